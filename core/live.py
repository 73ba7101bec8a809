"""The live stream: frames for screens, kept in one bounded Redis Stream a workspace."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

KEPT_FRAMES = 10_000
READ_AT_ONCE = 500
BEGINNING = "0-0"
OLDEST, NEWEST = "-", "+"


@dataclass(frozen=True)
class Frame:
    """One thing a screen should know. `room` is `all`, `tv-display` or `user:{id}`."""

    type: str
    data: Any
    room: str = "all"


@dataclass(frozen=True)
class Sent:
    """A frame as it goes over the wire: its id in the stream, and the JSON text."""

    id: str
    room: str
    text: str
    type: str


class Live:
    """Publish frames and read them back from any point that is still kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, workspace: str, frames: Sequence[Frame], at: datetime) -> None:
        """Append frames, so that they are read together; the oldest are let go beyond 10,000."""
        if not frames:
            return
        async with self._redis.pipeline(transaction=True) as pipe:
            for frame in frames:
                body = {
                    "type": frame.type,
                    "room": frame.room,
                    "data": frame.data,
                    "at": at.isoformat(),
                }
                pipe.xadd(
                    stream(workspace),
                    {"f": encoded(body)},
                    maxlen=KEPT_FRAMES,
                    approximate=True,
                )
            await pipe.execute()

    async def forget(self, workspace: str) -> None:
        """Let every frame that is kept go; who comes back after a while is told to reload."""
        await self._redis.xtrim(stream(workspace), maxlen=0, approximate=False)

    async def last_id(self, workspace: str) -> str:
        """Return the id of the newest frame, the beginning when there is none."""
        found = await self._redis.xrevrange(stream(workspace), count=1)
        return found[0][0].decode() if found else BEGINNING

    async def since(
        self, workspace: str, last: str, until: str = NEWEST, count: int | None = None
    ) -> list[Sent] | None:
        """Return the frames after one that a client has seen, None when some are gone.

        until: the id of the last one wanted. count: the most to return.
        """
        key = stream(workspace)
        if last in {"0", BEGINNING}:
            found = await self._redis.xrange(key, OLDEST, until, count=count)
            # Asked last: what is let go between the two counts as gone.
            return None if await self._let_go(key) else [sent(*entry) for entry in found]
        most = None if count is None else count + 1
        found = await self._redis.xrange(key, last, until, count=most)
        if not found or order(found[0][0].decode()) != order(last):
            return None
        return [sent(*entry) for entry in found[1:]]

    async def _let_go(self, key: str) -> bool:
        try:
            info = await self._redis.xinfo_stream(key)
        except ResponseError:  # there is no such stream: nothing was ever published
            return False
        return bool(info["entries-added"] != info["length"])

    async def follow(
        self, cursors: Mapping[str, str], block_ms: int
    ) -> list[tuple[str, list[Sent]]]:
        """Wait for frames of several workspaces after given ids, at most `block_ms`."""
        found = await self._redis.xread(
            {stream(workspace): last for workspace, last in cursors.items()},
            count=READ_AT_ONCE,
            block=block_ms,
        )
        return [
            (name.decode().rsplit(":", 1)[1], [sent(entry, fields) for entry, fields in entries])
            for name, entries in found or ()
        ]


def stream(workspace: str) -> str:
    """Return the key of a workspace's stream."""
    return f"laurels:live:{workspace}"


def sent(entry: bytes, fields: dict[bytes, bytes]) -> Sent:
    """Put the stream's id into a stored frame."""
    body = json.loads(fields[b"f"])
    frame = {"id": entry.decode(), **body}
    return Sent(frame["id"], frame["room"], encoded(frame), frame["type"])


def encoded(frame: dict[str, Any]) -> str:
    """Return a frame's JSON text."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def order(frame: str) -> tuple[int, int]:
    """Return what puts ids of frames in order."""
    ms, _, number = frame.partition("-")
    return int(ms), int(number or 0)

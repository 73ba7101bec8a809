"""The live stream: frames for screens, kept in one bounded Redis Stream a workspace."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

KEPT_FRAMES = 10_000
BEGINNING = "0-0"


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


class Live:
    """Publish frames and read them back from any point that is still kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, workspace: str, frames: Sequence[Frame], at: datetime) -> None:
        """Append frames; the oldest are let go beyond 10,000."""
        if not frames:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for frame in frames:
                body = {
                    "type": frame.type,
                    "room": frame.room,
                    "data": frame.data,
                    "at": at.isoformat(),
                }
                pipe.xadd(
                    stream(workspace),
                    {"f": json.dumps(body, ensure_ascii=False, separators=(",", ":"))},
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

    async def since(self, workspace: str, last: str) -> list[Sent] | None:
        """Return the frames after one that a client has seen, None when some are gone."""
        if last in {"0", BEGINNING}:
            first = await self._redis.xrange(stream(workspace), count=1)
            info = await self._redis.xinfo_stream(stream(workspace)) if first else None
            gone = info is not None and info["entries-added"] != info["length"]
            return None if gone else await self._after(workspace, last)
        if not await self._redis.xrange(stream(workspace), last, last, count=1):
            return None
        return await self._after(workspace, last)

    async def _after(self, workspace: str, last: str) -> list[Sent]:
        found = await self._redis.xrange(stream(workspace), f"({last}")
        return [sent(entry, fields) for entry, fields in found]

    async def follow(self, cursors: dict[str, str], block_ms: int) -> list[tuple[str, list[Sent]]]:
        """Wait for frames of several workspaces after given ids, at most `block_ms`."""
        found = await self._redis.xread(
            {stream(workspace): last for workspace, last in cursors.items()},
            count=500,
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
    return Sent(
        frame["id"], frame["room"], json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
    )

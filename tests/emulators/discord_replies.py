"""Interactions on their way, and the replies people read."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.emulators.discord_components import BUTTON, SELECT, clickable
from tests.emulators.discord_places import Channel, Json, snowflake
from tests.emulators.discord_world import EPHEMERAL

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


class Refused(AssertionError):
    """Discord would not let a person do this: there is no such command, option or button."""


_MARKUP = re.compile(r"\\([^0-9A-Za-z\s])|`([^`]*)`|\*\*|~~|\*|(?m:^-# )|\u200b")


@dataclass(frozen=True)
class Reply:
    """What a person got: the message, who sees it, and whether they had to wait for it.

    form: what opened instead; message is then the clicked one. quiet: nothing came but that the
    click was taken; message is the clicked one again.
    """

    message: Json
    ephemeral: bool
    deferred: bool
    replaced: bool = False
    form: Json | None = None
    quiet: bool = False

    @property
    def embed(self) -> Json:
        embeds: list[Json] = self.message["embeds"]
        return embeds[0] if embeds else {}

    @property
    def text(self) -> str:
        """Everything there is to read, as it was sent (escapes included)."""
        return sent_text(self.message)

    @property
    def shown(self) -> str:
        """Everything there is to read, as a person reads it."""
        return as_read(self.text)


@dataclass
class Interaction:
    """One interaction and how far its answer has come."""

    kind: int
    channel: Channel
    payload: Json
    clicked: Json | None = None
    token: str = field(default_factory=lambda: uuid4().hex * 4)
    id: str = field(default_factory=snowflake)
    asked_at_s: float = field(default_factory=time.monotonic)
    callback: int | None = None
    ephemeral: bool = False
    original: str | None = None
    loading: bool = False
    choices: list[Json] | None = None
    reply: "asyncio.Future[Reply]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def resolve(
        self,
        message: Json,
        *,
        replaced: bool = False,
        form: Json | None = None,
        quiet: bool = False,
    ) -> None:
        """Hand the person their reply; only the first counts."""
        if not self.reply.done():
            deferred = self.callback in {5, 6} and not quiet
            ephemeral = bool(message["flags"] & EPHEMERAL)
            self.reply.set_result(Reply(dict(message), ephemeral, deferred, replaced, form, quiet))


def buttons_of(message: Json) -> list[Json]:
    """Return a message's buttons in order."""
    return clickable(message, BUTTON)


def sent_text(message: Json) -> str:
    """Return everything there is to read in a message, as it was sent."""
    parts: list[Any] = [message["content"]]
    for embed in message["embeds"]:
        parts += [embed.get("title"), embed.get("description")]
        for item in embed.get("fields") or []:
            parts += [item["name"], item["value"]]
        parts.append((embed.get("footer") or {}).get("text"))
    return "\n".join(part for part in parts if part)


def as_read(markup: str) -> str:
    """Return what is left of markdown to a reader's eye."""
    return _MARKUP.sub(lambda found: found[1] or found[2] or "", markup)


class Reading:
    """What a person sees of a message."""

    @staticmethod
    def shown(message: Json) -> str:
        """Return everything there is to read in a message, as a person reads it."""
        return as_read(sent_text(message))

    @staticmethod
    def button(message: Json | Reply, label: str) -> str:
        """Return the custom_id of the button with this label."""
        shown = message.message if isinstance(message, Reply) else message
        found = {b.get("label"): b.get("custom_id") for b in buttons_of(shown)}
        if label not in found:
            raise Refused(f"no button {label!r}, only {list(found)}")
        return str(found[label])

    @staticmethod
    def options(message: Json | Reply) -> list[str]:
        """Return the labels of a message's selects in order."""
        shown = message.message if isinstance(message, Reply) else message
        return [str(o["label"]) for s in clickable(shown, SELECT) for o in s["options"]]

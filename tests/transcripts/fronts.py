"""The four fronts seen alike: people type and click, and read what comes back."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any, ClassVar, Protocol

from pydantic import SecretStr
from rich.console import Console

from bots.discord.__main__ import open_bot as open_discord
from bots.slack.__main__ import open_bot as open_slack
from bots.telegram.__main__ import open_bot as open_telegram
from core.app import App
from core.config import Settings
from core.conversation.answer import split, take
from core.conversation.registry import find
from laurels.chat import Talk as TerminalTalk
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator
from tests.emulators.discord import buttons_of as discord_buttons
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator

NUMBERS = {"Mei": 1, "Ada": 2, "Bob": 3, "Eve": 4}


@dataclass
class Reading:
    """What somebody reads: the words, the labels of the buttons, and whether all can see it."""

    text: str
    buttons: list[str]
    public: bool | None = None
    native: Any = None


class Front(Protocol):
    """One platform with a channel for talk, one called wins, and direct messages."""

    platform: str

    def identity(self, who: str) -> str:
        """Return the platform's id of a person."""
        ...

    async def say(self, who: str, text: str, where: str, *, admin: bool) -> Reading | None:
        """Type a command; None where this platform does not let people type that."""
        ...

    async def click(self, who: str, reading: Reading, label: str, *, admin: bool) -> Reading:
        """Click a button below what was read."""
        ...

    def announced(self) -> list[str]:
        """Return what stands in wins, oldest first."""
        ...

    def typed(self, command: str) -> str:
        """Return how a command is spelled here."""
        ...


class TerminalFront:
    """`laurels chat`, its console caught."""

    platform = "terminal"

    def __init__(self, app: App) -> None:
        self.app = app

    def identity(self, who: str) -> str:
        return who

    def typed(self, command: str) -> str:
        return command

    async def say(self, who: str, text: str, where: str, *, admin: bool) -> Reading:
        written = StringIO()
        console = Console(file=written, width=2000, highlight=False, soft_wrap=True)
        talk = TerminalTalk(self.app, console, user=who, name=f"{who} Tanaka", admin=admin)
        card = await talk.hear(text)
        labels = [a.label for a in card.actions] + [o.label for m in card.menus for o in m.options]
        return Reading(written.getvalue(), labels, card.public, card)

    async def click(self, who: str, reading: Reading, label: str, *, admin: bool) -> Reading:
        card = reading.native
        commands = {o.label: o.command for m in card.menus for o in m.options}
        commands |= {a.label: a.command for a in card.actions}
        assert commands[label] in reading.text, f"the terminal does not show {commands[label]!r}"
        return await self.say(who, commands[label], "sales", admin=admin)

    def announced(self) -> list[str]:
        raise NotImplementedError


class SlackFront:
    platform = "slack"
    places: ClassVar = {"sales": ("C1", "sales"), "wins": ("C2", "wins")}

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack

    def identity(self, who: str) -> str:
        return f"U{NUMBERS[who]}"

    def typed(self, command: str) -> str:
        head = command.split()[0]
        return (
            f"/{command}" if head in {"goal", "progress", "leaderboard"} else f"/laurels {command}"
        )

    async def say(self, who: str, text: str, where: str, *, admin: bool) -> Reading:
        self.slack.add_user(self.identity(who), who.lower(), f"{who} Tanaka", admin=admin)
        head, _, rest = text.partition(" ")
        known = head in {"goal", "progress", "leaderboard"}
        slash = (f"/{head}", rest) if known else ("/laurels", text)
        direct = (f"D{NUMBERS[who]}", "directmessage")
        channel, name = self.places.get(where, direct)
        message = await self.slack.slash(
            *slash,
            user=self.identity(who),
            user_name=who.lower(),
            channel=channel,
            channel_name=name,
        )
        return self._read(message)

    async def click(self, who: str, reading: Reading, label: str, *, admin: bool) -> Reading:
        message = await self.slack.click(
            reading.native, label, user=self.identity(who), user_name=who.lower()
        )
        return self._read(message)

    def _read(self, message: Any) -> Reading:
        labels = list(message.buttons) + _slack_options(message.blocks)
        return Reading(message.shown, labels, not message.ephemeral, message)

    def announced(self) -> list[str]:
        return [m.shown for m in self.slack.posted("C2") if m.via == "chat.postMessage"]


def _slack_options(blocks: list[dict[str, Any]]) -> list[str]:
    elements = [e for b in blocks for e in (*b.get("elements", []), b.get("accessory") or {})]
    return [o["text"]["text"] for e in elements for o in e.get("options", ())]


class DiscordFront:
    platform = "discord"

    def __init__(self, discord: DiscordEmulator) -> None:
        self.discord = discord

    def identity(self, who: str) -> str:
        return f"22222222222222222{NUMBERS[who]}"

    def typed(self, command: str) -> str:
        return f"/{command}"

    def _who(self, who: str, *, admin: bool) -> dict[str, Any]:
        return {
            "user_id": self.identity(who),
            "user_name": f"{who} Tanaka",
            "permissions": EVERYBODY | MANAGE_GUILD if admin else EVERYBODY,
        }

    async def say(self, who: str, text: str, where: str, *, admin: bool) -> Reading | None:
        found = find(split(text))
        if found is None:
            return None  # Discord's own client offers only what there is
        command, rest = found
        given = {name: value for name, value in take(command, rest).items() if value is not None}
        if any(arg.required and arg.name not in given for arg in command.args):
            return None  # nor does it send a command without what it needs
        places: dict[str, dict[str, Any]] = {
            "sales": {"channel_id": self.discord.channel_id},
            "wins": {"channel_id": self.discord.wins_id},
            "dm": {"private": True},
        }
        if command.admin and not admin:
            return None
        reply = await self.discord.command(
            command.name, given, **places[where], **self._who(who, admin=admin)
        )
        return self._read(reply)

    async def click(self, who: str, reading: Reading, label: str, *, admin: bool) -> Reading:
        custom_id = self.discord.button(reading.native, label)
        reply = await self.discord.click(reading.native, custom_id, **self._who(who, admin=admin))
        return self._read(reply)

    def _read(self, reply: Any) -> Reading:
        labels = [str(b["label"]) for b in discord_buttons(reply.message) if b.get("label")]
        return Reading(reply.shown, labels, not reply.ephemeral, reply)

    def announced(self) -> list[str]:
        return [self.discord.shown(m) for m in self.discord.messages(self.discord.wins_id)]


class TelegramFront:
    platform = "telegram"
    wins, sales = -100200, -100300

    def __init__(self, telegram: TelegramEmulator) -> None:
        self.telegram = telegram

    def identity(self, who: str) -> str:
        return str(NUMBERS[who])

    def typed(self, command: str) -> str:
        return f"/{command}"

    async def say(self, who: str, text: str, where: str, *, admin: bool) -> Reading:
        number = NUMBERS[who]
        self.telegram.person(number, f"{who} Tanaka")
        chat = {"sales": self.sales, "wins": self.wins}.get(where, number)
        if where != "dm":
            self.telegram.chat(chat, "group", where.capitalize(), admins=[number] if admin else [])
        asked = self.telegram.write(f"/{text}", user_id=number, chat_id=chat)

        def answers() -> list[Any]:
            later = (m for m in self.telegram.messages(chat) if m.order > asked.order)
            # In a group the answer is a reply; what is announced meanwhile is none.
            return [m for m in later if where == "dm" or m.reply_to == asked.id]

        await self.telegram.until(lambda: bool(answers()), f"an answer to {text!r}")
        message = answers()[0]
        return self._read(message)

    async def click(self, who: str, reading: Reading, label: str, *, admin: bool) -> Reading:
        clicked = await self.telegram.click(reading.native, label, NUMBERS[who])
        return self._read(clicked.message)

    def _read(self, message: Any) -> Reading:
        return Reading(message.text, [b["text"] for b in message.buttons], None, message)

    def announced(self) -> list[str]:
        return [message.text for message in self.telegram.messages(self.wins)]


@asynccontextmanager
async def terminal(app: App, _: Settings) -> AsyncIterator[Front]:
    yield TerminalFront(app)


@asynccontextmanager
async def slack(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with SlackEmulator() as emulator:
        wanted = {
            "slack_bot_token": SecretStr(emulator.bot_token),
            "slack_app_token": SecretStr(emulator.app_token),
            "slack_api_url": emulator.url,
        }
        async with open_slack(app, settings.model_copy(update=wanted)):
            yield SlackFront(emulator)


@asynccontextmanager
async def discord(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with DiscordEmulator() as emulator:
        wanted = {
            "discord_token": SecretStr(emulator.token),
            "discord_api_url": emulator.api_url,
            "discord_gateway_url": emulator.gateway_url,
        }
        async with open_discord(app, settings.model_copy(update=wanted)):
            yield DiscordFront(emulator)


@asynccontextmanager
async def telegram(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with TelegramEmulator() as emulator:
        wanted = {
            "telegram_token": SecretStr(emulator.token),
            "telegram_api_url": emulator.url,
        }
        async with open_telegram(app, settings.model_copy(update=wanted)):
            yield TelegramFront(emulator)


Opener = Callable[[App, Settings], AbstractAsyncContextManager[Front]]
FRONTS: dict[str, Opener] = {
    "terminal": terminal,
    "slack": slack,
    "discord": discord,
    "telegram": telegram,
}

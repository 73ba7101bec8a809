"""The three platforms over their real wire: people with any name, who type anything."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from core.app import App
from core.conversation.command import Command
from core.conversation.words import quoted
from tests.emulators.discord import ADMINISTRATOR, DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.injection.referees import check_discord, check_slack, check_strings, check_telegram
from tests.transcripts.front_discord import DiscordFront
from tests.transcripts.front_slack import SlackFront
from tests.transcripts.front_telegram import TelegramFront
from tests.transcripts.fronts import FRONTS

Values = Mapping[str, str]


def typed(command: Command, values: Values) -> str:
    """Return a command as it is typed."""
    words = (quoted(values[arg.name]) for arg in command.args if values.get(arg.name))
    return " ".join((command.name, *words))


class Wire(ABC):
    """One platform, with one place where everybody talks and celebrations go."""

    platform: str

    @abstractmethod
    def identity(self, number: int) -> str:
        """Return the platform's id of a person."""

    @abstractmethod
    async def say(self, number: int, name: str, place: str, command: Command, said: Values) -> str:
        """Run a command as an admin called `name` in a place called `place`; what they read."""

    @abstractmethod
    def announced(self) -> list[str]:
        """Return what everybody reads where celebrations go."""

    @abstractmethod
    def check(self) -> None:
        """Check that nothing acts in anything that was ever sent, and that all of it was taken."""


class SlackWire(Wire):
    platform = "slack"

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack

    def identity(self, number: int) -> str:
        return f"U{number}"

    async def say(self, number: int, name: str, place: str, command: Command, said: Values) -> str:
        user = self.identity(number)
        self.slack.workspace.add_user(user, f"user{number}", name, admin=True, zone="UTC")
        text = typed(command, said)
        message = await self.slack.slash("/laurels", text, user=user, user_name=f"user{number}")
        return message.shown

    def announced(self) -> list[str]:
        return [m.shown for m in self.slack.posted("C1") if m.via == "chat.postMessage"]

    def check(self) -> None:
        for message in self.slack.messages:
            for version in (*message.history, message):
                check_slack(version)
        assert [call.error for call in self.slack.requests if call.error] == []


class DiscordWire(Wire):
    platform = "discord"

    def __init__(self, discord: DiscordEmulator) -> None:
        self.discord = discord

    def identity(self, number: int) -> str:
        return str(222_222_222_222_000_000 + number)

    async def say(self, number: int, name: str, place: str, command: Command, said: Values) -> str:
        self.discord.channels[self.discord.channel_id].name = place
        reply = await self.discord.command(
            command.name,
            dict(said),
            user_id=self.identity(number),
            user_name=name,
            permissions=ADMINISTRATOR,
        )
        return reply.shown

    def announced(self) -> list[str]:
        found = self.discord.messages(self.discord.channel_id)
        return [self.discord.shown(m) for m in found if m.get("nonce")]

    def check(self) -> None:
        for message in self.discord.posted.values():
            check_discord(message)
        assert self.discord.pings == []
        assert self.discord.refusals == []


class TelegramWire(Wire):
    platform = "telegram"

    def __init__(self, telegram: TelegramEmulator) -> None:
        self.telegram = telegram

    def identity(self, number: int) -> str:
        return str(number)

    async def say(self, number: int, name: str, place: str, command: Command, said: Values) -> str:
        self.telegram.person(number, name)
        self.telegram.chat(-1000, "group", place, admins=[number])
        asked = self.telegram.write(f"/{typed(command, said)}", user_id=number, chat_id=-1000)

        def answers() -> list[str]:
            later = self.telegram.messages(-1000)
            return [m.text for m in later if m.order > asked.order and m.reply_to == asked.id]

        await self.telegram.until(lambda: bool(answers()), f"an answer to {asked.text!r}")
        return "\n".join(answers())

    def announced(self) -> list[str]:
        return [m.text for m in self.telegram.messages(-1000) if m.reply_to is None]

    def check(self) -> None:
        for message in self.telegram.sent:
            if message.sender is self.telegram.bot:
                check_telegram(message.text, message.entities)
                check_strings([button["text"] for button in message.buttons])
        assert self.telegram.violations == []
        assert self.telegram.refused == []


@asynccontextmanager
async def opened(platform: str, app: App) -> AsyncIterator[Wire]:
    """Open a bot and the emulator it speaks to."""
    async with FRONTS[platform](app, app.settings) as front:
        if isinstance(front, SlackFront):
            yield SlackWire(front.slack)
        elif isinstance(front, DiscordFront):
            yield DiscordWire(front.discord)
        else:
            assert isinstance(front, TelegramFront)
            yield TelegramWire(front.telegram)

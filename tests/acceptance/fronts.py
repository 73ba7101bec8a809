"""The three chat platforms seen alike: a person types, reads the answer, reads the channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from pydantic import SecretStr

from bots.discord.__main__ import open_bot as open_discord
from bots.slack.__main__ import open_bot as open_slack
from bots.telegram.__main__ import open_bot as open_telegram
from core.app import App
from core.config import Settings
from laurels.server import free_port
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator
from web.application import serving


class Front(Protocol):
    """One platform, with Mei who administers it and a place called wins."""

    platform: str
    person: str

    async def say(self, command: str, *, in_wins: bool = False) -> str:
        """Type a command (without its slash) and return the answer as Mei reads it."""
        ...

    def announced(self) -> list[str]:
        """Return what stands in the wins channel, apart from answers to commands."""
        ...

    def rate_limit(self, seconds: int) -> None:
        """Answer the next post to wins with 429."""
        ...

    def unheeded(self) -> list[object]:
        """Return whatever broke the platform's rules."""
        ...


class SlackFront:
    platform, person = "slack", "U1"

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        slack.add_user("U1", "mei", "Mei Tanaka", admin=True)

    async def say(self, command: str, *, in_wins: bool = False) -> str:
        head, _, rest = command.partition(" ")
        known = head in {"goal", "progress", "leaderboard"}
        slash = (f"/{head}", rest) if known else ("/laurels", command)
        place = ("C2", "wins") if in_wins else ("C1", "sales")
        reply = await self.slack.slash(
            *slash, user="U1", user_name="mei", channel=place[0], channel_name=place[1]
        )
        return reply.shown

    def announced(self) -> list[str]:
        posted = [m for m in self.slack.posted("C2") if m.via == "chat.postMessage"]
        return [message.shown for message in posted if message.thread_ts is None]

    def rate_limit(self, seconds: int) -> None:
        self.slack.rate_limit("C2", seconds)

    def unheeded(self) -> list[object]:
        return [*self.slack.too_early, *self.slack.sockets.protocol_errors]


class TelegramFront:
    platform, person = "telegram", "7"
    wins, sales = -100200, -100300

    def __init__(self, telegram: TelegramEmulator) -> None:
        self.telegram = telegram
        self.answers: set[int] = set()
        telegram.person(7, "Mei Tanaka")
        telegram.chat(self.wins, "group", "Wins", admins=[7])
        telegram.chat(self.sales, "group", "Sales", admins=[7])

    async def say(self, command: str, *, in_wins: bool = False) -> str:
        chat = self.wins if in_wins else self.sales
        reply = await self.telegram.say(f"/{command}", user_id=7, chat_id=chat)
        self.answers.add(reply.id)
        return reply.text

    def announced(self) -> list[str]:
        found = self.telegram.messages(self.wins)
        return [message.text for message in found if message.id not in self.answers]

    def rate_limit(self, seconds: int) -> None:
        self.telegram.rate_limit(self.wins, seconds)

    def unheeded(self) -> list[object]:
        return list(self.telegram.violations)


class DiscordFront:
    platform, person = "discord", "222222222222222222"
    commands = ("goal set", "goal list", "announce here")

    def __init__(self, discord: DiscordEmulator) -> None:
        self.discord = discord
        self.answers: set[str] = set()

    async def say(self, command: str, *, in_wins: bool = False) -> str:
        known = (name for name in self.commands if command.startswith(name))
        name = next(known, command.split()[0])
        words = command.removeprefix(name).split()
        reply = await self.discord.command(
            name,
            dict(zip(("metric", "target", "period"), words, strict=False)),
            user_id=self.person,
            user_name="Mei Tanaka",
            channel_id=self.discord.wins_id if in_wins else self.discord.channel_id,
            permissions=EVERYBODY | MANAGE_GUILD,
        )
        self.answers.add(reply.message["id"])
        return reply.shown

    def announced(self) -> list[str]:
        found = self.discord.messages(self.discord.wins_id)
        return [self.discord.shown(m) for m in found if m["id"] not in self.answers]

    def rate_limit(self, seconds: int) -> None:
        self.discord.rate_limit(f"/channels/{self.discord.wins_id}/messages", seconds)

    def unheeded(self) -> list[object]:
        return [*self.discord.refusals, *self.discord.pings]


@asynccontextmanager
async def slack(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with SlackEmulator() as emulator:
        front = SlackFront(emulator)
        wanted = {
            "slack_bot_token": SecretStr(emulator.bot_token),
            "slack_app_token": SecretStr(emulator.app_token),
            "slack_api_url": emulator.url,
        }
        async with open_slack(app, settings.model_copy(update=wanted)):
            yield front


@asynccontextmanager
async def slack_http(app: App, settings: Settings) -> AsyncIterator[Front]:
    """Slack in HTTP mode, through the web process as in real life."""
    async with SlackEmulator() as emulator:
        front = SlackFront(emulator)
        wanted = {
            "slack_bot_token": SecretStr(emulator.bot_token),
            "slack_signing_secret": SecretStr(emulator.signing_secret),
            "slack_api_url": emulator.url,
            "slack_port": free_port(),
        }
        before, app.settings = app.settings, settings.model_copy(update=wanted)
        try:
            async with open_slack(app, app.settings), serving(app) as port:
                http = await emulator.deliver_to(f"http://127.0.0.1:{port}/slack/events")
                yield front
                assert set(http.answers) == {200}
        finally:
            app.settings = before


@asynccontextmanager
async def telegram(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with TelegramEmulator() as emulator:
        front = TelegramFront(emulator)
        wanted = {
            "telegram_token": SecretStr(emulator.token),
            "telegram_api_url": emulator.url,
        }
        async with open_telegram(app, settings.model_copy(update=wanted)):
            yield front


@asynccontextmanager
async def discord(app: App, settings: Settings) -> AsyncIterator[Front]:
    async with DiscordEmulator() as emulator:
        front = DiscordFront(emulator)
        wanted = {
            "discord_token": SecretStr(emulator.token),
            "discord_api_url": emulator.api_url,
            "discord_gateway_url": emulator.gateway_url,
        }
        async with open_discord(app, settings.model_copy(update=wanted)):
            yield front


FRONTS = {"slack": slack, "slack-http": slack_http, "discord": discord, "telegram": telegram}

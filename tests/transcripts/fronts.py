"""The four fronts, each opened with a bot and the emulator it speaks to."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from pydantic import SecretStr

from bots.discord.__main__ import open_bot as open_discord
from bots.slack.__main__ import open_bot as open_slack
from bots.telegram.__main__ import open_bot as open_telegram
from core.app import App
from core.config import Settings
from tests.emulators.discord import DiscordEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.transcripts.front import Front
from tests.transcripts.front_discord import DiscordFront
from tests.transcripts.front_slack import SlackFront
from tests.transcripts.front_telegram import TelegramFront
from tests.transcripts.front_terminal import TerminalFront


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
        async with open_telegram(app, settings.model_copy(update=wanted)) as bot:
            yield TelegramFront(app, emulator, bot.username)


Opener = Callable[[App, Settings], AbstractAsyncContextManager[Front]]
FRONTS: dict[str, Opener] = {
    "terminal": terminal,
    "slack": slack,
    "discord": discord,
    "telegram": telegram,
}

"""`laurels up` and `laurels demo`: servers, web, worker and bots, each a process of its own."""

import sys

import typer

from core.config import Settings
from core.errors import SetupError
from core.usecases.signing_in import sign_in_link
from laurels.merged_log import MergedLog
from laurels.servers import with_app, with_servers
from laurels.signals import stop_event
from laurels.supervise import Part, supervise
from laurels.upkeep import WORKSPACE
from web.auth import LOOPBACK

DEMO_DATABASE = "laurels_demo"


async def up(settings: Settings) -> None:
    """Run everything until told to stop."""
    await _run(settings, [])


async def demo(settings: Settings, seed: int, speed: float) -> None:
    """Run everything with sample people and a stream of orders."""
    if settings.host not in LOOPBACK:
        raise SetupError(
            f"A demo is open to anyone, so it listens on 127.0.0.1, not on {settings.host}."
        )
    story = Part("demo", _python("laurels.demo", str(seed), str(speed)))
    await _run(settings.model_copy(update={"demo": True, "database": DEMO_DATABASE}), [story])


async def _run(settings: Settings, more: list[Part]) -> None:
    with stop_event() as stop:
        async with with_servers(settings, own=True) as found:
            env = _environment(found)
            parts = [
                Part(part.name, part.argv, {**env, **part.env}) for part in (*_parts(found), *more)
            ]
            await _say_where(found, [part.name for part in parts])
            log = MergedLog(sys.stdout, found.log_format, [part.name for part in parts])
            await supervise(parts, log=log, stop=stop)


def _parts(settings: Settings) -> list[Part]:
    parts = [Part("web", _python("web")), Part("worker", _python("workers"))]
    parts += [Part(bot, _python(f"bots.{bot}")) for bot in bots_with_tokens(settings)]
    return parts


def bots_with_tokens(settings: Settings) -> list[str]:
    """Return the platforms that have a token, or get one when people install the app."""
    has_token = {
        "slack": settings.slack_bot_token is not None or settings.slack_oauth,
        "discord": settings.discord_token is not None,
        "telegram": settings.telegram_token is not None,
    }
    return [platform for platform, has in has_token.items() if has]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "LAURELS_MONGO_URL": settings.mongo_url or "",
        "LAURELS_REDIS_URL": settings.redis_url or "",
        "LAURELS_DATABASE": settings.database,
        "LAURELS_DEMO": "1" if settings.demo else "0",
    }


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


async def _say_where(settings: Settings, names: list[str]) -> None:
    """Print where to look, and what is missing for more."""
    lines = [f"Laurels is starting: {', '.join(names)}.", ""]
    if settings.demo:
        lines += [
            f"  Pages  {settings.url}/",
            f"  TV     {settings.url}/tv",
            "",
            "  The demo is open to anyone on this machine, and to nobody else. Ctrl-C stops it.",
        ]
    else:
        async with with_app(settings) as app:
            keys = await app.store.keys.listed(WORKSPACE)
            door = await sign_in_link(app, WORKSPACE, None)
        lines += [
            f"  Sign in  {door}",
            "           works once, within 15 minutes; for another: laurels login",
            f"  TV       {settings.url}/tv (it shows a code to type under Admin, Displays)",
            f"  API      {settings.url}/api/events",
        ]
        if settings.api_key is None and not any(key.scope != "display" for key in keys):
            lines.append("  Key      none yet: laurels key create")
        lines.append(f"  Bots     {_say_bots(bots_with_tokens(settings))}")
        lines.append("  Something amiss? laurels doctor")
    typer.echo("\n".join([*lines, ""]))


def _say_bots(names: list[str]) -> str:
    """Say how celebrations come into a chat."""
    if not names:
        return "none has a token: docs/slack.md, docs/discord.md or docs/telegram.md shows how"
    typed = {"slack": "/laurels announce here"}
    where = (f"{name.capitalize()}: {typed.get(name, '/announce here')}" for name in names)
    return f"type this where celebrations belong: {'; '.join(where)}"

"""What `laurels doctor` looks at itself: this machine, the servers, the settings, what is to do."""

import platform
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
from redis.exceptions import RedisError

from core.app import App
from core.config import Settings
from core.domain.people import Workspace
from core.domain.targets import KEPT
from core.errors import SetupError
from core.finding import Finding
from core.pictures.fonts import font_of
from core.sealing import Seal
from core.store.client import Document
from laurels.up import bots_with_tokens
from laurels.upkeep import WORKSPACE
from web.auth import LOOPBACK
from web.sessions import https_or_local

Look = AsyncIterator[Finding]

PORT_S = 2.0
OLDEST_MONGODB = (5, 2)  # $topN, which analytics use
MOST_WORKSPACES, MOST_FAILED = 100, 1_000
PLATFORMS = ("slack", "discord", "telegram")
# A letter of each script that names are written in, and the Debian package that draws it.
_SCRIPTS = {
    "Chinese, Japanese, Korean": ("漢あ한", "fonts-noto-cjk"),
    "Cyrillic, Greek": ("ЖΩ", "fonts-dejavu"),
    "Arabic, Hebrew": ("عש", "fonts-dejavu"),
    "Thai, Hindi": ("กह", "fonts-noto-core"),
}


async def machine(settings: Settings) -> Look:
    """Look at Python, the port, and the fonts of pictures."""
    yield Finding(True, f"Python {platform.python_version()} on {sys.platform}")
    yield await _port(settings)
    lacking = {
        script: package
        for script, (letters, package) in _SCRIPTS.items()
        if not all(font_of(letter) for letter in letters)
    }
    if not lacking:
        yield Finding(True, "pictures can write names in every common script")
        return
    packages = " ".join(dict.fromkeys(lacking.values()))
    yield Finding(
        None,
        f"no font for {'; '.join(lacking)}: such names are left out of pictures",
        f"Debian and Ubuntu: apt install {packages}. Then start the bots and the web anew.",
    )


async def servers(app: App) -> Look:
    """Look at both servers, whose MongoDB has answered already."""
    version = await app.store.version()
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_MONGODB:
        oldest = ".".join(map(str, OLDEST_MONGODB))
        yield Finding(False, f"MongoDB {version} is too old", f"Use {oldest} or newer.")
    else:
        yield Finding(True, f"MongoDB {version}, a replica set, transactions work")
    try:
        info = await app.redis.info("server")
    except (RedisError, OSError) as error:
        mend = "Start it, or look at LAURELS_REDIS_URL. Nothing is lost meanwhile."
        yield Finding(False, f"Redis does not answer: {error}", mend)
        return
    version = info.get("valkey_version") or info["redis_version"]
    yield Finding(True, f"Redis protocol server {version}")


async def environment(settings: Settings, app: App | None) -> Look:
    """Look at the settings that concern everything."""
    keys = await app.store.keys.listed(WORKSPACE) if app is not None else []
    if settings.api_key is None and not any(key.scope != "display" for key in keys):
        yield Finding(None, "no key for the API exists", "Make one: laurels key create")
    else:
        yield Finding(True, "the API has a key")
    bots = bots_with_tokens(settings)
    if bots and (urlsplit(settings.url).hostname or "") in LOOPBACK:
        yield Finding(
            None,
            f"links in chats lead to {settings.url}, which opens on this machine only",
            "Set LAURELS_PUBLIC_URL to the address people reach Laurels at.",
        )
    if not https_or_local(settings.url):
        yield Finding(
            None,
            f"people sign in at {settings.url} without encryption: others on the network can read "
            "along",
            "Put a proxy with a certificate in front and set LAURELS_PUBLIC_URL to https://…",
        )
    if settings.tenancy == "many":
        async for finding in _many(settings):
            yield finding
    else:
        yield Finding(True, "one workspace for everybody (LAURELS_TENANCY=single)")
    if settings.slack_oauth:
        try:
            Seal(settings.secret_key)
        except SetupError as error:
            yield Finding(False, error.message)
        else:
            yield Finding(True, "LAURELS_SECRET_KEY encrypts the tokens of installations")


async def work(app: App) -> Look:
    """Look at what waits, what failed, and what is missing for the first celebration."""
    pending = await app.store.events.pending_count()
    if pending:
        mend = "They are counted while `laurels worker` runs, or `laurels up`, which runs one."
        yield Finding(None, f"{_of(pending, 'event')} waiting to be counted", mend)
    else:
        yield Finding(True, "every event is counted")
    for name in PLATFORMS:
        due = await app.store.deliveries.due(name, app.clock())
        if due:
            mend = f"They go out while `laurels bot {name}` runs, or `laurels up`."
            yield Finding(None, f"{_of(due, 'post')} waiting for {name.capitalize()}", mend)
    names = await _workspaces(app)
    for workspace in names[:MOST_WORKSPACES]:
        async for finding in _workspace(app, workspace):
            yield finding
    if len(names) > MOST_WORKSPACES:
        yield Finding(None, f"looked at {MOST_WORKSPACES} of {len(names):,} workspaces")


async def _workspaces(app: App) -> list[str]:
    if app.settings.tenancy == "single":
        return [WORKSPACE]
    found = set(await app.store.targets.workspaces())
    for name in PLATFORMS:
        places = await app.store.tenants.places(name)
        found |= {f"{name}-{place}" for place, here in places.items() if here}
    return sorted(found)


async def _workspace(app: App, name: str) -> Look:
    """Look at one workspace: its failed posts, and what an admin still has to choose."""
    workspace = await app.store.workspaces.get(name)
    whose = "" if name == WORKSPACE else f"{workspace.name} ({name}): "
    failed = await app.store.deliveries.listed(name, MOST_FAILED, state="failed")
    if recent := [one for one in failed if app.clock() - one["created_at"] <= KEPT]:
        yield Finding(
            False,
            f"{whose}{_of(len(recent), 'post')} failed within a week; the last: {_why(recent[0])}",
            "See them: laurels deliveries. Try again: laurels deliveries retry --all"
            if name == WORKSPACE
            else "When an admin says `announce here` there, they are tried again.",
        )
    async for finding in _set_up(app, workspace, whose):
        yield finding


async def _set_up(app: App, workspace: Workspace, whose: str) -> Look:
    """Tell what is missing on the way to the first celebration."""
    targets = await app.store.targets.active(workspace.id)
    if not targets:
        yield Finding(
            None,
            f"{whose}celebrations go nowhere yet",
            "Say `announce here` in the chat that should get them (Slack: /laurels announce here).",
        )
    elif not any(target.chosen for target in targets):
        place = targets[0].place or targets[0].chat
        yield Finding(
            None,
            f"{whose}celebrations go to {place}, where the first command came from",
            "An admin chooses with `announce here`.",
        )
    if not await app.store.events.any_of(workspace.id):
        yield Finding(
            None,
            f"{whose}nothing has been counted yet",
            "Send an event (README, For your own team), or say `log signups 1`.",
        )
    if "zone" not in workspace.model_fields_set:
        yield Finding(
            None,
            f"{whose}days and months are those of {workspace.zone}; nobody has chosen a time zone",
            "An admin says, for example, `setup zone Berlin`.",
        )


async def _many(settings: Settings) -> Look:
    yield Finding(
        True,
        "each Slack workspace, Discord server and Telegram group is a workspace of its own "
        "(LAURELS_TENANCY=many)",
    )
    yield Finding(
        None,
        f"an API key or a TV's link is for one workspace; LAURELS_API_KEY for {WORKSPACE!r}",
        "For another: `laurels key create --workspace NAME`.",
    )
    if settings.slack_bot_token is not None and not settings.slack_oauth:
        yield Finding(
            None,
            "only the Slack workspace of LAURELS_SLACK_BOT_TOKEN can use Laurels",
            "For others: LAURELS_SLACK_CLIENT_ID and LAURELS_SLACK_CLIENT_SECRET (docs/slack.md).",
        )


async def _port(settings: Settings) -> Finding:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    timeout = aiohttp.ClientTimeout(total=PORT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://{host}:{settings.port}/healthz") as answer,
        ):
            ours = answer.status == 200 and (await answer.json()) == {"status": "ok"}
    except aiohttp.ClientConnectorError:
        return Finding(True, f"port {settings.port} is free")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        ours = False
    if ours:
        return Finding(True, f"Laurels answers on port {settings.port}")
    said = f"port {settings.port} is used by another program"
    return Finding(False, said, "Stop it, or choose another port: LAURELS_PORT=8090")


def _why(delivery: Document) -> str:
    return f"{delivery['platform'].capitalize()}: {delivery.get('error') or 'no reason was given'}"


def _of(number: int, noun: str) -> str:
    more = "" if number < MOST_FAILED else " or more"
    return f"{number:,}{more} {noun}{'' if number == 1 else 's'}"

"""`laurels doctor` for Discord: looks live, and says how to mend what is not well."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
from discord import app_commands

from bots.discord.client import endpoints
from bots.discord.commands import spelled
from core.app import App
from core.config import Settings
from core.conversation import COMMANDS
from core.domain.targets import Target
from core.finding import Finding

PLATFORM = "discord"
TIMEOUT_S = 15.0
PORTAL = "https://discord.com/developers/applications"
SCOPES = ("bot", "applications.commands")
# What the invite link asks for; View Channel and Send Messages may also come from @everyone.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
)
_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}
_TROUBLES = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError)


def invite_link(client_id: int | str) -> str:
    """Return the link that lets the bot into a server, with what it needs there."""
    return discord.utils.oauth_url(client_id, permissions=PERMISSIONS, scopes=SCOPES)


async def findings(settings: Settings, app: App | None) -> AsyncIterator[Finding]:
    """Look at the token, the application, its commands and every place for celebrations.

    Without `app`, the places are left out. Nothing is posted and nothing changed.
    """
    if settings.discord_token is None:
        return
    found: list[Finding] = []
    nobody = discord.AllowedMentions.none()
    with endpoints(settings):
        async with discord.Client(
            intents=discord.Intents.none(), allowed_mentions=nobody
        ) as client:
            found.append(await _log_in(client, settings.discord_token.get_secret_value()))
            if found[0].well:
                found += _application(client, settings)
                found.append(await _commands(client))
                found += await _places(client, app) if app is not None else []
    for finding in found:
        yield finding


async def _log_in(client: discord.Client, token: str) -> Finding:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await client.login(token)
    except discord.LoginFailure:
        mend = f"Open {PORTAL}, choose the application, Bot, Reset Token, and set the new token."
        return Finding(False, "Discord does not accept LAURELS_DISCORD_TOKEN", mend)
    except _TROUBLES as error:
        mend = "Check the network and LAURELS_DISCORD_API_URL, which is best left unset."
        return Finding(False, f"Discord does not answer: {_short(error)}", mend)
    return Finding(True, f"Discord accepts the token of {client.user}")


def _application(client: discord.Client, settings: Settings) -> list[Finding]:
    about = client.application
    if about is None:
        return []
    page = f"{PORTAL}/{about.id}"
    found = [
        Finding(None, f"Discord invite link: {_link(client)}", "Open it to add a server."),
        Finding(True, "Discord: no privileged intents are needed"),
    ]
    if about.interactions_endpoint_url:
        said = "Discord sends commands to an Interactions Endpoint URL; the bot never hears them"
        mend = f"Empty that field at {page}/information and save."
        found.append(Finding(False, said, mend))
    if about.bot_require_code_grant:
        said = "Discord asks for a code grant, so the invite link fails"
        mend = f"Switch Requires OAuth2 Code Grant off at {page}/bot."
        found.append(Finding(False, said, mend))
    if settings.tenancy == "many" and not about.bot_public:
        said = "Discord lets nobody but the owner invite the bot"
        mend = f"Switch Public Bot on at {page}/bot, or set LAURELS_TENANCY=single."
        found.append(Finding(None, said, mend))
    return found


async def _commands(client: discord.Client) -> Finding:
    wanted = {spelled(command.name, COMMANDS) for command in COMMANDS}
    try:
        async with asyncio.timeout(TIMEOUT_S):
            known = await app_commands.CommandTree(client).fetch_commands()
    except _TROUBLES as error:
        return Finding(False, f"Discord does not list the commands: {_short(error)}", "Try again.")
    missing = sorted(wanted - {name for command in known for name in _names(command)})
    if not missing:
        return Finding(True, f"Discord knows all {len(wanted)} commands")
    listed = ", ".join(f"/{name}" for name in missing)
    mend = "Start the bot (`laurels up`, or `laurels bot discord`): it registers them."
    return Finding(False, f"Discord does not know {listed}", mend)


def _names(command: app_commands.AppCommand) -> list[str]:
    """Return what people type."""
    subs = [each for each in command.options if isinstance(each, app_commands.AppCommandGroup)]
    return [f"{command.name} {sub.name}" for sub in subs] or [command.name]


async def _places(client: discord.Client, app: App) -> list[Finding]:
    targets = [t for t in await app.store.targets.on(PLATFORM) if not t.direct]
    counted = await app.store.counting.on(PLATFORM)
    none = Finding(
        None,
        "Discord: no channel is chosen for celebrations yet",
        "Say `/announce here` in the channel you want.",
    )
    return [
        *([await _place(client, target) for target in targets] or [none]),
        *(Finding(True, f"Discord: messages in #{chat.key} are counted") for chat in counted),
    ]


async def _place(client: discord.Client, target: Target) -> Finding:
    name = f"Discord: {target.place or target.chat}"
    if target.disabled_at is not None:
        reason = target.disabled_reason or "An administrator switched it off."
        mend = "Mend that, then say `/announce here` there, or in another channel."
        return Finding(False, f"{name} gets no celebrations. {reason}", mend)
    if not target.account:
        return Finding(None, f"{name} is a direct message; celebrations go there")
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await _channel(client, target, name)
    except discord.NotFound:
        mend = f"Invite me with {_link(client)}, or say `/announce here` in another channel."
        return Finding(False, f"{name} is gone, or I am not in its server any more", mend)
    except discord.Forbidden:
        mend = f"Invite me again with {_link(client)}, or let me see the channel."
        return Finding(False, f"{name} is hidden from me", mend)
    except _TROUBLES as error:
        return Finding(False, f"{name} cannot be looked at now: {_short(error)}", "Try again.")


async def _channel(client: discord.Client, target: Target, name: str) -> Finding:
    """Compute what we may do in a channel as it is now."""
    guild = await client.fetch_guild(int(target.account), with_counts=False)
    me = await guild.fetch_member(client.user.id if client.user else 0)
    channels = {channel.id: channel for channel in await guild.fetch_channels()}
    name = f"{name} in {guild.name}"
    channel = channels.get(int(target.chat))
    if channel is None:
        return Finding(False, f"{name} was deleted", "Say `/announce here` in another channel.")
    allowed = channel.permissions_for(me)
    writing = "send_messages_in_threads" if target.thread else "send_messages"
    needed = ("view_channel", writing, "embed_links", "attach_files")
    missing = [_NAMES[each] for each in needed if not getattr(allowed, each)]
    if missing:
        role = next((role.name for role in me.roles if role.managed), "my role")
        return Finding(
            False,
            f"{name} does not give me {', '.join(missing)}",
            f"In Discord: Edit Channel, Permissions, allow them for {role}; or invite me again: "
            f"{_link(client)}",
        )
    if target.thread:
        thread = await client.fetch_channel(int(target.thread))
        if isinstance(thread, discord.Thread) and thread.locked:
            mend = "Unlock it, or say `/announce here` elsewhere."
            return Finding(False, f"{name}: the thread {thread.name} is locked", mend)
    return Finding(True, f"{name} takes celebrations")


def _link(client: discord.Client) -> str:
    return invite_link(client.application_id or 0)


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:120]

"""`laurels doctor`: what is well, what is not, and how to mend it; each platform looks live."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import typer

from bots.discord.doctor import findings as on_discord
from bots.slack.doctor import findings as on_slack
from bots.telegram.doctor import findings as on_telegram
from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.errors import LaurelsError, shorten
from core.finding import Finding
from core.store.client import is_away
from laurels.checkup import environment, machine, servers, work
from laurels.servers import with_servers
from laurels.up import bots_with_tokens

Look = AsyncIterator[Finding]

# A look at a platform waits 10 to 20 s for each answer; this ends what adds up.
WITHIN_S = 60.0
PLATFORMS: dict[str, Callable[[Settings, App | None], Look]] = {
    "slack": on_slack,
    "discord": on_discord,
    "telegram": on_telegram,
}
_MARKS = {True: ("ok  ", "green"), False: ("mend", "red"), None: ("note", "yellow")}


@dataclass(frozen=True)
class Group:
    """Findings that belong together."""

    title: str
    findings: list[Finding]


async def doctor(settings: Settings) -> int:
    """Print every finding; returns 1 when something has to be mended."""
    said: set[str] = set()
    logging.getLogger("discord").setLevel(logging.ERROR)  # it misses a voice nobody asked for
    async for group in groups(settings):
        # What two parts found is mended once.
        shown = [each for each in group.findings if each.well is not False or each.text not in said]
        if shown:
            typer.secho(f"\n{group.title}", bold=True)
        for finding in shown:
            if finding.well is False:
                said.add(finding.text)
            _print(finding)
    bad = len(said)
    closing = {0: "All is well.", 1: "One thing to mend."}.get(bad, f"{bad} things to mend.")
    typer.secho(f"\n{closing}", fg="red" if bad else "green")
    return 1 if bad else 0


async def groups(settings: Settings) -> AsyncIterator[Group]:
    """Look at everything: this machine, the servers, what is in them, and each platform."""
    yield Group("This machine", await gathered("this machine", machine(settings)))
    async with AsyncExitStack() as stack:
        found, app = settings, None
        try:
            found = await stack.enter_async_context(with_servers(settings, own=False))
            app = await stack.enter_async_context(open_app(found))
        except Exception as error:
            yield Group("Servers", [_trouble("the servers", error)])
        else:
            yield Group("Servers", await gathered("the servers", servers(app)))
        yield Group("Settings", await gathered("the settings", environment(found, app)))
        if app is not None:
            yield Group("Work", await gathered("the work", work(app)))
        looks = [_platform(name, look, found, app) for name, look in PLATFORMS.items()]
        for group in await asyncio.gather(*looks):
            yield group


async def gathered(what: str, look: Look) -> list[Finding]:
    """Return what a look finds; one that breaks or hangs says so, and hides nothing else."""
    found: list[Finding] = []
    try:
        async with asyncio.timeout(WITHIN_S):
            async for finding in look:
                found.append(finding)  # noqa: PERF401 - kept, even when the next one breaks
    except TimeoutError:
        said = f"looking at {what} took longer than {WITHIN_S:g} s; what follows was not looked at"
        found.append(Finding(False, said, "Look at the network and try again."))
    except Exception as error:
        found.append(_trouble(what, error))
    return found


def _trouble(what: str, error: Exception) -> Finding:
    if is_away(error):
        return Finding(False, "MongoDB went away while it was looked at", "Try again.")
    if isinstance(error, LaurelsError):
        return Finding(False, error.message)
    said = f"looking at {what} broke: {type(error).__name__}: {shorten(str(error), 200)}"
    return Finding(False, said, "Try again; if it stays, it is a mistake of ours: please tell us.")


async def _platform(
    name: str, look: Callable[[Settings, App | None], Look], settings: Settings, app: App | None
) -> Group:
    title = name.capitalize()
    if name in bots_with_tokens(settings):
        return Group(title, await gathered(title, look(settings, app)))
    return Group(title, await gathered(title, _without_token(name, settings, app)))


async def _without_token(name: str, settings: Settings, app: App | None) -> Look:
    """Tell what is missing where a platform is set up by halves, or was before."""
    guide = f"docs/{name}.md"
    half = [
        f"LAURELS_{each.upper()}"
        for each in sorted(settings.model_fields_set)
        if each.startswith(name)
        and not each.endswith(("_port", "_url"))
        and getattr(settings, each)
    ]
    if half:
        said = ", ".join(half)
        mend = f"{guide} names what belongs together."
        yield Finding(False, f"{said} is not enough to run the bot", mend)
        return
    targets = await app.store.targets.on(name) if app is not None else []
    places = [each.place or each.chat for each in targets if each.disabled_at is None]
    if places:
        said = f"no token is set, so celebrations for {', '.join(places[:5])} wait"
        mend = f"Set the token ({guide}), or give the place up: DELETE /api/targets/{name}"
        yield Finding(False, said, mend)
        return
    yield Finding(None, "no token is set, so this bot does not run", f"{guide} shows how.")


def _print(finding: Finding) -> None:
    mark, colour = _MARKS[finding.well]
    typer.secho(mark, fg=colour, nl=False)
    typer.echo(f"  {finding.text}")
    if finding.mend:
        typer.secho(f"      {finding.mend}", dim=finding.well is not False)

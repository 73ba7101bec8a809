"""`settings`: how somebody wants to be told, shown and spoken to."""

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from core.cards import Card, Option, Paragraph, Text, bold, code, phrase
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.settings_card import language_shown, quiet_shown, settings_card
from core.conversation.settings_reading import (
    is_off,
    read_language,
    read_quiet,
    read_switch,
    read_zone,
)
from core.conversation.words import fitting
from core.domain.preferences import zones
from core.domain.roster import MemberChange
from core.language import languages, speaking, tr
from core.usecases.people import change_member

WHAT = ("mute", "private", "announce", "language", "quiet", "zone", "export")
# Other words people use for these.
_ALSO = {
    "muted": "mute",
    "silent": "mute",
    "hide": "private",
    "hidden": "private",
    "privacy": "private",
    "celebrations": "announce",
    "lang": "language",
    "locale": "language",
    "hours": "quiet",
    "dnd": "quiet",
    "timezone": "zone",
    "tz": "zone",
    "time": "zone",
    "data": "export",
}
_OPPOSITE = {"unmute": "mute", "show": "private", "public": "private"}
_AUTOMATIC = frozenset({"auto", "automatic", "default", "platform", "workspace"})

Change = tuple[dict[str, Any], Text]
Setter = Callable[[Context, str | None], Change | None]


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show all settings of the asker, or set one and show them."""
    what, value = _meant(arguments["what"], arguments["value"])
    if what is None:
        return settings_card(context)
    if what == "export":
        return _export(context)
    found = _SETTERS[what](context, value)
    if found is None:
        return settings_card(context, about=what)
    fields, sentence = found
    member = await change_member(
        context.app,
        context.workspace,
        context.member.id,
        MemberChange(**fields),
        by=f"member:{context.member.id}",
    )
    changed = replace(context, member=member)
    if "language" not in fields:
        return settings_card(changed, said=sentence)
    with speaking(changed.locale):
        own = language_shown(changed)
        return settings_card(changed, said=phrase("I speak {language} with you.", language=own))


def _meant(what: str | None, value: str | None) -> tuple[str | None, str | None]:
    """Return which setting is meant, and the value. Raises Misread."""
    if not what:
        return None, None
    word = what.strip().lower()
    if value and word == "quiet" and value.lower().startswith("hours"):
        value = value[len("hours") :].strip() or None
    if value and word == "time" and value.lower().startswith("zone"):
        value = value[len("zone") :].strip() or None
    if word in _OPPOSITE:
        return _OPPOSITE[word], value or "off"
    word = _ALSO.get(word, word)
    if word in WHAT:
        return word, value
    near = get_close_matches(word, (*WHAT, *_ALSO), n=1, cutoff=0.6)
    hint = (
        tr("Did you mean {word}?", word=_ALSO.get(near[0], near[0]))
        if near
        else tr("There are {list}.", list=", ".join(WHAT))
    )
    unknown = tr("I don't know the setting “{typed}”.", typed=shown(what))
    raise Misread("what", what, f"{unknown} {hint}")


def _mute(context: Context, value: str | None) -> Change:
    on = read_switch(value or "on")
    sentence = (
        phrase("Nothing is announced about you any more; boards still show you.")
        if on
        else phrase("What you reach is announced again.")
    )
    return {"muted": on}, sentence


def _private(context: Context, value: str | None) -> Change:
    on = read_switch(value or "on")
    sentence = (
        phrase("You are private: never announced, and on no board or screen from now on.")
        if on
        else phrase("Boards and screens show you again.")
    )
    return {"hidden": on}, sentence


def _announce(context: Context, value: str | None) -> Change | None:
    if value is None:
        return None
    word = value.strip().lower()
    if word in {"dm", "me", "direct", "privately", "message", "messages", "direct messages"}:
        sentence = phrase("What you reach comes to you as a direct message.")
        return {"announce": "dm"}, sentence
    if word in {"channel", "here", "public", "everybody", "group"}:
        return {"announce": "channel"}, phrase("What you reach is announced to everybody.")
    message = tr("I can announce in the channel or by dm, not “{typed}”.", typed=shown(value))
    raise Misread("value", value, message)


def _language(context: Context, value: str | None) -> Change | None:
    if value is None:
        return None
    wanted = None if value.strip().lower() in _AUTOMATIC else read_language(value)
    return {"language": wanted}, ()


def _quiet(context: Context, value: str | None) -> Change | None:
    if value is None:
        return None
    quiet = read_quiet(value)
    if quiet is None:
        return {"quiet": None}, phrase("No quiet hours: messages come at any time.")
    start, end = quiet
    hours = quiet_shown(quiet, context.locale)
    sentence = phrase("No direct messages from me from {hours}.", hours=bold(hours))
    return {"quiet": {"start": start, "end": end}}, sentence


def _zone(context: Context, value: str | None) -> Change | None:
    if value is None:
        return None
    if is_off(value) or value.strip().lower() in _AUTOMATIC:
        own = context.workspace.zone
        return {"zone": None}, phrase("Your clock is the workspace's: {zone}.", zone=bold(own))
    zone = read_zone(value)
    return {"zone": zone}, phrase("Your time zone is {zone}.", zone=bold(zone))


_SETTERS: dict[str, Setter] = {
    "mute": _mute,
    "private": _private,
    "announce": _announce,
    "language": _language,
    "quiet": _quiet,
    "zone": _zone,
}


def _export(context: Context) -> Card:
    """Say how somebody gets everything that is kept about them."""
    where = f"/api/members/{context.member.id}/export"
    return Card(
        kind="settings",
        title=tr("What I keep about you"),
        body=(
            Paragraph(
                text=phrase(
                    "What you did, what you reached, your points and your goals. An administrator "
                    "can hand you all of it as a file, at {where}, or have me forget you.",
                    where=code(where),
                )
            ),
        ),
        accent="sky",
    )


async def suggest_values(context: Context, typed: str) -> list[Option]:
    """Suggest switches, languages and time zones that begin like what was typed."""
    words = [Option(label=word, command=word) for word in ("on", "off", "dm", "channel")]
    words += [Option(label=own, command=code_) for code_, own in languages().items()]
    words += [Option(label="22:00-07:00", command="22:00-07:00")]
    if len(typed) > 1:  # one letter fits most of the world
        words += [Option(label=zone, command=zone) for zone in sorted(zones()) if "/" in zone]
    return fitting(words, typed)


COMMAND = Command(
    name="settings",
    summary="Mute, privacy, language, quiet hours",
    run=run,
    example="settings quiet 22:00-07:00",
    args=(
        Arg("what", "which setting", required=False, choices=WHAT),
        Arg("value", "on, off, or what it should be", False, rest=True, suggest=suggest_values),
    ),
    personal=True,
    also=("preferences",),
)

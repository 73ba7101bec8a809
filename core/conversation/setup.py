"""`setup`: how the workspace counts, speaks and announces, for administrators."""

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from core.cards import Card, Option, Text, text
from core.conversation import setup_reading
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.setup_card import EXAMPLES, setup_card, tones_card
from core.conversation.setup_reading import TONES, Fields
from core.conversation.setup_template import template
from core.conversation.words import fitting
from core.domain.preferences import zones
from core.domain.workspace_change import WorkspaceChange
from core.language import languages, tr, trn
from core.usecases.workspace import change_workspace

WHAT = tuple(EXAMPLES)
# Other words people use for these.
_ALSO = {
    "timezone": "zone",
    "tz": "zone",
    "time": "zone",
    "money": "currency",
    "language": "locale",
    "lang": "locale",
    "weeks": "week",
    "weekstart": "week",
    "week_start": "week",
    "voice": "tone",
    "limit": "cap",
    "daily": "cap",
    "dailycap": "cap",
    "hours": "quiet",
    "dnd": "quiet",
    "weekly": "digest",
    "logs": "log",
    "reports": "log",
    "team": "teams",
    "ticker": "places",
    "templates": "template",
    "words": "template",
}
# Second words that belong to a first one: "quiet hours", "week starts on".
_TAILS = {
    "time": frozenset({"zone"}),
    "quiet": frozenset({"hours"}),
    "daily": frozenset({"cap", "limit"}),
    "weekly": frozenset({"digest"}),
    "week": frozenset({"start", "starts", "begin", "begins", "on"}),
}

Reader = Callable[[Context, str], tuple[Fields, Text]]
_READERS: dict[str, Reader] = {
    "name": setup_reading.name,
    "zone": setup_reading.zone,
    "currency": setup_reading.currency,
    "locale": setup_reading.locale,
    "week": setup_reading.week,
    "tone": setup_reading.tone,
    "cap": setup_reading.cap,
    "quiet": setup_reading.quiet,
    "digest": setup_reading.digest,
    "log": setup_reading.log,
    "teams": setup_reading.teams,
    "places": setup_reading.places,
}


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show how the workspace is set up, or change one thing and show it."""
    what, value = _meant(arguments["what"], arguments["value"])
    if what is None:
        return await setup_card(context)
    if what == "template":
        return await template(context, value)
    if value is None and what == "tone":
        return await tones_card(context)
    if value is None:
        return await setup_card(context, about=what)
    fields, said = _READERS[what](context, value)
    return await _changed(context, fields, said)


async def _changed(context: Context, fields: Fields, said: Text) -> Card:
    app, before = context.app, await context.app.workspace_now(context.workspace.id)
    by = f"member:{context.member.id}"
    same = {n: v for n, v in fields.items() if n != "quiet" and getattr(before, n) == v}
    if same:
        # What it was already, said aloud: from now on it was chosen.
        after = await app.change_workspace(before.id, **same)
    else:
        change = WorkspaceChange.model_validate(fields)
        after, replaying = await change_workspace(app, before, change, by=by)
        if replaying:
            counted = trn(
                "One person's totals are counted anew.",
                "The totals of {number} people are counted anew.",
                replaying,
            )
            said = (*said, *text(f" {counted}"))
    return await setup_card(replace(context, workspace=after), said=said)


def _meant(what: str | None, value: str | None) -> tuple[str | None, str | None]:
    """Return what is to be set, and to what. Raises Misread."""
    if not what:
        return None, None
    word = what.strip().lower()
    words = (value or "").split(" ")
    while words[0].lower() in _TAILS.get(word, ()):
        words = words[1:] or [""]
    value = " ".join(words).strip() or None
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


async def suggest_values(context: Context, typed: str) -> list[Option]:
    """Suggest switches, tones, languages and time zones that hold what was typed."""
    words = [Option(label=word, command=word) for word in ("on", "off", *TONES)]
    words += [Option(label=own, command=each) for each, own in languages().items()]
    if len(typed) > 1:  # one letter fits most of the world
        words += [Option(label=zone, command=zone) for zone in sorted(zones()) if "/" in zone]
    return fitting(words, typed)


COMMAND = Command(
    name="setup",
    summary="Set up time zone, currency, tone and more",
    run=run,
    example="setup tone playful",
    args=(
        Arg("what", "what to set up", required=False, choices=WHAT),
        Arg("value", "what it should be", False, rest=True, suggest=suggest_values),
    ),
    admin=True,
    personal=True,
)

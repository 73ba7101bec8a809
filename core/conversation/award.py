"""`award`: points or a trophy from an administrator, with the reason."""

import hashlib
import re
import uuid
from difflib import get_close_matches

from core.cards import Action, Card, Option, Paragraph, bold, muted, phrase, text
from core.cards.card import Block
from core.catalogue import load
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.people import find_person, suggest_people
from core.conversation.wording import note, number
from core.conversation.words import fitting, quoted
from core.domain.ids import join_id
from core.domain.people import Member
from core.domain.trophies import Trophy
from core.errors import InvalidInput
from core.language import tr, translated, trn
from core.usecases.points import Booking, book
from core.usecases.trophies import award_trophy

MOST_POINTS = 1_000_000
MOST_REASON = 200
UNDO = "undo"
_POINTS = re.compile(r"([+\-−]?)\s*(\d{1,3}(?:[,.' ]?\d{3})*|\d+)", re.ASCII)
_WORDS = frozenset({"points", "point", "pts"})
# How the button names a trophy: chosen, not guessed.
_SURE = "trophy:"


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Give or take points, or award a trophy; `award undo <id>` takes points back."""
    who, what, reason = arguments["who"] or "", arguments["what"] or "", arguments["reason"]
    if who == UNDO:
        return await _undo(context, what)
    if reason and len(reason) > MOST_REASON:
        said = tr("Say it shorter: a reason has room for 200 characters.")
        raise Misread("reason", reason, said)
    points = _points(what)
    trophy = None if points is not None else _trophy(context, what)
    member = await find_person(context, who, "who")
    if points is not None:
        return await _give(context, member, points, reason)
    assert trophy is not None  # noqa: S101 - what is neither was refused
    if not what.startswith(_SURE):
        return _ask(member, trophy, reason)
    return await _award(context, member, trophy, reason)


async def _give(context: Context, member: Member, points: int, reason: str | None) -> Card:
    name = _name(context)
    why = reason or tr("From {name}", name=context.member.name)
    booking = await _book(context, member, points, why, name)
    many = bold(trn("{number} point", "{number} points", abs(points)))
    said = (
        phrase("{name} gets {points}.", name=bold(member.name), points=many)
        if points > 0
        else phrase("{points} taken from {name}.", name=bold(member.name), points=many)
    )
    body: list[Block] = [Paragraph(text=said)]
    if reason:
        body.append(Paragraph(text=text(reason)))
    balance = trn("{number} point", "{number} points", booking.balance)
    return Card(
        kind="award",
        body=tuple(body),
        actions=(Action(label=tr("Undo"), command=f"award {UNDO} {name}"),),
        footer=tr("{name} has {points} now", name=member.name, points=balance),
        accent="gold" if points > 0 else "sky",
        public=points > 0 and not (member.hidden or member.muted),
    )


async def _book(context: Context, member: Member, points: int, why: str, name: str) -> Booking:
    try:
        return await book(
            context.app,
            context.workspace,
            member.id,
            "credit" if points > 0 else "debit",
            abs(points),
            why,
            name=name,
            by=f"member:{context.member.id}",
        )
    except InvalidInput as error:
        if error.field != "points":
            raise
        has = trn("{number} point", "{number} points", member.points)
        said = tr("{name} has {points}; no more can be taken.", name=member.name, points=has)
        raise Misread("what", str(points), said) from None


async def _undo(context: Context, name: str) -> Card:
    """Book the reverse of what was given or taken; twice is once."""
    entry = await context.app.store.ledger.find(join_id(context.workspace.id, "by-hand", name))
    if entry is None:
        raise Misread("what", name, tr("There is nothing of that kind to undo."))
    member = await find_person(context, entry.member, "who")
    points = -entry.change
    why = tr("Taken back: {reason}", reason=entry.reason)
    booking = await _book(context, member, points, why, f"{UNDO}-{name}")
    balance = trn("{number} point", "{number} points", booking.balance)
    said = phrase("Undone. {name} has {points}.", name=bold(member.name), points=bold(balance))
    return note("award", said)


def _ask(member: Member, trophy: Trophy, reason: str | None) -> Card:
    """Ask before a trophy is awarded: totals never take it away."""
    command = f"award {quoted(member.id)} {_SURE}{trophy.slug}"
    said = phrase(
        "Award {trophy} to {name}? It is announced, and totals never take it away.",
        trophy=bold(translated(trophy.name)),
        name=bold(member.name),
    )
    body: list[Block] = [Paragraph(text=said)]
    if reason:
        body.append(Paragraph(text=text(muted(reason))))
    return Card(
        kind="award",
        body=tuple(body),
        actions=(
            Action(
                label=tr("Award it"),
                command=f"{command} {reason}" if reason else command,
                style="primary",
                stays=True,
            ),
        ),
        accent="sky",
    )


async def _award(context: Context, member: Member, trophy: Trophy, reason: str | None) -> Card:
    _, who, new = await award_trophy(
        context.app,
        context.workspace,
        trophy.slug,
        member.id,
        by=f"member:{context.member.id}",
        why=reason,
    )
    name, won = bold(who.name), bold(translated(trophy.name))
    if not new:
        return note("award", phrase("{name} has {trophy} already.", name=name, trophy=won))
    said = phrase("{name} has {trophy} now.", name=name, trophy=won)
    if not (who.hidden or who.muted):
        said = (*said, *text(" "), *phrase("The celebration is on its way."))
    return note("award", said).model_copy(update={"accent": "gold"})


def _points(typed: str) -> int | None:
    """Read points with their sign, None where the word is no number. Raises Misread."""
    match = _POINTS.fullmatch(typed.strip())
    if match is None:
        return None
    points = int(re.sub(r"\D", "", match[2]))
    if not 0 < points <= MOST_POINTS:
        most = f"{MOST_POINTS:,}"
        raise Misread("what", typed, tr("Give 1 to {most} points at once.", most=most))
    return points if match[1] in {"", "+"} else -points


def _trophy(context: Context, typed: str) -> Trophy:
    """Return the trophy a word names. Raises Misread with the nearest."""
    word = typed.removeprefix(_SURE).strip().casefold()
    names: dict[str, Trophy] = {}
    for trophy in context.catalogue.trophies:
        own = translated(trophy.name)
        names |= {each.casefold(): trophy for each in (trophy.slug, trophy.name, own)}
        names[f"#{trophy.id}"] = trophy
    if word in names:
        return names[word]
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    unknown = tr("I can't read “{typed}” as points or a trophy.", typed=shown(typed))
    if near:
        hint = tr("Did you mean {word}?", word=translated(names[near[0]].name))
    else:
        hint = tr("Try 50, -50 or the name of a trophy.")
    raise Misread("what", typed, f"{unknown} {hint}")


def _name(context: Context) -> str:
    """Return what this award is called in the ledger: the same command is booked once."""
    request = context.request
    if request.id is None:
        return uuid.uuid4().hex[:16]
    told = "|".join((request.platform, request.account, request.id))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def sorted_words(words: list[str]) -> dict[str, str | None]:
    """Tell who, what and why apart, also where names have no quotes around them."""
    names = {name.casefold() for t in load().trophies for name in (t.slug, t.name)}
    cut, end = 1, 2
    for start in range(1, len(words)):
        if _POINTS.fullmatch(words[start]) or words[start].startswith(_SURE):
            cut, end = start, start + 1
            break
        stops = range(len(words), start, -1)
        stop = next((n for n in stops if " ".join(words[start:n]).casefold() in names), None)
        if stop is not None:
            cut, end = start, stop
            break
    rest = words[end:]
    if rest and rest[0].lower() in _WORDS:
        rest = rest[1:]
    return {
        "who": " ".join(words[:cut]) or None,
        "what": " ".join(words[cut:end]) or None,
        "reason": " ".join(rest) or None,
    }


async def suggest_awards(context: Context, typed: str) -> list[Option]:
    """Suggest the trophies whose name holds what was typed, and some points."""
    options = [Option(label=number(context, each), command=str(each)) for each in (10, 50, 100)]
    options += [
        Option(label=translated(trophy.name), command=f"{_SURE}{trophy.slug}")
        for trophy in context.catalogue.trophies
    ]
    return fitting(options, typed)


COMMAND = Command(
    name="award",
    summary="Give points or a trophy",
    run=run,
    example="award Ada 50 for the talk",
    args=(
        Arg("who", "whom to award", suggest=suggest_people),
        Arg("what", "points, such as 50 or -50, or a trophy", suggest=suggest_awards),
        Arg("reason", "what for", required=False, rest=True),
    ),
    admin=True,
    read=sorted_words,
)

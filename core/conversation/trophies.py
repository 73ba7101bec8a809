"""`trophies`: the trophy room, the asker's or somebody else's, and what is closest."""

from typing import cast

from core.cards import (
    Action,
    Card,
    Fields,
    Image,
    Menu,
    Option,
    Paragraph,
    bold,
    phrase,
    plain_text,
)
from core.cards.card import Block
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.people import find_person, suggest_people
from core.conversation.trophy_text import closest_bars, tier_count, tier_fields, won_lines
from core.conversation.trophy_words import (
    ALL,
    CLOSEST,
    PICTURE,
    ROOM,
    TIER_CHOICES,
    WHAT,
    nearest,
    read_trophies,
    tier_name,
)
from core.conversation.words import page_of, quoted
from core.domain.milestones import Tier
from core.domain.people import Member
from core.domain.trophies import TIERS
from core.language import tr
from core.usecases.trophies import Standing, newest_first, standings
from core.usecases.trophy_room import trophy_room, trophy_room_card

ON_PAGE = 6
CLOSEST_SHOWN = 5
CLOSEST_INSTEAD = 3


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show the room, the closest trophies, or the room as a picture."""
    who = await _whose(context, arguments["who"])
    what = _one_of("what", arguments["what"] or ROOM, WHAT)
    tier = _one_of("tier", arguments["tier"] or ALL, TIER_CHOICES)
    if who.hidden and who.id != context.member.id:
        return wording.note(
            "trophies",
            phrase("{name} keeps their trophies to themselves.", name=bold(who.name)),
            Action(label=tr("My trophies"), command="trophies"),
        )
    if what == PICTURE:
        return await _picture(context, who)
    found = await standings(context.app, context.workspace, who)
    if what == CLOSEST:
        return _closest(context, who, found)
    wanted = None if tier == ALL else cast(Tier, tier)
    return _room(context, who, found, wanted, page_of(arguments["page"]))


async def _whose(context: Context, typed: str | None) -> Member:
    """Return whose room is meant; a word that is nobody's name may be a slip of one of ours."""
    try:
        return await find_person(context, typed)
    except Misread:
        near = nearest(typed or "")
        if near is None:
            raise
        said = tr(
            "I can't read “{typed}”. Did you mean {near}?", typed=shown(typed or ""), near=near
        )
        raise Misread("who", typed or "", said) from None


def _one_of(field: str, typed: str, choices: tuple[str, ...]) -> str:
    word = typed.lower()
    if word not in choices:
        said = tr(
            "I can't read “{typed}”. Say one of {choices}.",
            typed=shown(typed),
            choices=", ".join(choices),
        )
        raise Misread(field, typed, said)
    return word


def _room(
    context: Context, who: Member, found: list[Standing], tier: Tier | None, page: int
) -> Card:
    of_tier = [each for each in found if tier in {None, each.trophy.tier}]
    won = newest_first(of_tier)
    last = max(-(-len(won) // ON_PAGE), 1)
    page = min(page, last)
    body: list[Block] = [Fields(fields=tier_fields(context, found))]
    if won:
        body.append(won_lines(context, won[(page - 1) * ON_PAGE : page * ON_PAGE]))
    else:
        body.append(Paragraph(text=phrase("Nothing here yet. The closest:")))
        body += closest_bars(context, of_tier, CLOSEST_INSTEAD)
    return Card(
        kind="trophies",
        title=_title(context, who),
        body=tuple(body),
        actions=(
            *wording.pages(_command(context, who, tier or ALL), page, page < last),
            Action(label=tr("Closest"), command=_command(context, who, CLOSEST), stays=True),
            Action(label=tr("Picture"), command=_command(context, who, PICTURE)),
        ),
        menus=(_tiers(context, who, found, tier),),
        footer=tr("Page {page} of {last}", page=page, last=last) if last > 1 else None,
        accent="gold" if won else "none",
    )


def _closest(context: Context, who: Member, found: list[Standing]) -> Card:
    mine = who.id == context.member.id
    bars = closest_bars(context, found, CLOSEST_SHOWN)
    return Card(
        kind="trophies",
        title=tr("Closest trophies") if mine else tr("Closest trophies: {name}", name=who.name),
        body=bars or (Paragraph(text=phrase("All trophies are won.")),),
        actions=(
            Action(label=tr("Trophy room"), command=_command(context, who, ROOM), stays=True),
        ),
        accent="sky",
    )


async def _picture(context: Context, who: Member) -> Card:
    """Show the room as one picture, for everybody in the chat: its button says whose."""
    app, workspace = context.app, context.workspace
    png = await trophy_room_card(app, workspace, who)
    alt = (await trophy_room(app, workspace, who))["cardAlt"]
    return Card(
        kind="trophies",
        title=_title(context, who) if context.alone else tr("Trophy room: {name}", name=who.name),
        image=Image(png=png, alt=alt, name="trophy-room.png"),
        actions=(Action(label=tr("Trophy room"), command=f"trophies {ROOM} {quoted(who.id)}"),),
        accent="gold",
        public=True,
    )


def _tiers(context: Context, who: Member, found: list[Standing], chosen: Tier | None) -> Menu:
    every = Option(
        label=tr("All tiers"), command=_command(context, who, ALL), chosen=chosen is None
    )
    tiers = (
        Option(
            label=f"{tier_name(tier)}: {plain_text(tier_count(context, found, tier))}",
            command=_command(context, who, tier),
            chosen=tier == chosen,
        )
        for tier in reversed(TIERS)
    )
    return Menu(label=tr("Tier"), options=(every, *tiers))


def _title(context: Context, who: Member) -> str:
    if who.id == context.member.id:
        return tr("Your trophy room")
    return tr("Trophy room: {name}", name=who.name)


def _command(context: Context, who: Member, what: str) -> str:
    """Return the command that shows something of a room.

    Of others' by their id; where others may click on the asker's, by theirs.
    """
    if who.id == context.member.id and not context.overheard:
        return f"trophies {what}"
    return f"trophies {what} {quoted(who.id)}"


COMMAND = Command(
    name="trophies",
    summary="Show your trophy room",
    run=run,
    example="trophies closest",
    args=(
        Arg("what", "room, closest or picture (room)", False, WHAT),
        Arg("tier", "only bronze, silver, gold or platinum", False, TIER_CHOICES),
        Arg("who", "somebody else's", False, suggest=suggest_people),
        Arg("page", "which page", False),
    ),
    also=("trophy", "trophy room", "cabinet", "room"),
    read=read_trophies,
    topic="The score",
)

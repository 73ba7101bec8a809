"""Digests: many celebrations as one card, and the week that was."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.cards.card import (
    Action,
    Block,
    Card,
    Lines,
    Paragraph,
    Text,
    bold,
    muted,
    phrase,
    strike,
    text,
)
from core.language import tr, trn

Held = Literal["quiet", "cap", "flood"]

MOST_LISTED = 20
MOST_OF_A_KIND = 3  # movers, goals
MOST_TROPHIES = 5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_Frozen):
    """One celebration in a digest: who, what was reached ("$50,000 in November"), what else."""

    name: str
    reached: str
    more: int = 0


class Mover(_Frozen):
    """Somebody who climbed a board: to which rank, and by how many places; None from nowhere."""

    name: str
    rank: int
    up: int | None = None


class Closest(_Frozen):
    """A goal that is almost met: whose, what ("$50,000 revenue in November"), how far (82)."""

    name: str
    goal: str
    percent: int


class Won(_Frozen):
    """A trophy somebody won."""

    name: str
    trophy: str


class Week(_Frozen):
    """What a week brought. when: "9 to 15 November"; totals: "$12,251 revenue", "52 units"."""

    when: str
    board: str = ""
    totals: tuple[str, ...] = ()
    movers: tuple[Mover, ...] = ()
    closest: tuple[Closest, ...] = ()
    trophies: tuple[Won, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing happened."""
        return not (self.totals or self.movers or self.trophies)


EXAMPLE_WEEK = Week(
    when="9 to 15 November",
    board="Revenue",
    totals=("$12,251 revenue", "52 units", "12 signups"),
    movers=(Mover(name="Mei Tanaka", rank=1, up=3), Mover(name="Jonas Weber", rank=4)),
    closest=(Closest(name="Ada Obi", goal="$50,000 revenue in November", percent=94),),
    trophies=(Won(name="Mei Tanaka", trophy="Five Figures"),),
)


def digest_card(told: Sequence[Told], held: Held, *, corrected: int = 0) -> Card:
    """Word a digest of celebrations, the highest first; `corrected` of them are true no more."""
    rest = len(told) - MOST_LISTED
    lines = [_line(one) for one in told[:MOST_LISTED]]
    if rest > 0:
        lines.append(text(muted(trn("and {number} more", "and {number} more", rest))))
    footer = None
    if corrected:
        footer = trn(
            "{number} more is gone: an order was changed or refunded.",
            "{number} more are gone: orders were changed or refunded.",
            corrected,
        )
    return Card(
        kind="digest",
        title=_title(len(told), held),
        body=(Lines(lines=tuple(lines)),),
        actions=(Action(label=tr("Leaderboard"), command="leaderboard"),),
        footer=footer,
        accent="gold",
        public=True,
    )


def undone_digest_card(count: int, held: Held) -> Card:
    """Word a digest of which a correction left nothing, in the place where it stood."""
    said = phrase(
        "{said} Corrected: orders were changed or refunded.", said=strike(f"{_title(count, held)}.")
    )
    return Card(kind="corrected", body=(Paragraph(text=said),), public=True)


def weekly_card(week: Week) -> Card:
    """Word the week that was: totals, who climbed, what is close, what was won."""
    body: list[Block] = []
    if week.totals:
        body.append(Paragraph(text=text(bold(" · ".join(week.totals)))))
    body += _section(tr("Climbing: {board}", board=week.board), [_mover(m) for m in week.movers])
    closest = [
        phrase(
            "{name}: {percent} % of {goal}", name=bold(c.name), percent=str(c.percent), goal=c.goal
        )
        for c in week.closest
    ]
    body += _section(tr("Almost there"), closest)
    won = [
        phrase("{name} won {trophy}", name=bold(one.name), trophy=one.trophy)
        for one in week.trophies[:MOST_TROPHIES]
    ]
    if (rest := len(week.trophies) - MOST_TROPHIES) > 0:
        won.append(text(muted(trn("and {number} more", "and {number} more", rest))))
    body += _section(tr("New in the trophy room"), won)
    return Card(
        kind="weekly",
        title=tr("The week of {when}", when=week.when),
        body=tuple(body),
        actions=(Action(label=tr("Leaderboard"), command="leaderboard"),),
        accent="leaf",
        public=True,
    )


def _title(count: int, held: Held) -> str:
    if held == "quiet":
        return trn(
            "{number} laurel during quiet hours", "{number} laurels during quiet hours", count
        )
    if held == "cap":
        return trn(
            "{number} more laurel from yesterday", "{number} more laurels from yesterday", count
        )
    return trn("{number} laurel at once", "{number} laurels at once", count)


def _line(one: Told) -> Text:
    more = muted(trn(" and {number} more", " and {number} more", one.more)) if one.more else ""
    return text(bold(one.name), f"  {one.reached}", more)


def _mover(mover: Mover) -> Text:
    if mover.up is None:
        return phrase("▲ {name} is new at #{rank}", name=bold(mover.name), rank=str(mover.rank))
    return phrase(
        "▲ {name} climbed by {places} to #{rank}",
        name=bold(mover.name),
        places=str(mover.up),
        rank=str(mover.rank),
    )


def _section(title: str, lines: Sequence[Text]) -> list[Block]:
    if not lines:
        return []
    return [Lines(lines=(text(bold(title)), *lines))]

"""A season on a card: where everybody stands, and who won it."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from core.cards.card import Block, Card, Lines, Paragraph, Text, bold, muted, phrase, text
from core.language import tr, trn

MOST_WINNERS = 3  # by name in the sentence


class Row(BaseModel):
    """One line of the standings. figure: "7", whole: "7 units"; mine: of who looks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int
    name: str
    team: str | None = None
    figure: str
    whole: str
    mine: bool = False


def row_lines(rows: Sequence[Row], *, you: bool = False) -> Lines:
    """Set standings below each other. you: mark who looks, where nobody else does."""
    return Lines(lines=tuple(_line(row, you=you and row.mine) for row in rows))


def _line(row: Row, *, you: bool) -> Text:
    mark = muted(f"  {tr('you')}") if you else ""
    team = muted(f" · {row.team}") if row.team else ""
    return text(f"{row.rank}. ", bold(row.name), team, f"  {row.figure}", mark)


def ended_card(name: str, dates: str, metric: str, rows: Sequence[Row], total: int) -> Card:
    """Tell who won a season. rows: the first places, total: how many people were ranked."""
    winners = [row for row in rows if row.rank == 1]
    footer = tr("{metric}, {dates}", metric=metric, dates=dates)
    if not total:
        said = phrase("{season} is over. Nothing was counted this time.", season=bold(name))
        return _card(name, (Paragraph(text=said),), footer)
    people = trn("{number} person took part", "{number} people took part", total)
    footer = f"{footer} · {people}"
    if not winners:  # who won hides by now
        return _card(name, (row_lines(rows),) if rows else (), footer)
    names = tuple(row.name for row in winners[:MOST_WINNERS])
    if len(winners) > MOST_WINNERS:
        who = trn("{number} people", "{number} people", len(winners))
    elif len(names) == 1:
        who = names[0]
    else:
        who = tr("{several} and {last}", several=", ".join(names[:-1]), last=names[-1])
    said = phrase(
        "{who} won {season} with {figure}. 🏁",
        who=bold(who),
        season=bold(name),
        figure=bold(winners[0].whole),
    )
    body: list[Block] = [Paragraph(text=said)]
    if len(rows) > 1:
        body.append(row_lines(rows))
    return _card(name, tuple(body), footer)


def _card(name: str, body: tuple[Block, ...], footer: str) -> Card:
    title = tr("{season} is over", season=name)
    return Card(kind="season", title=title, body=body, footer=footer, accent="gold", public=True)

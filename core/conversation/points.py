"""`points`: the balance, and the ledger behind it."""

from babel.dates import format_date

from core.cards import Action, Card, Lines, Paragraph, Text, bold, muted, phrase, text
from core.cards.card import Block
from core.catalogue.saying import reason_of
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.words import page_of, take_page
from core.domain.points import LedgerEntry
from core.language import tr, trn
from core.usecases.points import statement

HISTORY = "history"
LATEST, ON_PAGE = 3, 10
MOST_PAGES = 20


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show the balance with the latest lines, or a page of the ledger."""
    history = bool(arguments["what"] or arguments["page"])
    page = min(page_of(arguments["page"]), MOST_PAGES) if history else 1
    size = ON_PAGE if history else LATEST
    found, more = await statement(context.app, context.workspace, context.member, page * size)
    lines = found[(page - 1) * size :]
    points = context.member.points
    balance = trn("{number} point", "{number} points", points)
    body: list[Block] = [Paragraph(text=phrase("You have {points}.", points=bold(balance)))]
    if lines:
        body.append(Lines(lines=tuple(_line(context, entry) for entry in lines)))
    elif not found:
        body.append(
            Paragraph(text=phrase("Some laurels bring points; administrators give them too."))
        )
    if history:
        actions = wording.pages(f"points {HISTORY}", page, more is not None and page < MOST_PAGES)
    else:
        actions = [Action(label=tr("History"), command=f"points {HISTORY}", stays=True)]
    return Card(
        kind="points",
        title=tr("Your points"),
        body=tuple(body),
        actions=(*(actions if found else ()), Action(label=tr("Trophies"), command="trophies")),
        accent="gold" if points else "none",
    )


def _line(context: Context, entry: LedgerEntry) -> Text:
    day = context.workspace.calendar.local_date(entry.created_at)
    sign = "+" if entry.type == "credit" else "−"
    return text(
        bold(f"{sign}{wording.number(context, entry.points)}"),
        f"  {reason_of(context.catalogue, context.workspace.currency, entry)}",
        muted(f"  {format_date(day, 'medium', locale=context.locale)}"),
    )


def read(words: list[str]) -> dict[str, str | None]:
    """Take the page; any other word asks for the history."""
    left, page = take_page(words)
    return {"what": HISTORY if left else None, "page": page}


COMMAND = Command(
    name="points",
    summary="Show your points and where they came from",
    run=run,
    example="points history",
    args=(
        Arg("what", "history, for the lines behind it", False, (HISTORY,)),
        Arg("page", "which page of the history", False),
    ),
    also=("point", "balance", "my points", "ledger"),
    read=read,
    topic="The score",
)

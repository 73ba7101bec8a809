"""`leaderboard`: who leads, and where you are."""

from core.cards import Action, Card, Lines, Paragraph, bold, code, muted, text
from core.cards.card import Block
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import PERIOD_CHOICES, read_metric, read_period
from core.conversation.wording import context_figure
from core.domain.periods import kind_of
from core.domain.wording import board_title
from core.errors import InvalidInput
from core.usecases.leaderboards import leaderboard, rank_of

SHOWN = 10


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show the first ten of a board; the two arguments may come in either order."""
    app, workspace = context.app, context.workspace
    metric_word, period_word = arguments["metric"], arguments["period"]
    if metric_word and _is_period(metric_word):
        metric_word, period_word = period_word, metric_word
    metric = read_metric(context.catalogue, metric_word or "revenue")
    now = app.clock()
    key = workspace.calendar.key(read_period(period_word), now)
    board = await leaderboard(app, workspace, metric.name, key, limit=SHOWN)
    title = board_title(metric, key, workspace.calendar, now, workspace.locale)
    if not board["rows"]:
        return Card(
            kind="leaderboard",
            title=title,
            body=(
                Paragraph(
                    text=text(
                        "Nobody is on this board yet; the first event puts somebody there. "
                        "Meanwhile, set a goal: ",
                        code(context.typed("goal set revenue 50k monthly")),
                        ".",
                    )
                ),
            ),
        )
    lines = []
    for row in board["rows"]:
        value = metric.parse(row["value"], workspace.currency, "value")
        mine = row["member"] == context.member.id
        lines.append(
            text(
                f"{row['rank']}. ",
                bold(row["name"]),
                muted(f" {row['team']}") if row["team"] else "",
                f"  {context_figure(context, metric, value)}",
                muted("  you") if mine else "",
            )
        )
    body: list[Block] = [Lines(lines=tuple(lines))]
    if all(row["member"] != context.member.id for row in board["rows"]):
        place = await rank_of(app, workspace, metric.name, key, context.member.id)
        if place is not None:
            figure = context_figure(context, metric, place.score.value)
            body.append(Paragraph(text=text(f"You are #{place.rank} with {figure}.")))
    other = "leaderboard week" if kind_of(key) == "month" else "leaderboard month"
    return Card(
        kind="leaderboard",
        title=title,
        body=tuple(body),
        actions=(
            Action(label="This week" if other.endswith("week") else "This month", command=other),
            Action(label="My progress", command="progress"),
        ),
        accent="gold",
        public=True,
    )


def _is_period(word: str) -> bool:
    try:
        read_period(word)
    except InvalidInput:
        return False
    return True


COMMAND = Command(
    name="leaderboard",
    summary="Show who leads",
    run=run,
    example="leaderboard revenue weekly",
    args=(
        Arg("metric", "what to compare (revenue)", False, ("revenue", "units", "signups")),
        Arg("period", "daily, weekly, monthly, quarterly or yearly", False, PERIOD_CHOICES, True),
    ),
)

"""`goal set`: a target for yourself in the period that runs now."""

from babel.numbers import get_currency_symbol

from core.cards import Action, Card, Paragraph, bold, text
from core.catalogue import load
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import PERIOD_CHOICES, read_amount, read_metric, read_period
from core.usecases.goals import set_goal


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Set the goal and say how it stands."""
    workspace = context.workspace
    metric = read_metric(context.catalogue, arguments["metric"] or "")
    symbol = get_currency_symbol(workspace.currency, locale=workspace.locale)
    target = read_amount(metric, arguments["target"] or "", workspace.currency, symbol)
    period = read_period(arguments["period"])
    goal, progress = await set_goal(
        context.app, workspace, context.member.id, metric, target, period
    )
    title = wording.goal_title(context, goal)
    sentence = wording.standing(context, goal, progress)
    if progress.status == "met":
        sentence = text(f"You are already past it at {progress.percent:.0f} %. Aim higher?")
    return Card(
        kind="goal_set",
        body=(Paragraph(text=(*text("Goal set: ", bold(f"{title}."), " "), *sentence)),),
        actions=(
            Action(label="My progress", command="progress"),
            Action(label="All goals", command="goal list"),
        ),
        accent=wording.ACCENT[progress.status],
    )


COMMAND = Command(
    name="goal set",
    summary="Set a goal for yourself",
    run=run,
    example="goal set revenue 50k monthly",
    args=(
        Arg("metric", "what to count", choices=tuple(load().metrics)),
        Arg("target", "how much, such as 50k or 25"),
        Arg("period", "daily, weekly, monthly, quarterly or yearly", False, PERIOD_CHOICES, True),
    ),
)

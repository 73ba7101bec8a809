"""`progress`: your month, your place, your goals and what comes next."""

from core.cards import Action, Card, Field, Fields, Paragraph, code, text
from core.cards.card import Block
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.domain.milestones import ThresholdRule
from core.domain.wording import period_name
from core.rules.thresholds import next_step
from core.usecases.goals import goals_with_progress
from core.usecases.leaderboards import rank_of

MOST_GOALS = 5
MOST_METRICS = 6


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show how the asker's month is going."""
    app, workspace, member = context.app, context.workspace, context.member
    now = app.clock()
    month = workspace.calendar.key("month", now)
    found = await goals_with_progress(app, workspace, member.id)
    values = (await app.store.progress.values(workspace.id, [member.id], month)).get(member.id, {})
    name = period_name(month, workspace.calendar, now, workspace.locale)
    body: list[Block] = []
    shown = [
        Field(
            name=metric.title,
            value=text(wording.context_figure(context, metric, values[metric.name])),
        )
        for metric in context.catalogue.metrics.values()
        if values.get(metric.name)
    ][:MOST_METRICS]
    if shown:
        place = await rank_of(app, workspace, "revenue", month, member.id)
        if place is not None:
            shown.append(Field(name="Rank", value=text(f"#{place.rank} by revenue")))
        if member.points:
            shown.append(Field(name="Points", value=text(f"{member.points:,}")))
        body.append(Fields(fields=tuple(shown)))
    body += [wording.goal_bar(context, goal, progress) for goal, progress in found[:MOST_GOALS]]
    if upcoming := _next_laurel(context, values):
        body.append(Paragraph(text=text(upcoming)))
    if not found:
        body.insert(
            0,
            Paragraph(
                text=text("No goals yet. Set one: ", code(context.typed(wording.EXAMPLE_GOAL)), ".")
            ),
        )
    if not shown:
        body.append(Paragraph(text=text(f"Nothing counted in {name} yet; the first one is yours.")))
    return Card(
        kind="progress",
        title=f"{member.name} in {name}",
        body=tuple(body),
        actions=(
            Action(label="Leaderboard", command="leaderboard"),
            Action(label="All goals", command="goal list"),
        ),
        accent=wording.ACCENT[found[0][1].status] if found else "none",
    )


def _next_laurel(context: Context, values: dict[str, int]) -> str | None:
    """Name the monthly milestone that is closest by share."""
    closest: tuple[float, str] | None = None
    for rule in context.catalogue.rules.values():
        if not isinstance(rule, ThresholdRule) or rule.period != "month":
            continue
        total = values.get(rule.metric, 0)
        step = next_step(rule, total)
        if step is None or total <= 0:
            continue
        metric = context.catalogue.metrics[rule.metric]
        left = metric.phrase(step.at - total, context.workspace.currency, context.workspace.locale)
        share = total / step.at
        if closest is None or share > closest[0]:
            closest = share, f"Next laurel: {step.phrase} ({share * 100:.0f} %), {left} to go."
    return closest and closest[1]


COMMAND = Command(
    name="progress", summary="Show your month and your goals", run=run, example="progress"
)

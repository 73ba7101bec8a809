"""`progress`: your month, your place, your goals and what comes next."""

from core.cards import Action, Card, Field, Fields, Paragraph, Text, phrase, text
from core.cards.card import Block
from core.catalogue.saying import step_phrase
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.conversation.goal_wording import ACCENT, goal_bar
from core.conversation.goals import goals_of, listed_here
from core.domain.milestones import ThresholdRule
from core.domain.wording import period_name
from core.language import tr, translated
from core.rules.thresholds import next_step
from core.usecases.leaderboards import rank_of
from core.usecases.trophies import Standing, closest, standings

MOST_GOALS = 5
MOST_METRICS = 6


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show how the asker's month is going."""
    app, workspace, member = context.app, context.workspace, context.member
    month = month_key(context)
    values = await month_values(context)
    name = period_name(month, workspace.calendar, app.clock(), context.locale)
    every = await goals_of(context, own=True)
    goals = listed_here(context, every)
    trophies = await standings(app, workspace, member)
    body: list[Block] = []
    if not every:
        teach = wording.teach_goals(context)
        body.append(Paragraph(text=(*teach, *text(" "), *trophy_sentence(context, trophies))))
    fields = await month_fields(context, values)
    if fields:
        body.append(Fields(fields=fields))
    body += [goal_bar(context, each.goal, each.progress) for each in goals[:MOST_GOALS]]
    if upcoming := next_laurel(context, values):
        body.append(Paragraph(text=upcoming))
    if not fields:
        nothing = tr("Nothing counted for you in {month} yet.", month=name)
        body.append(Paragraph(text=text(nothing)))
    return Card(
        kind="progress",
        title=tr("{name} in {month}", name=member.name, month=name),
        body=tuple(body),
        actions=(
            wording.set_a_goal()
            if not every
            else Action(label=tr("All goals"), command="goal list"),
            Action(label=tr("Leaderboard"), command="leaderboard"),
            Action(label=tr("Trophies"), command="trophies"),
        ),
        accent=ACCENT[goals[0].progress.status] if goals else "none",
    )


def month_key(context: Context) -> str:
    """Return the key of the month that runs."""
    return context.workspace.calendar.key("month", context.app.clock())


async def month_values(context: Context) -> dict[str, int]:
    """Return what the asker's month has come to, by metric."""
    member = context.member.id
    found = await context.app.store.progress.values(
        context.workspace.id, [member], month_key(context)
    )
    return found.get(member, {})


async def month_fields(context: Context, values: dict[str, int]) -> tuple[Field, ...]:
    """Return the asker's month in figures, with rank and points; nothing where it is empty."""
    shown = [
        Field(
            name=translated(metric.title),
            value=text(wording.context_figure(context, metric, values[metric.name])),
        )
        for metric in context.catalogue.metrics.values()
        if values.get(metric.name)
    ][:MOST_METRICS]
    if not shown:
        return ()
    member = context.member
    place = await rank_of(context.app, context.workspace, "revenue", month_key(context), member.id)
    if place is not None:
        rank = tr("#{place} by revenue", place=wording.number(context, place.rank))
        shown.append(Field(name=tr("Rank"), value=text(rank)))
    if member.points:
        figure = wording.number(context, member.points)
        shown.append(Field(name=tr("Points"), value=text(figure)))
    return tuple(shown)


def next_laurel(context: Context, values: dict[str, int]) -> Text | None:
    """Name the monthly milestone that is closest by share."""
    best: tuple[float, Text] | None = None
    for rule in context.catalogue.rules.values():
        if not isinstance(rule, ThresholdRule) or rule.period != "month":
            continue
        total = values.get(rule.metric, 0)
        step = next_step(rule, total)
        if step is None or total <= 0:
            continue
        share = total / step.at
        if best is None or share > best[0]:
            metric = context.catalogue.metrics[rule.metric]
            said = phrase(
                "Next laurel: {laurel} ({share}), {missing} to go.",
                laurel=step_phrase(context.catalogue, context.workspace.currency, rule, step),
                share=wording.percent(share * 100),
                missing=wording.context_phrase(context, metric, step.at - total),
            )
            best = share, said
    return best and best[1]


def trophy_sentence(context: Context, found: list[Standing]) -> Text:
    """Say how many trophies somebody has, and which is next."""
    won = sum(each.award is not None for each in found)
    number = wording.number(context, won)
    ahead = closest(found, 1)
    if not ahead:
        return phrase("You have all {number} trophies.", number=number)
    name, share = translated(ahead[0].trophy.name), wording.percent(ahead[0].percent)
    if not won:
        return phrase(
            "No trophies yet; the closest is {trophy} ({share}).", trophy=name, share=share
        )
    if won == 1:
        return phrase(
            "You have one trophy; the closest next is {trophy} ({share}).", trophy=name, share=share
        )
    return phrase(
        "You have {number} trophies; the closest next is {trophy} ({share}).",
        number=number,
        trophy=name,
        share=share,
    )


COMMAND = Command(
    name="progress",
    summary="Show your month and your goals",
    run=run,
    example="progress",
    also=("me", "status", "stats", "my progress"),
    topic="The score",
)

"""`streak`: how long you have kept going, and what comes next."""

from core.cards import Action, Card, Lines, Text, bold, muted, phrase, text
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.domain.milestones import GOAL_MET, StreakRule, StreakUnit
from core.domain.wording import noun
from core.language import tr, trn
from core.usecases.streaks import streaks_of


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the asker's streaks: those that run first."""
    found = await streaks_of(context.app, context.workspace, context.member)
    found.sort(key=lambda each: (not each["current"], not each["longest"]))
    lines: list[Text] = []
    for each in found:
        rule = context.catalogue.rules[each["id"]]
        if isinstance(rule, StreakRule):
            lines += [text(bold(_title(context, rule))), _sentence(rule.unit, each)]
    return Card(
        kind="streak",
        title=tr("Your streaks"),
        body=(Lines(lines=tuple(lines)),)
        if lines
        else wording.note("streak", phrase("Nothing here counts streaks.")).body,
        actions=(
            Action(label=tr("My progress"), command="progress"),
            Action(label=tr("Trophies"), command="trophies"),
        ),
        accent="leaf" if any(each["current"] for each in found) else "none",
    )


def _title(context: Context, rule: StreakRule) -> str:
    """Say what is counted: "Days with orders", "Weeks with a goal met"."""
    if rule.metric == GOAL_MET:
        goals = {
            "day": tr("Days with a goal met"),
            "week": tr("Weeks with a goal met"),
            "month": tr("Months with a goal met"),
        }
        return goals[rule.unit]
    metric = context.catalogue.metrics[rule.metric]
    said = noun(metric)
    if rule.minimum > 1:
        least = wording.context_figure(context, metric, rule.minimum)
        said = tr("at least {figure} {noun}", figure=least, noun=said)
    days = {
        "day": tr("Days with {what}", what=said),
        "week": tr("Weeks with {what}", what=said),
        "month": tr("Months with {what}", what=said),
    }
    return days[rule.unit]


def _sentence(unit: StreakUnit, found: dict[str, int]) -> Text:
    current, longest, following = found["current"], found["longest"], found["next"]
    if not longest:
        return phrase(
            "None yet; the first laurel comes at {next}.", next=_length(unit, following or 1)
        )
    head = (
        phrase("{length} in a row", length=bold(_length(unit, current)))
        if current
        else phrase("None runs now")
    )
    if following is None:
        return phrase(
            "{now}; your longest: {longest}. Every laurel is yours.",
            now=head,
            longest=_length(unit, longest),
        )
    return (
        *phrase("{now}; your longest: {longest}.", now=head, longest=_length(unit, longest)),
        *text(" ", muted(tr("Next laurel at {next}.", next=_length(unit, following)))),
    )


def _length(unit: StreakUnit, number: int) -> str:
    if unit == "day":
        return trn("{number} day", "{number} days", number)
    if unit == "week":
        return trn("{number} week", "{number} weeks", number)
    return trn("{number} month", "{number} months", number)


COMMAND = Command(
    name="streak",
    summary="Show your streaks",
    run=run,
    example="streak",
    also=("streaks", "my streak"),
    topic="The score",
)

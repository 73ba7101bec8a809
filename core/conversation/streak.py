"""`streak`: how long you have kept going, and what comes next."""

from core.cards import Action, Card, Lines, Text, bold, muted, phrase, text
from core.catalogue.saying import streak_length, streak_title
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.domain.milestones import StreakRule, StreakUnit
from core.language import tr
from core.usecases.streaks import streaks_of


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the asker's streaks: those that run first."""
    found = await streaks_of(context.app, context.workspace, context.member)
    found.sort(key=lambda each: (not each["current"], not each["longest"]))
    lines: list[Text] = []
    for each in found:
        rule = context.catalogue.rules[each["id"]]
        if isinstance(rule, StreakRule):
            title = streak_title(context.catalogue, context.workspace.currency, rule)
            lines += [text(bold(title)), _sentence(rule.unit, each)]
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


def _sentence(unit: StreakUnit, found: dict[str, int]) -> Text:
    current, longest, following = found["current"], found["longest"], found["next"]
    if not longest:
        return phrase(
            "None yet; the first laurel comes at {next}.", next=streak_length(unit, following or 1)
        )
    head = (
        phrase("{length} in a row", length=bold(streak_length(unit, current)))
        if current
        else phrase("None runs now")
    )
    if following is None:
        return phrase(
            "{now}; your longest: {longest}. Every laurel is yours.",
            now=head,
            longest=streak_length(unit, longest),
        )
    return (
        *phrase("{now}; your longest: {longest}.", now=head, longest=streak_length(unit, longest)),
        *text(" ", muted(tr("Next laurel at {next}.", next=streak_length(unit, following)))),
    )


COMMAND = Command(
    name="streak",
    summary="Show your streaks",
    run=run,
    example="streak",
    also=("streaks", "my streak"),
    topic="The score",
)

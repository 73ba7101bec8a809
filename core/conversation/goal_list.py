"""`goal list`: every goal that stands, with how far along it is."""

from core.cards import Action, Card, Paragraph, code, text
from core.conversation import wording
from core.conversation.command import Command
from core.conversation.context import Context
from core.usecases.goals import goals_with_progress

MOST_SHOWN = 10


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the asker's goals, newest first."""
    found = await goals_with_progress(context.app, context.workspace, context.member.id)
    if not found:
        return empty(context)
    body = tuple(wording.goal_bar(context, goal, progress) for goal, progress in found[:MOST_SHOWN])
    more = len(found) - MOST_SHOWN
    return Card(
        kind="goal_list",
        title="Your goals",
        body=body,
        footer=f"and {more} older" if more > 0 else None,
        accent=wording.ACCENT[found[0][1].status],
    )


def empty(context: Context) -> Card:
    """Teach the one command that sets a goal."""
    return Card(
        kind="goal_list",
        body=(
            Paragraph(
                text=text("No goals yet. Set one: ", code(context.typed(wording.EXAMPLE_GOAL)), ".")
            ),
        ),
        actions=(Action(label="Leaderboard", command="leaderboard"),),
    )


COMMAND = Command(name="goal list", summary="Show your goals", run=run, example="goal list")

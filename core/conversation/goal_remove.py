"""`goal remove`: give a goal up, after asking once more."""

from core.cards import Action, Card, bold, phrase
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_wording import again, goal_line
from core.conversation.goals import check_may_change, goal_called, gone, suggest_goals
from core.language import tr
from core.usecases.goals import cancel_goal

SURE = "yes"


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Ask, and cancel the goal when that is what is meant."""
    found = await goal_called(context, arguments["goal"] or "")
    if found is None:
        return gone()
    goal = found.goal
    check_may_change(context, goal)
    title = bold(goal_line(context, goal, found.owner))
    if (arguments["sure"] or "").lower() not in {SURE, tr("yes").lower()}:
        return wording.note(
            "goal_remove",
            phrase("Remove {goal}? What it brought stays.", goal=title),
            Action(
                label=tr("Remove"),
                command=f"goal remove #{goal.id} {SURE}",
                style="danger",
                stays=True,
            ),
            Action(label=tr("Keep it"), command="goal list", stays=True),
        )
    by = None if goal.member == context.member.id else f"member:{context.member.id}"
    await cancel_goal(context.app, context.workspace, goal, by=by)
    return wording.note(
        "goal_removed",
        phrase("Removed: {goal}.", goal=title),
        Action(label=tr("Set it again"), command=again(context, goal), form=True),
        Action(label=tr("All goals"), command="goal list"),
    )


def read(words: list[str]) -> dict[str, str | None]:
    """Take "yes" from the end; what is left names the goal."""
    sure = words[-1] if len(words) > 1 and words[-1].lower() in {SURE, tr("yes").lower()} else None
    return {"goal": " ".join(words[:-1] if sure else words) or None, "sure": sure}


COMMAND = Command(
    name="goal remove",
    summary="Give a goal up",
    run=run,
    example="goal remove 1",
    args=(
        Arg("goal", "its number in the list, or what it is about", suggest=suggest_goals),
        Arg("sure", "yes, to remove it without being asked", False, (SURE,)),
    ),
    also=("goal delete", "goal cancel", "goal rm", "goal drop"),
    read=read,
    topic="Goals",
)

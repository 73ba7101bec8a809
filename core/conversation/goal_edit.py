"""`goal edit`: another target, another period, private or not."""

from core.cards import Action, Card, bold, code, phrase, text
from core.catalogue import load
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_wording import again as set_again
from core.conversation.goal_wording import goal_card, goal_line, goal_title
from core.conversation.goal_words import PRIVATE, PUBLIC, sort_amount
from core.conversation.goals import Listed, check_may_change, goal_called, gone, suggest_goals
from core.conversation.parsing import Misread, amount_of, shown
from core.conversation.when import PERIOD_CHOICES, When, when_of
from core.domain.goals import REPEATING, Goal, is_over
from core.language import tr
from core.usecases.goal_change import change_goal
from core.usecases.measure import measured

VISIBILITY = (PRIVATE, PUBLIC)


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Change what was said, and say how the goal stands now."""
    found = await goal_called(context, arguments["goal"] or "")
    if found is None:
        return gone()
    goal = found.goal
    check_may_change(context, goal)
    if is_over(goal.period, context.workspace.calendar, context.app.clock()):
        return _over(context, found)
    metric = context.catalogue.metrics[goal.metric]
    typed = arguments["target"]
    target = amount_of(context, metric, typed) if typed else None
    when = when_of(context, arguments["period"]) if arguments["period"] else None
    private = _private(goal, arguments["visibility"])
    if target in {None, goal.target} and private is None and when is None:
        return _what(context, found)
    changed = await _change(context, goal, target, private, when)
    now = context.app.clock()
    progress = (await measured(context.app, context.workspace, changed, now)).progress
    said = phrase("Goal changed: {goal}", goal=bold(f"{goal_title(context, changed)}."))
    return goal_card(context, changed, progress, "goal_edit", said)


async def _change(
    context: Context, goal: Goal, target: int | None, private: bool | None, when: When | None
) -> Goal:
    """Change a goal; it comes again from now on where the period was said like that."""
    again = when is not None and when.every and when.period in REPEATING
    return await change_goal(
        context.app,
        context.workspace,
        goal,
        period=when.period if when is not None else None,
        target=target,
        private=private,
        recurring=again or None,
        by=None if goal.member == context.member.id else f"member:{context.member.id}",
    )


def _private(goal: Goal, typed: str | None) -> bool | None:
    """Return whether the goal is to be private, None where nothing was said."""
    if not typed:
        return None
    word = typed.lower()
    if word not in VISIBILITY:
        said = tr("I can't read “{typed}”. Say private or public.", typed=shown(typed))
        raise Misread("visibility", typed, said)
    if word == PRIVATE and goal.member is None:
        said = tr("A goal that belongs to several cannot be private.")
        raise Misread("visibility", typed, said)
    return word == PRIVATE


def _what(context: Context, found: Listed) -> Card:
    """Ask what should change."""
    goal = found.goal
    then = phrase(
        "What should change? Say {target}, {period} or {visibility}.",
        target=code(context.typed(f"goal edit {found.place} 60k")),
        period=code(context.typed(f"goal edit {found.place} weekly")),
        visibility=code(context.typed(f"goal edit {found.place} private")),
    )
    said = text(bold(f"{goal_line(context, goal, found.owner)}."))
    return goal_card(context, goal, found.progress, "goal_edit", said, then)


def _over(context: Context, found: Listed) -> Card:
    """Answer an old button of a goal whose period has ended."""
    return wording.note(
        "goal_over",
        phrase("{goal} is over.", goal=bold(goal_line(context, found.goal, found.owner))),
        Action(label=tr("Set the next one"), command=set_again(context, found.goal), form=True),
        Action(label=tr("All goals"), command="goal list"),
    )


def read(words: list[str]) -> dict[str, str | None]:
    """Take the goal from the front, private or public from anywhere, then amount and period."""
    visibility = next((word for word in words[1:] if word.lower() in VISIBILITY), None)
    left = [word for index, word in enumerate(words) if not index or word is not visibility]
    named = load().metric_named
    size = 2 if len(left) > 1 and named(" ".join(left[:2])) is not None else 1
    target, period = sort_amount(left[size:])
    return {
        "goal": " ".join(left[:size]) or None,
        "target": target,
        "period": period,
        "visibility": visibility and visibility.lower(),
    }


COMMAND = Command(
    name="goal edit",
    summary="Change a goal",
    run=run,
    example="goal edit 1 60k",
    args=(
        Arg("goal", "its number in the list, or what it is about", suggest=suggest_goals),
        Arg("target", "how much from now on", False),
        Arg("period", "another period: weekly, next month, by friday", False, PERIOD_CHOICES),
        Arg("visibility", "private or public", False, VISIBILITY),
    ),
    also=("goal change", "goal update"),
    read=read,
    topic="Goals",
)

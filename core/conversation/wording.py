"""Sentences that several commands share."""

from typing import TYPE_CHECKING

from core.cards import Action, Card, Paragraph, Progress, Text, bold, code, muted, text
from core.domain.goals import ROLLING, Goal, GoalProgress, Status, adds_up, window
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.wording import STATUS, period_name
from core.errors import InvalidInput, LaurelsError

if TYPE_CHECKING:
    from core.cards.card import Accent
    from core.conversation.command import Arg, Command
    from core.conversation.context import Context

ACCENT: "dict[Status, Accent]" = {
    "met": "leaf",
    "on_track": "sky",
    "off_track": "gold",
    "unmet": "ember",
}
EXAMPLE_GOAL = "goal set revenue 50k monthly"


def goal_title(context: "Context", goal: Goal) -> str:
    """Name a goal: "$50,000 revenue in November" or "25 units of NANO this week"."""
    metric = context.catalogue.metrics[goal.metric]
    figure = context_figure(context, metric, goal.target)
    noun = metric.many or metric.title.lower()
    if goal.scope != GLOBAL:
        noun = f"{noun} of {goal.scope.split(':', 1)[1]}"
    return f"{figure} {noun} {_when(context, goal)}".strip()


def context_figure(context: "Context", metric: Metric, value: int) -> str:
    """Write a value of a metric as people in this workspace write it."""
    return metric.show(value, context.workspace.currency, context.locale)


def standing(context: "Context", goal: Goal, progress: GoalProgress) -> Text:
    """Say how a goal stands: "You are at $31,940 (64 %), on track; $1,806 a day to go."."""
    metric = context.catalogue.metrics[goal.metric]

    def figure(value: int) -> str:
        return context_figure(context, metric, value)

    current, percent = figure(progress.current), f"{progress.percent:.0f} %"
    if progress.status == "met":
        return text(f"You are there: {current} ({percent}).")
    if progress.status == "unmet":
        return text(
            f"It ended at {current} ({percent}), {figure(progress.remaining)} short. "
            "Set the next one when you are ready."
        )
    now, calendar = context.app.clock(), context.workspace.calendar
    span = window(goal.period, calendar, now)
    if span is not None and calendar.local_date(now) < span[0]:
        return text(f"It has not begun yet; {progress.days} days are ahead.")
    if goal.period == ROLLING or not adds_up(metric):
        short = f"; {figure(progress.remaining)} are missing" if progress.remaining else ""
        return text(f"You are at {current} ({percent}), {STATUS[progress.status].lower()}{short}.")
    a_day = f"{figure(_rounded(metric, progress.per_day, context))} a day"
    if progress.status == "off_track":
        behind = figure(_rounded(metric, progress.behind_by, context))
        return text(
            f"You are at {current} ({percent}), day {progress.day} of {progress.days}. "
            f"Behind pace by {behind}; {a_day} would still make it."
        )
    tail = f"; {a_day} to go" if goal.period_kind not in {"all", "day"} else ""
    return text(f"You are at {current} ({percent}), {STATUS[progress.status].lower()}{tail}.")


def goal_bar(context: "Context", goal: Goal, progress: GoalProgress) -> Progress:
    """Draw a goal as a bar with its numbers."""
    return Progress(
        label=text(bold(goal_title(context, goal)), "  ", muted(STATUS[progress.status])),
        fraction=progress.current / progress.target,
        caption=standing(context, goal, progress),
    )


def unknown_command(context: "Context", typed: str, near: str | None) -> Card:
    """Answer words that name no command."""
    shown = typed if len(typed) <= 60 else typed[:59] + "…"
    actions = [Action(label="What I can do", command="help")]
    if near:
        actions.insert(0, Action(label=near, command=near, style="primary"))
        sentence = text(f"I don't know “{shown}”. Did you mean ", code(context.typed(near)), "?")
    else:
        sentence = text(
            f"I don't know “{shown}”. ", code(context.typed("help")), " lists all I can."
        )
    return Card(
        kind="error", body=(Paragraph(text=sentence),), actions=tuple(actions), accent="ember"
    )


def missing_argument(context: "Context", command: "Command", arg: "Arg") -> Card:
    """Answer a command that lacks an argument."""
    return Card(
        kind="error",
        body=(
            Paragraph(
                text=text(
                    f"I still need the {arg.name}: {arg.description}. For example ",
                    code(context.typed(command.example)),
                    ".",
                )
            ),
        ),
        accent="ember",
        field=arg.name,
    )


def admins_only(context: "Context", command: "Command") -> Card:
    """Answer a command that is not for everybody."""
    return Card(
        kind="error",
        body=(
            Paragraph(
                text=text(
                    code(context.typed(command.name)),
                    " is for administrators. Ask one of them to do it.",
                )
            ),
        ),
        accent="ember",
    )


def refused(error: LaurelsError) -> Card:
    """Answer with what was wrong."""
    field = error.field if isinstance(error, InvalidInput) else None
    return Card(
        kind="error",
        body=(Paragraph(text=text(error.message)),),
        accent="ember",
        field=field or None,
    )


def away() -> Card:
    """Answer while the database is away."""
    return Card(
        kind="error",
        body=(Paragraph(text=text("I can't reach my memory right now. Try again in a minute.")),),
        accent="ember",
    )


def with_welcome(context: "Context", card: Card) -> Card:
    """Greet somebody who speaks for the first time and say what to do next."""
    hello = Paragraph(
        text=text(
            muted(f"Welcome, {context.member.name}. You are in. "),
            code(context.typed("help")),
            muted(" shows what I can do."),
        )
    )
    return card.model_copy(update={"body": (*card.body, hello)})


def _when(context: "Context", goal: Goal) -> str:
    now = context.app.clock()
    calendar, locale = context.workspace.calendar, context.workspace.locale
    if goal.period_kind == "all":
        return "in all"
    if goal.period in {calendar.key("day", now), calendar.key("week", now)}:
        return "today" if goal.period_kind == "day" else "this week"
    if goal.period_kind == "custom":
        return f"from {period_name(goal.period, calendar, now, locale)}"
    word = "on" if goal.period_kind == "day" else "in"
    return f"{word} {period_name(goal.period, calendar, now, locale)}"


def _rounded(metric: Metric, value: int, context: "Context") -> int:
    """Round money up to whole major units: nobody needs cents of a daily rate."""
    if metric.unit != "money":
        return value
    one = metric.parse(1, context.workspace.currency, "one")
    return -(-value // one) * one

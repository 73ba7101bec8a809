"""Goals in words: what they are, how they stand, and the card of one with its buttons."""

from datetime import date

from core.cards import Action, Card, Paragraph, Progress, Text, bold, muted, phrase, text
from core.cards.card import Accent
from core.conversation.context import Context
from core.conversation.wording import context_figure, percent
from core.domain.goals import ROLLING, Goal, GoalProgress, Status, adds_up, is_over, window
from core.domain.metrics import Metric
from core.domain.milestones import GLOBAL
from core.domain.wording import STATUS, date_name, in_period, this_period, with_noun
from core.language import tr, translated, trn

ACCENT: dict[Status, Accent] = {
    "met": "leaf",
    "on_track": "sky",
    "off_track": "gold",
    "unmet": "ember",
}


def goal_title(context: Context, goal: Goal) -> str:
    """Name a goal: "$50,000 revenue in November" or "25 units of NANO this week"."""
    metric = context.catalogue.metrics[goal.metric]
    figure = context_figure(context, metric, goal.target)
    what = with_noun(figure, metric)
    if goal.scope != GLOBAL:
        what = tr("{noun} of {thing}", noun=what, thing=goal.scope.split(":", 1)[1])
    return tr("{goal} {when}", goal=what, when=_when(context, goal))


def goal_line(context: Context, goal: Goal, owner: str | None = None) -> str:
    """Name a goal; `owner` is whose it is, where it is not the asker's own."""
    title = goal_title(context, goal)
    return tr("{owner}: {goal}", owner=owner, goal=title) if owner else title


def standing(context: Context, goal: Goal, progress: GoalProgress, *, fresh: bool = False) -> Text:
    """Say how a goal stands: "You are at $31,940 (64 %), on track; $1,806 a day to go.".

    fresh: it was set just now, so that nobody is behind yet.
    """
    metric = context.catalogue.metrics[goal.metric]

    def figure(value: int) -> str:
        return context_figure(context, metric, value)

    now, calendar = context.app.clock(), context.workspace.calendar
    # A percentage says itself how far it is.
    share = "" if metric.unit == "percent" else f" ({percent(progress.percent)})"
    current = figure(progress.current) + share
    status = translated(STATUS[progress.status].lower())
    missing = figure(progress.remaining)
    if progress.status == "met":
        return phrase("You are there: {current}.", current=current)
    if progress.status == "unmet":
        return phrase(
            "It ended at {current}, {missing} short. Set the next one when you are ready.",
            current=current,
            missing=missing,
        )
    if (first := _begins(context, goal)) is not None:
        return text(
            trn(
                "It is still to come.",
                "It begins on {date} and has {number} days.",
                progress.days,
                date=date_name(first, calendar.local_date(now), context.locale),
            )
        )
    if goal.member is not None:
        head = phrase("You are at {current}", current=current)
    else:
        head = phrase("It stands at {current}", current=current)
    if goal.period == ROLLING or not adds_up(metric):
        if not progress.remaining:
            return phrase("{standing}, {status}.", standing=head, status=status)
        return phrase(
            "{standing}, {status}; {missing} to go.", standing=head, status=status, missing=missing
        )
    if goal.period_kind in {"all", "day"}:
        return phrase("{standing}; {missing} to go.", standing=head, missing=missing)
    if progress.day >= progress.days:
        return phrase(
            "{standing} on the last day; {missing} to go.", standing=head, missing=missing
        )
    a_day = figure(_rounded(metric, progress.per_day, context))
    if progress.status == "on_track":
        return phrase(
            "{standing}, {status}; {a_day} a day to go.", standing=head, status=status, a_day=a_day
        )
    head = phrase(
        "{standing}, day {day} of {days}",
        standing=head,
        day=str(progress.day),
        days=str(progress.days),
    )
    behind = _rounded(metric, progress.behind_by, context)
    if fresh or not behind:
        return phrase("{standing}; {a_day} a day makes it.", standing=head, a_day=a_day)
    return phrase(
        "{standing}. Behind pace by {behind}; {a_day} a day would still make it.",
        standing=head,
        behind=figure(behind),
        a_day=a_day,
    )


def goal_bar(
    context: Context,
    goal: Goal,
    progress: GoalProgress,
    place: int | None = None,
    owner: str | None = None,
) -> Progress:
    """Draw a goal as a bar with its numbers; `place` is its number in a list."""
    shown = [] if place is None else [muted(f"{place}. ")]
    status = translated(STATUS[progress.status])
    if progress.status != "met" and _begins(context, goal) is not None:
        status = tr("Planned")
    if goal.private:
        status = tr("{status}, private", status=status)
    return Progress(
        label=text(*shown, bold(goal_line(context, goal, owner)), "  ", muted(status)),
        fraction=progress.current / progress.target,
        caption=standing(context, goal, progress),
    )


def goal_card(
    context: Context, goal: Goal, progress: GoalProgress, kind: str, said: Text, then: Text = ()
) -> Card:
    """Say something about a goal and how it stands, and offer what can be done with it.

    then: what is said after that.
    """
    sentence = standing(context, goal, progress, fresh=kind == "goal_set")
    if progress.status == "met" and kind == "goal_set":
        sentence = phrase(
            "You are already past it at {share}. Aim higher?", share=percent(progress.percent)
        )
    body: Text = (*said, *text(" "), *sentence)
    if goal.recurring:
        body = (*body, *text(" ", muted(tr("It begins anew when it is over."))))
    if goal.private:
        alone = (
            tr("It is private: never announced, and listed in a private chat alone.")
            if context.overheard
            else tr("Only you see it.")
        )
        body = (*body, *text(" ", muted(alone)))
    return Card(
        kind=kind,
        body=(Paragraph(text=body), *([Paragraph(text=then)] if then else [])),
        actions=(*goal_actions(context, goal), Action(label=tr("All goals"), command="goal list")),
        accent=ACCENT[progress.status],
    )


def goal_actions(context: Context, goal: Goal) -> tuple[Action, ...]:
    """Return the buttons of a goal, for somebody who may change it."""
    if is_over(goal.period, context.workspace.calendar, context.app.clock()):
        return (Action(label=tr("Set the next one"), command=again(context, goal), form=True),)
    target = plain_target(context, goal)
    found = [
        Action(label=tr("Edit"), command=f"goal edit #{goal.id} {target}", form=True),
        Action(label=tr("Remove"), command=f"goal remove #{goal.id}", style="danger"),
    ]
    if goal.member is not None:
        word = "public" if goal.private else "private"
        label = tr("Make public") if goal.private else tr("Make private")
        toggle = Action(label=label, command=f"goal edit #{goal.id} {word}", stays=True)
        found.insert(1, toggle)
    return tuple(found)


def plain_target(context: Context, goal: Goal) -> str:
    """Write a goal's target as somebody types it."""
    metric = context.catalogue.metrics[goal.metric]
    shown = str(metric.answer(goal.target, context.workspace.currency))
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def again(context: Context, goal: Goal) -> str:
    """Return the command that sets such a goal in the period that runs."""
    words = ["goal set", goal.metric, plain_target(context, goal)]
    if goal.period_kind not in {"month", "custom"}:
        words.append(str(goal.period_kind))
    if goal.scope != GLOBAL:
        kind, key = goal.scope.split(":", 1)
        words += [kind, f'"{key}"']
    if goal.member is None:
        words.append("everybody" if goal.team is None else f'"team {goal.team}"')
    if goal.private:
        words.append("private")
    return " ".join(words)


def _begins(context: Context, goal: Goal) -> date | None:
    """Return the first day of a goal that is still to come."""
    calendar, now = context.workspace.calendar, context.app.clock()
    span = window(goal.period, calendar, now)
    return span[0] if span is not None and calendar.local_date(now) < span[0] else None


def _when(context: Context, goal: Goal) -> str:
    now, calendar = context.app.clock(), context.workspace.calendar
    if goal.period_kind == "all":
        return tr("in all")
    if goal.period_kind in {"day", "week"}:
        return this_period(goal.period, calendar, now, context.locale)
    return in_period(goal.period, calendar, now, context.locale)


def _rounded(metric: Metric, value: int, context: Context) -> int:
    """Round money up to whole major units: nobody needs cents of a daily rate."""
    if metric.unit != "money":
        return value
    one = metric.parse(1, context.workspace.currency, "one")
    return -(-value // one) * one

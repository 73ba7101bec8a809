"""Streaks of members: what each day, week and month was, and the longest run of good ones."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from core.app import App
from core.catalogue import Catalogue
from core.domain.milestones import GOAL_MET, StreakRule
from core.domain.people import Member, Workspace
from core.domain.periods import keys_of_date
from core.rules.streaks import Rests, Streak, chunk_of, mark, marked, streak
from core.store.client import Document
from core.store.progress import progress_id
from core.usecases.awarding import Awarding
from core.usecases.fold import Fold
from core.usecases.watched import Step

CLOSED = "closed|"  # in a work item's `touched`: a date that is over


def settle_days(fold: Fold, catalogue: Catalogue, item: Document) -> None:
    """Look again at the days that a work item says are over."""
    for name in item.get("touched", ()):
        if name.startswith(CLOSED):
            day = date.fromisoformat(name.removeprefix(CLOSED))
            fold.days[item["owner"], day].update(catalogue.streaks_of)
            fold.causes.setdefault(item["owner"], Step(0, 0, item["loud"], None))


def settle_streaks(
    fold: Fold,
    workspace: Workspace,
    catalogue: Catalogue,
    awarding: Awarding,
    people: Mapping[str, Member],
    goals: Iterable[Document],
) -> None:
    """Mark every touched day, week and month, and award the streaks that changed."""
    today = workspace.calendar.local_date(awarding.now)
    changed: set[tuple[str, str]] = set()
    for (member, day), metrics in fold.days.items():
        keys = keys_of_date(day, workspace.week_start)
        for rule in {
            r.id: r for name in metrics for r in catalogue.streaks_of.get(name, ())
        }.values():
            metric = catalogue.metrics[rule.metric]
            days = workspace.calendar.days(keys[rule.unit])
            over = days is not None and days[1] <= today
            if metric.over is not None and not over:
                continue
            which = mark(rule, metric, fold.values(member, rule.unit, keys[rule.unit]), over=over)
            if marked(_marks(fold, member, rule), *chunk_of(rule.unit, keys[rule.unit]), which):
                changed.add((member, rule.id))
    changed |= _goal_marks(fold, catalogue, awarding, people, goals)
    changed |= {(m, rule.id) for m in fold.reset | fold.granted for rule in catalogue.streaks}
    for member, rule_id in sorted(changed):
        rule = next(rule for rule in catalogue.streaks if rule.id == rule_id)
        found = _measured(workspace, rule, _marks(fold, member, rule), people.get(member), today)
        cause = fold.causes.get(member) or Step(awarding.now_ms, 0, False, None)
        if cause.at_ms == 0:
            cause = cause._replace(at_ms=awarding.now_ms)
        awarding.streak(fold, rule, member, found.longest, cause)


def _goal_marks(
    fold: Fold,
    catalogue: Catalogue,
    awarding: Awarding,
    people: Iterable[str],
    goals: Iterable[Document],
) -> set[tuple[str, str]]:
    """Mark the periods in which a goal was met, anew from the goals that stand."""
    turns: dict[str, int] = {goal["_id"]: goal["turn"] for goal in awarding.decisions.goals}
    changed = set()
    for rule in catalogue.streaks:
        if rule.metric != GOAL_MET:
            continue
        marks: dict[str, dict[str, list[int]]] = {member: {} for member in people}
        for goal in goals:
            met = (turns.get(goal["_id"]) or goal["turn"]) % 2 == 1
            if met and goal["period_kind"] == rule.unit:
                marked(marks[goal["member"]], *chunk_of(rule.unit, goal["period"]), 0)
        for member, found in marks.items():
            if found != fold.ever(member).get("k", {}).get(rule.id, {}):
                fold.ever(member).setdefault("k", {})[rule.id] = found
                changed.add((member, rule.id))
    return changed


def _marks(fold: Fold, member: str, rule: StreakRule) -> dict[str, list[int]]:
    marks: dict[str, list[int]] = fold.ever(member).setdefault("k", {}).setdefault(rule.id, {})
    return marks


def _measured(
    workspace: Workspace,
    rule: StreakRule,
    marks: Mapping[str, list[int]],
    member: Member | None,
    today: date,
) -> Streak:
    return streak(rule, marks, workspace.calendar, _rests(workspace, member), today)


def _rests(workspace: Workspace, member: Member | None) -> Rests:
    calendar = workspace.calendar
    off: Collection[tuple[str, str]] = member.days_off if member else ()

    def rests(day: date) -> bool:
        shown = day.isoformat()
        return not calendar.works(day) or any(first <= shown <= last for first, last in off)

    return rests


def longest_of(workspace: Workspace, rule: StreakRule, ever: Document | None, member: Member,
               today: date) -> Streak:  # fmt: skip
    """Return a member's streak of one rule from their document of all time."""
    marks = (ever or {}).get("k", {}).get(rule.id, {})
    return _measured(workspace, rule, marks, member, today)


async def streaks_of(app: App, workspace: Workspace, member: Member) -> list[dict[str, Any]]:
    """Return a member's streaks: `{"id", "title", "unit", "current", "longest", "next"}`.

    next is the length of the next award, None past the last.
    """
    catalogue = app.catalogue(workspace)
    name = progress_id(workspace.id, member.id, "global", "all")
    ever = (await app.store.evaluation.progress([name])).get(name)
    today = workspace.calendar.local_date(app.clock())
    found = []
    for rule in catalogue.streaks:
        if rule.family == "trophy":
            continue
        run = longest_of(workspace, rule, ever, member, today)
        following = next((step for step in rule.steps if step.at > run.longest), None)
        found.append(
            {
                "id": rule.id,
                "metric": rule.metric,
                "unit": rule.unit,
                "current": run.current,
                "longest": run.longest,
                "next": following.at if following else None,
            }
        )
    return found

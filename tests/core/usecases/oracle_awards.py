"""What totals must bring: milestones, badges, trophies, points. Independent of the rules."""

from collections import defaultdict
from datetime import date

from tests.core.usecases import oracle_tables as tables
from tests.core.usecases.oracle import (
    Oracle,
    days_between,
    days_of,
    kind_of_key,
    longest_run,
    periods_of,
    stored,
)
from tests.core.usecases.state import Holding

UNITS = ("day", "week", "month")
Units = tuple[list[str], dict[str, list[date]]]


class Awards:
    """Everything held, by an oracle's totals."""

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._world = oracle.world
        self.milestones: set[Holding] = set()
        self.points: dict[str, int] = {}
        self.met: set[str] = set()
        self._shipped()
        self._goals()
        self._streaks()
        self._own()
        self.badges = self._badges()
        self.trophies = self._trophies()
        self.points = {member: points for member, points in self.points.items() if points}

    def _earn(
        self, member: str, rule: str, label: str, scope: str, period: str, points: int = 0
    ) -> None:
        self.milestones.add((member, rule, label, scope, period))
        self.points[member] = self.points.get(member, 0) + points

    def _shipped(self) -> None:
        for (rule, kind, per_character, metric), steps in tables.TABLES.items():
            for (member, scope, period, counted), total in self._oracle.totals.items():
                fits = scope.startswith("character:") if per_character else scope == "global"
                if counted == metric and fits and kind_of_key(period) == kind:
                    for at, label, points in steps:
                        if at <= total:
                            self._earn(member, rule, label, scope, period, points)

    def _goals(self) -> None:
        for goal in self._world.goals:
            member, period = goal["member"], goal["period"]
            if self._oracle.total(member, period, goal["metric"]) >= goal["target"]:
                self.met.add(goal["id"])
                if goal["early"]:  # one that is reached when it is set brings nothing
                    self._earn(member, "goal-achieved", goal["id"], "global", period)

    def _streaks(self) -> None:
        for member in self._oracle.members:
            run = self.run(member, "orders", 1, "day", "breaks")
            for days in tables.ORDER_DAYS:
                if run >= days:
                    self._earn(member, "streak-orders-day", str(days), "global", "all")
        weeks, months = ("week", tables.GOAL_WEEKS), ("month", tables.GOAL_MONTHS)
        for member in {goal["member"] for goal in self._world.goals}:
            for unit, steps in (weeks, months):
                run = self.run(member, "goal", 1, unit, "breaks")
                for at in steps:
                    if run >= at:
                        self._earn(member, f"streak-goals-{unit}", str(at), "global", "all")

    def _own(self) -> None:
        for rule in self._world.rules:
            for step in rule["steps"]:
                if rule["kind"] == "streak":
                    minimum = 1 if rule["metric"] == "goal" else rule["minimum"]
                    for member in self._oracle.members:
                        run = self.run(member, rule["metric"], minimum, rule["unit"], rule["idle"])
                        if run >= int(step["at"]):
                            label, points = step["at"], step["points"]
                            self._earn(member, rule["id"], label, "global", "all", points)
                    continue
                at = stored(rule["metric"], step["at"])
                for (who, scope, period), total in self._subjects(rule).items():
                    if total >= at:
                        self._earn(who, rule["id"], step["at"], scope, period, step["points"])

    def _subjects(self, rule: dict[str, str]) -> dict[tuple[str, str, str], int]:
        """Return the totals that a rule asks about, by who, scope and period."""
        found: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for (member, scope, period, metric), total in self._oracle.totals.items():
            if metric != rule["metric"] or kind_of_key(period) != rule["period"]:
                continue
            if rule["subject"] == "team":
                if scope.startswith("team:"):
                    found[scope, "global", period] += total
            elif scope.split(":")[0] == rule["scope_kind"]:
                found[member, scope, period] += total
        return found

    def _badges(self) -> set[tuple[str, str]]:
        found = set()
        for member, rule, label, *_ in self.milestones:
            for badge, (wanted, least) in tables.BADGES.items():
                if rule == wanted and int(label) >= least:
                    found.add((member, badge))
            if rule in tables.GOAL_RULES:
                found.add((member, tables.GOAL_BADGE))
        return found

    def _trophies(self) -> set[tuple[str, str]]:
        found = set()
        for member in self._oracle.members:
            mine = set()
            for metric, steps in tables.REACHED.items():
                total = self._oracle.total(member, "all", metric)
                mine |= {slug for at, slug in steps if at <= total}
            for metric, kept in tables.KEPT_UP.items():
                for percent, days, slug in kept:
                    if self.run(member, metric, percent, "day", "skips") >= days:
                        mine.add(slug)
            if mine >= tables.EVERY_TROPHY:
                mine.add(tables.PLATINUM)
            found |= {(member, slug) for slug in mine}
        return found

    def run(self, member: str, metric: str, minimum: object, unit: str, idle: str) -> int:
        """Return the longest run of good units; a percentage is known once its unit is over."""
        good: set[str] = set()
        bad: set[str] = set()
        units, dates = self._units(member, unit)
        today = self._world.local(self._world.now)
        for key in units:
            over = dates[key][-1] < today
            if metric == "goal":
                mark = "good" if self._goal_met(member, key) else ""
            elif metric in {"profit_margin", "conversion_rate"}:
                mark = self._percentage(member, metric, minimum, key) if over else ""
            else:
                total = self._oracle.total(member, key, metric)
                mark = "good" if total >= stored(metric, minimum) else ""
            good |= {key} if mark == "good" else set()
            bad |= {key} if mark == "bad" else set()
        off = {key for key in units if all(self._world.off(member, day) for day in dates[key])}
        return longest_run(units, good, bad, off, skips=idle == "skips")

    def _goal_met(self, member: str, key: str) -> bool:
        return any(
            goal["id"] in self.met
            for goal in self._world.goals
            if goal["member"] == member and goal["period"] == key
        )

    def _percentage(self, member: str, metric: str, minimum: object, key: str) -> str:
        told = {name: self._oracle.total(member, key, name) for name in ("revenue", "orders")}
        part, whole = told["orders"], self._oracle.total(member, key, "visits")
        if metric == "profit_margin":
            if (member, "global", key, "cost") not in self._oracle.totals:
                return ""  # there is no margin where nobody said what it cost
            part, whole = told["revenue"] - self._oracle.total(member, key, "cost"), told["revenue"]
        if whole <= 0:
            return ""
        return "good" if part * 100 >= int(str(minimum)) * whole else "bad"

    def _units(self, member: str, unit: str) -> Units:
        """Return every unit from the first to the last that has anything, and its dates."""
        keys = [key for who, _, key, _ in self._oracle.totals if who == member]
        keys += [goal["period"] for goal in self._world.goals]
        start = self._world.week_start
        found = {day for key in keys if kind_of_key(key) in UNITS for day in days_of(key, start)}
        dates: defaultdict[str, list[date]] = defaultdict(list)
        for day in days_between(min(found), max(found)) if found else ():
            dates[periods_of(day, start)[unit]].append(day)
        return list(dates), dict(dates)

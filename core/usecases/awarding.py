"""Decide what a folded batch earns: rules in, awards, ledger lines and goal changes out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.catalogue import Catalogue
from core.domain.goals import GoalPeriod
from core.domain.milestones import (
    GLOBAL,
    CollectRule,
    GoalRule,
    Rule,
    StreakRule,
    ThresholdRule,
    TopRule,
)
from core.domain.money import plain_number
from core.domain.people import TEAM, WORKSPACE_OWNER, Workspace
from core.rules.ranks import entered_top
from core.rules.thresholds import changes, crossing, settled
from core.store.client import Document
from core.usecases.decisions import Decisions, instant
from core.usecases.fold import Fold
from core.usecases.watched import Step, Watched

_PERIOD_WORD: dict[GoalPeriod, str] = {
    "day": "Daily",
    "week": "Weekly",
    "month": "Monthly",
    "quarter": "Quarterly",
    "year": "Yearly",
    "all": "All-Time",
    "30d": "30-Day",
    "custom": "",
}


def goal_titles(rule: GoalRule) -> list[str]:
    """Return what awards for goals may be called: "Monthly Goal Achieved!"."""
    return [_named(rule.title, kind) for kind in _PERIOD_WORD]


def _named(words: str, kind: GoalPeriod) -> str:
    word = _PERIOD_WORD[kind]
    return " ".join(words.format(period=word, period_lower=word.lower()).split())


class Awarding:
    """Applies the rules of one workspace to a fold."""

    def __init__(self, workspace: Workspace, catalogue: Catalogue, now: datetime) -> None:
        self._workspace = workspace
        self._catalogue = catalogue
        self.now = now
        self.now_ms = int(now.timestamp() * 1_000)
        self._collected: defaultdict[str, dict[str, Step]] = defaultdict(dict)
        self.decisions = Decisions(workspace.id, now)

    def thresholds(self, fold: Fold) -> None:
        """Award and revoke the steps of every threshold rule that a watched total touches."""
        for watched in fold.watched.values():
            scope_kind = watched.scope.split(":", 1)[0]
            rules = self._catalogue.thresholds.get((scope_kind, watched.metric, watched.kind), ())
            total = watched.after if rules else 0
            for rule in rules:
                held = watched.document.get("a", {}).get(f"{rule.id}|{watched.key}", {})
                if fold.unsettled(watched) or not settled(rule, held, total):
                    self.threshold(fold, rule, watched, total)

    def threshold(self, fold: Fold, rule: ThresholdRule, watched: Watched, total: int) -> None:
        """Award and revoke the steps of one rule."""
        held = _held(watched.document, f"{rule.id}|{watched.key}")
        granted = watched.document.get("g", ()) if rule.family == "trophy" else ()
        for change in changes(rule, held, total, granted):
            held[change.step.label] = change.turn
            self._step(fold, rule, change.step, self._cause(watched, change.step.at), change.turn,
                       watched, total)  # fmt: skip

    def streak(self, fold: Fold, rule: StreakRule, member: str, longest: int, cause: Step) -> None:
        """Award and revoke the lengths of one streak rule by the longest run."""
        ever = fold.ever(member)
        held = ever.get("a", {}).get(f"{rule.id}|all", {})
        granted: Collection[str] = ever.get("g", ()) if rule.family == "trophy" else ()
        if settled(rule, held, longest) and "g" not in ever:
            return
        held = _held(ever, f"{rule.id}|all")
        subject = Watched(member, GLOBAL, "all", "all", rule.metric, longest, ever)
        for change in changes(rule, held, longest, granted):
            held[change.step.label] = change.turn
            self._step(fold, rule, change.step, cause, change.turn, subject, longest)

    def _step(
        self,
        fold: Fold,
        rule: ThresholdRule | StreakRule,
        step: Any,
        cause: Step,
        turn: int,
        watched: Watched,
        total: int,
    ) -> None:
        metric = self._catalogue.metrics.get(rule.metric)
        gauged = metric is not None and metric.gauge
        self._decide(
            fold,
            rule,
            watched,
            cause,
            turn,
            threshold=step.label,
            at=step.at,
            title=step.title,
            description=step.description,
            phrase=step.phrase,
            value=f"{plain_number(total, 2)}%" if gauged else step.value,
            emoji=step.emoji,
            points=step.points,
            tier=step.tier,
        )

    def goal(
        self,
        fold: Fold,
        goal: Document,
        watched: Watched,
        current: int,
        *,
        met: bool | None = None,
    ) -> None:
        """Mark a goal met, or no longer met after a correction.

        One that was met when it was set has no award, and none is taken from it. met: whether it
        is, where the target alone does not say so. A private one is never announced.
        """
        turn = goal["turn"] + 1
        reached = current >= goal["target"] if met is None else met
        if reached != (turn % 2 == 1):
            return
        rule = self._catalogue.goal
        cause = self._cause(watched, goal["target"])
        if goal.get("private"):
            cause = cause._replace(loud=False)
        before = award_turn = goal.get("award_turn", 0)
        if before % 2 if turn % 2 == 0 else rule.id not in self._catalogue.paused:
            award_turn += 1
        self.decisions.goals.append(
            {
                "_id": goal["_id"],
                "turn": turn,
                "award_turn": award_turn,
                "met_at": instant(cause.at_ms) if turn % 2 else None,
            }
        )
        self.decisions.goal_owners.add(watched.member)
        if award_turn == before:
            return
        metric = self._catalogue.metrics[goal["metric"]]
        figure = metric.phrase(goal["target"], self._workspace.currency, self._workspace.locale)
        self._decide(
            fold,
            rule,
            watched,
            cause,
            award_turn,
            threshold=goal["_id"],
            at=goal["target"],
            title=_named(rule.title, goal["period_kind"]),
            description=_named(rule.description, goal["period_kind"]),
            phrase=f"Goal of {figure}",
            value=f"{100 * current // goal['target']}%",
            emoji=rule.wording.emoji,
            points=rule.points,
        )

    def tops(self, fold: Fold, rule: TopRule, others: dict[str, int]) -> None:
        """Announce who entered the first places of the board that runs now.

        `others` holds the highest totals of members whom this batch does not touch.
        """
        key = self._workspace.calendar.key(rule.period, self.now)
        touched = {
            watched.member: watched
            for watched in fold.watched.values()
            if watched.scope == GLOBAL and watched.metric == rule.metric and watched.key == key
        }
        entered = entered_top(
            others | {member: fold.stood_at(watched) for member, watched in touched.items()},
            others | {member: watched.after for member, watched in touched.items()},
            rule.places,
            rule.min_scored,
        )
        for member, rank in entered.items():
            watched = touched[member]
            cause = watched.trail[-1] if watched.trail else None
            held = _held(watched.document, f"{rule.id}|{key}")
            if held or cause is None or not cause.loud:
                continue
            held[str(rule.places)] = 1
            self._decide(
                fold,
                rule,
                watched,
                cause,
                1,
                threshold=str(rule.places),
                at=rank,
                title=rule.title,
                description=rule.description.format(rank=rank),
                phrase=f"Top {rule.places}, now #{rank}",
                value=f"#{rank}",
                emoji=rule.wording.emoji,
                points=rule.points,
            )

    def collects(self, fold: Fold) -> None:
        """Award and revoke what holding other awards brings: badges, the platinum trophy."""
        rules = {rule.id: rule for rule in self._catalogue.collects}
        for member, touched in self._collected.items():
            ever = fold.ever(member)
            for rule_id, cause in touched.items():
                rule = rules[rule_id]
                held = _held(ever, f"{rule_id}|all")
                turn = held.get(rule.label, 0) + 1
                count = ever.get("b", {}).get(rule_id, 0)
                wanted = count >= rule.count or rule.label in ever.get("g", ())
                if wanted != (turn % 2 == 1) or rule_id in self._catalogue.paused:
                    continue
                held[rule.label] = turn
                self._decide(
                    fold,
                    rule,
                    Watched(member, GLOBAL, "all", "all", "", 0, ever),
                    cause,
                    turn,
                    threshold=rule.label,
                    at=rule.count,
                    title=rule.title,
                    description=rule.description,
                    phrase=rule.title,
                    value=rule.title,
                    emoji=rule.wording.emoji,
                    points=rule.points,
                    tier=rule.tier,
                )

    def collect(self, member: str, rule: CollectRule, *, loud: bool = True) -> None:
        """Look at one collection again, as after an admin's award."""
        self._collected[member].setdefault(rule.id, Step(self.now_ms, 0, loud, None))

    def _decide(
        self, fold: Fold, rule: Rule, watched: Watched, cause: Step, turn: int, **said: Any
    ) -> None:
        """Record an award changing hands, and count it where it is collected."""
        award = self.decisions.record(rule, watched, cause, turn, **said)
        if award.member.startswith((TEAM, WORKSPACE_OWNER)):
            return
        for collect in self._catalogue.collects:
            if collect.wants(award):
                counts: dict[str, int] = fold.ever(award.member).setdefault("b", {})
                counts[collect.id] = counts.get(collect.id, 0) + (1 if turn % 2 else -1)
                self._collected[award.member].setdefault(collect.id, cause)

    def _cause(self, watched: Watched, at: int) -> Step:
        """Return the step that brought a total to `at`; the moment itself where none did."""
        if not watched.trail:
            return Step(self.now_ms, 0, False, None)
        trail = [(step.at_ms, step.change) for step in watched.trail]
        return watched.trail[crossing(trail, watched.before, at)]


def rules_held(document: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return (rule, period key) of everything a progress document says is or was held."""
    return [(name.rsplit("|", 1)[0], name.rsplit("|", 1)[1]) for name in document.get("a", {})]


def _held(document: Document, name: str) -> dict[str, int]:
    held: dict[str, int] = document.setdefault("a", {}).setdefault(name, {})
    return held

"""Decide what a folded batch earns: rules in, awards, ledger lines and goal changes out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.catalogue import Catalogue
from core.domain.ids import join_id
from core.domain.milestones import GLOBAL, Award, Rule, ThresholdRule, TopRule, award_key
from core.domain.people import Workspace
from core.domain.periods import PeriodKind
from core.domain.points import LedgerEntry
from core.rules.ranks import entered_top
from core.rules.thresholds import changes, crossing, settled
from core.store.client import Document
from core.usecases.fold import Fold, Step, Watched

_PERIOD_WORD: dict[PeriodKind, str] = {
    "day": "Daily",
    "week": "Weekly",
    "month": "Monthly",
    "quarter": "Quarterly",
    "year": "Yearly",
    "all": "All-Time",
}


@dataclass
class Decisions:
    """What a batch brings. `loud` has, by member, the awards to announce."""

    awards: list[Award] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    goals: list[Document] = field(default_factory=list)
    loud: defaultdict[str, list[Award]] = field(default_factory=lambda: defaultdict(list))


class Awarding:
    """Applies the rules of one workspace to a fold."""

    def __init__(self, workspace: Workspace, catalogue: Catalogue, now: datetime) -> None:
        self._workspace = workspace
        self._catalogue = catalogue
        self._now = now
        self.decisions = Decisions()

    def thresholds(self, fold: Fold) -> None:
        """Award and revoke the steps of every threshold rule that a watched total touches."""
        for watched in fold.watched.values():
            scope_kind = watched.scope.split(":", 1)[0]
            rules = self._catalogue.thresholds.get((scope_kind, watched.metric, watched.kind), ())
            total = watched.after if rules else 0
            for rule in rules:
                document = fold.document_of(watched)
                name = f"{rule.id}|{watched.key}"
                held = document.get("a", {}).get(name, {})
                if not settled(rule, held, total):
                    self._threshold(rule, watched, document, name, total)

    def _threshold(
        self, rule: ThresholdRule, watched: Watched, document: Document, name: str, total: int
    ) -> None:
        held = document.setdefault("a", {}).setdefault(name, {})
        for change in changes(rule, held, total):
            step = change.step
            held[step.label] = change.turn
            self._record(
                rule,
                watched,
                self._cause(watched, step.at),
                change.turn,
                threshold=step.label,
                at=step.at,
                title=step.title,
                description=step.description,
                phrase=step.phrase,
                value=step.value,
                emoji=step.emoji,
                points=step.points,
            )

    def goals(self, fold: Fold, goals: Sequence[Document]) -> None:
        """Mark goals met, or no longer met after a correction."""
        rule = self._catalogue.goal
        for goal in goals:
            watched = fold.watched.get(
                (goal["member"], goal["scope"], goal["period"], goal["metric"])
            )
            turn = goal["turn"] + 1
            if watched is None or (watched.after >= goal["target"]) != (turn % 2 == 1):
                continue
            cause = self._cause(watched, goal["target"])
            met_at = _instant(cause.at_ms) if turn % 2 else None
            self.decisions.goals.append({"_id": goal["_id"], "turn": turn, "met_at": met_at})
            word = _PERIOD_WORD[goal["period_kind"]]
            words = {"period": word, "period_lower": word.lower()}
            metric = self._catalogue.metrics[goal["metric"]]
            figure = metric.phrase(goal["target"], self._workspace.currency, self._workspace.locale)
            self._record(
                rule,
                watched,
                cause,
                turn,
                threshold=goal["_id"],
                at=goal["target"],
                title=rule.title.format(**words),
                description=rule.description.format(**words),
                phrase=f"Goal of {figure}",
                value=f"{100 * watched.after // goal['target']}%",
                emoji=rule.wording.emoji,
                points=rule.points,
            )

    def tops(self, fold: Fold, rule: TopRule, others: dict[str, int]) -> None:
        """Announce who entered the first places of the board that runs now.

        `others` holds the highest totals of members whom this batch does not touch.
        """
        key = self._workspace.calendar.key(rule.period, self._now)
        touched = {
            watched.member: watched
            for watched in fold.watched.values()
            if watched.scope == GLOBAL and watched.metric == rule.metric and watched.key == key
        }
        entered = entered_top(
            others | {member: watched.before for member, watched in touched.items()},
            others | {member: watched.after for member, watched in touched.items()},
            rule.places,
            rule.min_scored,
        )
        for member, rank in entered.items():
            watched = touched[member]
            document = fold.document_of(watched)
            held = document.setdefault("a", {}).setdefault(f"{rule.id}|{key}", {})
            cause = watched.trail[-1]
            if held or not cause.loud:
                continue
            held[str(rule.places)] = 1
            self._record(
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

    def _record(
        self, rule: Rule, watched: Watched, cause: Step, turn: int, *, threshold: str, **said: Any
    ) -> None:
        """Note an award changing hands, with its line in the ledger."""
        workspace, held = self._workspace.id, turn % 2 == 1
        award = Award(
            key=award_key(
                workspace, watched.member, rule.id, threshold, watched.scope, watched.key
            ),
            workspace=workspace,
            member=watched.member,
            rule=rule.id,
            type=rule.type,
            metric=watched.metric,
            threshold=threshold,
            scope=watched.scope,
            period=watched.key,
            color=rule.wording.color,
            weight=rule.wording.weight,
            achieved_at=_instant(cause.at_ms),
            recorded_at=self._now,
            backdated=not cause.loud,
            revoked_at=None if held else self._now,
            turn=turn,
            **said,
        )
        self.decisions.awards.append(award)
        if turn == 1 and not award.backdated:
            self.decisions.loud[award.member].append(award)
        if award.points:
            self.decisions.ledger.append(
                LedgerEntry(
                    id=join_id(award.key, str(turn)),
                    workspace=workspace,
                    member=award.member,
                    type="credit" if held else "debit",
                    points=award.points,
                    reason=award.title if held else f"Revoked: {award.title}",
                    source=award.type,
                    created_at=self._now,
                )
            )

    @staticmethod
    def _cause(watched: Watched, at: int) -> Step:
        trail = [(step.at_ms, step.change) for step in watched.trail]
        return watched.trail[crossing(trail, watched.before, at)]


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)

"""What a batch decides: awards changing hands, each with its line in the ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.domain.ids import join_id
from core.domain.milestones import Award, Rule, Tier, award_key
from core.domain.points import LedgerEntry
from core.store.client import Document
from core.usecases.watched import Step, Watched

# A trophy speaks the louder the higher its tier.
_TIER_WEIGHT: Mapping[Tier, int] = {"silver": 10, "gold": 40}


@dataclass
class Decisions:
    """What a batch brings. `loud` has, by member, the awards to announce."""

    workspace: str
    now: datetime
    awards: list[Award] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    goals: list[Document] = field(default_factory=list)
    goal_owners: set[str] = field(default_factory=set)
    loud: defaultdict[str, list[Award]] = field(default_factory=lambda: defaultdict(list))

    def record(
        self,
        rule: Rule,
        watched: Watched,
        cause: Step,
        turn: int,
        *,
        threshold: str,
        tier: Tier | None = None,
        **said: Any,
    ) -> Award:
        """Note an award changing hands: odd turns are held, even ones revoked."""
        held = turn % 2 == 1
        award = Award(
            family=rule.family,
            key=award_key(
                self.workspace, watched.member, rule.id, threshold, watched.scope, watched.key
            ),
            workspace=self.workspace,
            member=watched.member,
            rule=rule.id,
            type=rule.type,
            metric=watched.metric,
            threshold=threshold,
            scope=watched.scope,
            period=watched.key,
            color=rule.wording.color,
            weight=rule.wording.weight + (_TIER_WEIGHT.get(tier, 0) if tier else 0),
            achieved_at=instant(cause.at_ms),
            recorded_at=self.now,
            backdated=not cause.loud,
            revoked_at=None if held else self.now,
            turn=turn,
            head=rule.wording.head.format(type=rule.type, label=threshold),
            tier=tier,
            event=None if cause.event is None else str(cause.event),
            **said,
        )
        self.awards.append(award)
        if turn == 1 and not award.backdated:
            self.loud[award.member].append(award)
        if award.points:
            self.ledger.append(
                LedgerEntry(
                    id=join_id(award.key, str(turn)),
                    workspace=self.workspace,
                    member=award.member,
                    type="credit" if held else "debit",
                    points=award.points,
                    reason=award.title if held else f"Revoked: {award.title}",
                    source=award.type,
                    created_at=self.now,
                )
            )
        return award


def instant(ms: int) -> datetime:
    """Return the moment of ms since 1970."""
    return datetime.fromtimestamp(ms / 1_000, UTC)

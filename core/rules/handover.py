"""Hand over what a merged member still holds, and no event would bring the survivor again.

Replaying the survivor brings every milestone of both; what is left is what depended on a moment or
on somebody's word: goals that were met, the first places of a board, trophies that were granted,
and the badges for them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.domain.ids import join_id
from core.domain.milestones import Award, CollectRule, award_key
from core.domain.points import LedgerEntry


@dataclass
class Handover:
    """Awards as they change hands, the ledger lines of that, and how collections change.

    taken, given: new turns by (scope, `rule|period`, label) of the old member and the survivor.
    fewer, more: how many awards count for a collection, by rule, at the old member's and the
    survivor's.
    """

    awards: list[Award] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    taken: dict[tuple[str, str, str], int] = field(default_factory=dict)
    given: dict[tuple[str, str, str], int] = field(default_factory=dict)
    fewer: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)


def key_for(award: Award, member: str) -> str:
    """Return the key that an award has as somebody else's."""
    return award_key(
        award.workspace, member, award.rule, award.threshold, award.scope, award.period
    )


def handover(
    held: Sequence[Award],
    theirs: Mapping[str, Award],
    into: str,
    collects: Sequence[CollectRule],
    now: datetime,
) -> Handover:
    """Revoke what the old member holds, and award to the survivor what they do not hold.

    theirs: the survivor's awards under the same keys, held or revoked. All of it is silent.
    """
    made = Handover()
    for award in held:
        gone = award.model_copy(update={"turn": award.turn + 1, "revoked_at": now})
        _note(made, gone, now, made.taken)
        counted = Counter(rule.id for rule in collects if rule.wants(award))
        made.fewer += counted
        key = key_for(award, into)
        known = theirs.get(key)
        if known is not None and known.revoked_at is None:
            continue
        changes: dict[str, Any] = {"turn": known.turn + 1 if known else 1, "revoked_at": None}
        if known is None:
            changes |= {"key": key, "member": into, "recorded_at": now, "backdated": True}
        _note(made, (known or award).model_copy(update=changes), now, made.given)
        made.more += counted
    return made


def _note(
    made: Handover, award: Award, now: datetime, marks: dict[tuple[str, str, str], int]
) -> None:
    """Note an award changing hands, with its line in the ledger."""
    held = award.revoked_at is None
    made.awards.append(award)
    marks[award.scope, f"{award.rule}|{award.period}", award.threshold] = award.turn
    if award.points:
        made.ledger.append(
            LedgerEntry(
                id=join_id(award.key, str(award.turn)),
                workspace=award.workspace,
                member=award.member,
                type="credit" if held else "debit",
                points=award.points,
                reason=award.title if held else f"Revoked: {award.title}",
                source=award.type,
                created_at=now,
            )
        )

"""The transaction of a merge: what no event brings moves from the old member to the survivor."""

import copy
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from core.domain.ids import join_id
from core.domain.milestones import Award, CollectRule, Family
from core.rules.handover import Handover, handover, key_for
from core.store.client import Database, Document, Session, stored
from core.store.evaluation import AWARDS, member_id
from core.store.ledger import BY_HAND
from core.store.progress import progress_id
from core.store.transactions import transaction


class Handovers:
    """Moves goals, choices, lines of the ledger written by hand, and awards that are still held."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def move(
        self,
        workspace: str,
        member: str,
        into: str,
        collects: Sequence[CollectRule],
        now: datetime,
        rule: str | None = None,
    ) -> None:
        """Move all of it, or nothing; of the awards, those of one rule where one is named."""

        async def run(session: Session) -> None:
            await _Move(self._db, session, workspace, member, into, now).run(collects, rule)

        await transaction(self._db, run)


class _Move:
    """One attempt of the transaction."""

    def __init__(
        self,
        db: Database,
        session: Session,
        workspace: str,
        member: str,
        into: str,
        now: datetime,
    ) -> None:
        self._db, self._session = db, session
        self._workspace, self._member, self._into = workspace, member, into
        self._now = now
        self._mine = {"ws": workspace, "member": member}

    async def run(self, collects: Sequence[CollectRule], rule: str | None) -> None:
        held: list[Award] = []
        theirs: list[Award] = []
        match = {**self._mine, "revoked_at": None} | ({"rule": rule} if rule else {})
        for family in AWARDS:
            found = await awards_of(self._db, family, match, self._session)
            keys = [key_for(award, self._into) for award in found]
            theirs += await awards_of(self._db, family, {"_id": {"$in": keys}}, self._session)
            held += found
        standing = {award.key: award for award in theirs}
        made = handover(held, standing, self._into, collects, self._now)
        await self._awards(made)
        await self._ledger(made)
        await self._goals({award.threshold for award in held})
        await self._marks(made, granted=rule is None)
        await self._chats()
        # An evaluation of the survivor that read goals or marks before this is refused.
        await touch(self._session, self._db, self._workspace, self._into)

    async def _awards(self, made: Handover) -> None:
        for award in made.awards:
            awards = self._db[AWARDS[award.family]]
            if award.turn == 1:
                document = stored(award.model_dump(), key="_id")
                await awards.insert_one(document, session=self._session)
            else:
                fields = {"turn": award.turn, "revoked_at": award.revoked_at}
                await awards.update_one({"_id": award.key}, {"$set": fields}, session=self._session)

    async def _ledger(self, made: Handover) -> None:
        """Move lines written by hand and add those of the awards; both balances follow."""
        change: Counter[str] = Counter()
        ledger = self._db["points_history"]
        by_hand = {**self._mine, "source": {"$in": BY_HAND}}
        async for line in ledger.find(by_hand, session=self._session):
            points = line["points"] if line["type"] == "credit" else -line["points"]
            change[self._member] -= points
            change[self._into] += points
        await ledger.update_many(by_hand, {"$set": {"member": self._into}}, session=self._session)
        for entry in made.ledger:
            await ledger.insert_one(stored(entry.model_dump()), session=self._session)
            change[entry.member] += entry.change
        for member, points in change.items():
            await self._db["members"].update_one(
                {"_id": member_id(self._workspace, member)},
                {"$inc": {"points": points}},
                session=self._session,
            )

    async def _goals(self, awarded: Collection[str]) -> None:
        """Make goals the survivor's; awards that came along have their first turn there.

        awarded: thresholds of those awards; a goal's is its id.
        """
        goals = self._db["goals"]
        for goal in await goals.find(self._mine, session=self._session).to_list(None):
            fields: Document = {"member": self._into}
            if goal["_id"] in awarded:
                fields |= {"turn": 1, "award_turn": 1}
            elif goal.get("award_turn", 0):
                fields |= {"turn": 0, "award_turn": 0}  # revoked, and never theirs
            if goal["cancelled_at"] is None and await self._outdated(goal):
                fields["cancelled_at"] = self._now
            await goals.update_one({"_id": goal["_id"]}, {"$set": fields}, session=self._session)

    async def _outdated(self, goal: Document) -> bool:
        """Cancel the survivor's goal for the same thing if it is older; tell if it is newer."""
        same = {name: goal.get(name) for name in ("ws", "team", "metric", "scope", "period")}
        match = same | {"member": self._into, "cancelled_at": None}
        other = await self._db["goals"].find_one(match, session=self._session)
        if other is None:
            return False
        if other["created_at"] > goal["created_at"]:
            return True
        await self._db["goals"].update_one(
            {"_id": other["_id"]}, {"$set": {"cancelled_at": self._now}}, session=self._session
        )
        return False

    async def _marks(self, made: Handover, *, granted: bool) -> None:
        """Keep progress documents true to the awards that changed hands.

        granted: whether what an admin granted moves too; it is held whatever the totals say.
        """
        progress = self._db["progress"]
        for old in await progress.find(self._mine, session=self._session).to_list(None):
            scope, bucket = old["scope"], old["bucket"]
            name = progress_id(self._workspace, self._into, scope, bucket)
            new = await progress.find_one({"_id": name}, session=self._session) or {
                "_id": name,
                "ws": self._workspace,
                "member": self._into,
                "scope": scope,
                "bucket": bucket,
                "rev": 0,
            }
            before = copy.deepcopy((old, new))
            for rule, labels in old.get("a", {}).items():
                for label in labels:
                    place = scope, rule, label
                    labels[label] = made.taken.get(place, labels[label])
                    if place in made.given:
                        theirs = new.setdefault("a", {}).setdefault(rule, {})
                        theirs[label] = made.given[place]
            if (scope, bucket) == ("global", "all"):
                _add(old, {rule: -count for rule, count in made.fewer.items()})
                _add(new, made.more)
                if granted and "g" in old:
                    new["g"] = sorted({*new.get("g", ()), *old.pop("g")})
            for was, now in zip(before, (old, new), strict=True):
                if was != now:
                    now["rev"] += 1
                    await progress.replace_one(
                        {"_id": now["_id"]}, now, upsert=True, session=self._session
                    )

    async def _chats(self) -> None:
        """Move the choices made in chats, except where the survivor chose too."""
        choices = self._db["chat_settings"]
        for mine in await choices.find(self._mine, session=self._session).to_list(None):
            name = join_id(self._workspace, mine["chat"], self._into)
            kept = {k: v for k, v in mine.items() if k != "_id"} | {"member": self._into}
            await choices.update_one(
                {"_id": name}, {"$setOnInsert": kept}, upsert=True, session=self._session
            )
            await choices.delete_one({"_id": mine["_id"]}, session=self._session)


async def awards_of(
    db: Database, family: Family, match: Document, session: Session | None = None
) -> list[Award]:
    """Return the awards of a family that match."""
    found = await db[AWARDS[family]].find(match, session=session).to_list(None)
    return [
        Award.model_validate(
            {
                {"_id": "key", "ws": "workspace"}.get(name, name): value
                for name, value in row.items()
            }
        )
        for row in found
    ]


async def touch(session: Session, db: Database, workspace: str, member: str) -> None:
    """Make an evaluation that read a member's progress before this read it again."""
    await db["progress"].update_one(
        {"_id": progress_id(workspace, member, "global", "all")},
        {
            "$inc": {"rev": 1},
            "$setOnInsert": {
                "ws": workspace,
                "member": member,
                "scope": "global",
                "bucket": "all",
            },
        },
        upsert=True,
        session=session,
    )


def _add(document: Document, counts: Mapping[str, int]) -> None:
    """Add to how many awards count for each collection."""
    for rule, count in counts.items():
        kept = document.setdefault("b", {})
        kept[rule] = kept.get(rule, 0) + count

"""Merges: two members who turn out to be one person, moved together step by step.

While a merge runs the old member's document says since when (`merging`), and the survivor's whom
they take in (`absorbs`): what they earn meanwhile is not announced, because their totals are not
whole. Every step may be done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from core.domain.people import Role
from core.rules.handover import key_for
from core.store.client import Database, Session, away
from core.store.evaluation import AWARDS, member_id
from core.store.handovers import awards_of, touch
from core.store.lanes import lane_of
from core.store.transactions import transaction

EVENTS_AT_ONCE = 5_000
# A card that is about to be sent waits for the survivor's award, which it will then be about.
CARD_WAITS = timedelta(seconds=30)
_ROLES: tuple[Role, ...] = get_args(Role)


class Changed(Exception):
    """One of the two was merged, or takes somebody in, since they were looked up."""


class MergedAway(Exception):
    """Events came in for members who are somebody else by now."""

    def __init__(self, into: dict[str, str]) -> None:
        super().__init__(into)
        self.into = into


@dataclass(frozen=True)
class Merging:
    """Who of some members was merged into whom, and who takes somebody in right now."""

    into: dict[str, str]
    hushed: frozenset[str]

    def away(self, members: Iterable[str]) -> None:
        """Raise MergedAway where any of these members is somebody else by now."""
        into = {member: self.into[member] for member in members if member in self.into}
        if into:
            raise MergedAway(into)


class Merges:
    """The steps of a merge."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._members = db["members"]
        self._events = db["events"]

    async def among(self, workspace: str, members: Iterable[str]) -> Merging:
        """Return what an evaluation has to know of members; to be read after their progress."""
        found = await self._members.find(
            {
                "_id": {"$in": [member_id(workspace, member) for member in members]},
                "$or": [{"merged_into": {"$type": "string"}}, {"absorbs.0": {"$exists": True}}],
            },
            {"member": 1, "merged_into": 1},
        ).to_list(None)
        into = {row["member"]: row["merged_into"] for row in found if row.get("merged_into")}
        return Merging(into, frozenset(row["member"] for row in found) - set(into))

    async def absorbed(self, workspace: str, member: str) -> list[str]:
        """Return whom a member takes in right now."""
        found = await self._members.find_one({"_id": member_id(workspace, member)}, {"absorbs": 1})
        return list((found or {}).get("absorbs", ()))

    async def unfinished(self, begun_before: datetime) -> list[tuple[str, str]]:
        """Return (workspace, old member) of merges that nobody seems to finish."""
        found = self._members.find({"merging": {"$lt": begun_before}}, {"ws": 1, "member": 1})
        return [(row["ws"], row["member"]) async for row in found]

    async def begin(self, workspace: str, member: str, into: str, now: datetime) -> None:
        """Make somebody the same person as another: from now on events go to the survivor.

        Identities, the higher role, holidays and preferences move along. Touches the old member's
        progress, so that an evaluation that read it before this is refused. Raises Changed.
        """
        await transaction(
            self._db, lambda session: self._begin(session, workspace, member, into, now)
        )

    async def _begin(
        self, session: Session, workspace: str, member: str, into: str, now: datetime
    ) -> None:
        names = {"_id": member_id(workspace, member)}, {"_id": member_id(workspace, into)}
        old = await self._members.find_one(names[0], session=session)
        new = await self._members.find_one(names[1], session=session)
        if old is None or new is None or old.get("absorbs"):
            raise Changed(member)
        if old.get("merged_into") or new.get("merged_into"):
            raise Changed(member)
        gone = {"merged_into": into, "merging": now, "identities": [], "role": "member"}
        await self._members.update_one(names[0], {"$set": gone}, session=session)
        kept = {
            "identities": [*new["identities"], *old["identities"]],
            "role": max(old["role"], new["role"], key=_ROLES.index),
            "team": new.get("team") or old.get("team"),
            "days_off": sorted({tuple(d) for each in (old, new) for d in each.get("days_off", ())}),
            # Who hid or muted themselves anywhere did not mean to be seen by linking accounts.
            **{name: bool(old.get(name) or new.get(name)) for name in ("hidden", "muted")},
            **{name: new.get(name) or old.get(name) for name in ("language", "zone", "quiet")},
        }
        await self._members.update_one(
            names[1], {"$set": kept, "$addToSet": {"absorbs": member}}, session=session
        )
        await self._members.update_many(
            {"ws": workspace, "merged_into": member},
            {"$set": {"merged_into": into}},
            session=session,
        )
        await touch(session, self._db, workspace, member)

    async def move_events(self, workspace: str, member: str, into: str) -> int:
        """Make every event of the one the other's, whatever its state; returns the lane to ring."""
        lane = lane_of(workspace, into)
        match = {"ws": workspace, "member": member}
        while (
            found := await self._events.find(match, {"_id": 1}).limit(EVENTS_AT_ONCE).to_list(None)
        ):
            await self._events.update_many(
                {"_id": {"$in": [row["_id"] for row in found]}, "member": member},
                {"$set": {"member": into, "lane": lane}},
            )
        return lane

    async def send_on(self, workspace: str, into: dict[str, str]) -> set[int]:
        """Send events that came in too late to their members' new names; returns their lanes."""
        return {await self.move_events(workspace, old, new) for old, new in into.items()}

    async def move_cards(self, workspace: str, member: str, into: str, now: datetime) -> None:
        """Let cards that announced the one's awards stand for the survivor's.

        Otherwise what was celebrated would be struck through, and not follow a later refund.
        """
        keys = {
            award.key: key_for(award, into)
            for family in AWARDS
            for award in await awards_of(self._db, family, {"ws": workspace, "member": member})
        }
        cards = self._db["deliveries"].find(
            {"kind": "celebration", "awards": {"$in": list(keys)}}, {"awards": 1}
        )
        async for card in cards:
            renamed = [keys.get(key, key) for key in card["awards"]]
            name = {"_id": card["_id"]}
            await self._db["deliveries"].update_one(
                {**name, "state": "pending"}, {"$max": {"not_before": now + CARD_WAITS}}
            )
            await self._db["deliveries"].update_one(name, {"$set": {"awards": renamed}})

    async def end(self, workspace: str, member: str, into: str) -> None:
        """Say that a merge is done: what the survivor earns is announced again."""
        with away("MongoDB"):
            await self._members.update_one(
                {"_id": member_id(workspace, into)}, {"$pull": {"absorbs": member}}
            )
            await self._members.update_one(
                {"_id": member_id(workspace, member)}, {"$unset": {"merging": ""}}
            )

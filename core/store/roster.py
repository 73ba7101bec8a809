"""The roster: members as those see and change them who look after a workspace."""

from typing import Any, Literal

from pymongo.collation import Collation
from pymongo.errors import DuplicateKeyError

from core.domain.people import Identity, Member, Role
from core.store.client import Database, Document, Session, away, literally
from core.store.evaluation import member_id
from core.store.members import from_document, to_document
from core.store.transactions import transaction

State = Literal["active", "left", "hidden", "all"]

BY_NAME = Collation("en")  # as people look names up: Ada, ada, Zoe
_STATES: dict[State, Document] = {
    "active": {"hidden": {"$ne": True}, "left_at": None},
    "left": {"left_at": {"$type": "date"}},
    "hidden": {"hidden": True},
    "all": {},
}


class LastAdmin(Exception):
    """Without this person the workspace would have no admin."""


class IdentityTaken(Exception):
    """An identity is somebody else's: `member` is their id."""

    def __init__(self, identity: Identity, member: str) -> None:
        super().__init__(member)
        self.identity, self.member = identity, member


class Roster:
    """The members of a workspace, listed and changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._members = db["members"]

    async def page(
        self,
        workspace: str,
        *,
        words: str | None = None,
        team: str | None = None,
        role: Role | None = None,
        state: State = "active",
        limit: int = 50,
        after: tuple[str, str] | None = None,
    ) -> list[Member]:
        """Return members by name, after a cursor of (name, id); nobody who was merged.

        words: a part of the name or of the id, in any case.
        """
        match: Document = {"ws": workspace, "merged_into": None, **_STATES[state]}
        match |= {"team": team} if team is not None else {}
        match |= {"role": role} if role is not None else {}
        alike = {"$regex": literally(words or ""), "$options": "i"}
        both: list[Document] = [{"$or": [{"name": alike}, {"member": alike}]}] if words else []
        if after is not None:
            name, last = after
            later = {"name": name, "_id": {"$gt": member_id(workspace, last)}}
            both.append({"$or": [{"name": {"$gt": name}}, later]})
        found = self._members.find(match | ({"$and": both} if both else {}))
        rows = found.collation(BY_NAME).sort([("name", 1), ("_id", 1)]).limit(limit)
        return [from_document(row) async for row in rows]

    async def add(self, member: Member) -> bool:
        """Add a member; tells whether the id was free. Raises IdentityTaken."""
        with away("MongoDB"):
            try:
                await self._members.insert_one(to_document(member))
            except DuplicateKeyError:
                await self._refuse_taken(member.workspace, member.id, member.identities)
                return False
        return True

    async def change(
        self, workspace: str, member: str, fields: dict[str, Any]
    ) -> tuple[Member, Member] | None:
        """Set fields and return the member before and after; None where there is nobody.

        Raises LastAdmin where the workspace would be left without one.
        """
        before = await transaction(
            self._db, lambda session: self._change(session, workspace, member, fields)
        )
        return (from_document(before), from_document(before | fields)) if before else None

    async def _change(
        self, session: Session, workspace: str, member: str, fields: dict[str, Any]
    ) -> Document | None:
        name = {"_id": member_id(workspace, member), "merged_into": None}
        before: Document | None = await self._members.find_one(name, session=session)
        if before is None:
            return None
        if _administers(before) and not _administers(before | fields):
            await self._keep_an_admin(session, workspace, before["_id"])
        await self._members.update_one(name, {"$set": fields}, session=session)
        return before

    async def _keep_an_admin(self, session: Session, workspace: str, leaving: str) -> None:
        # Two admins who step down at once would each still see the other: both write here.
        await self._db["workspaces"].update_one(
            {"_id": workspace}, {"$inc": {"admin_changes": 1}}, upsert=True, session=session
        )
        other = await self._members.find_one(
            {
                "ws": workspace,
                "role": "admin",
                "left_at": None,
                "merged_into": None,
                "_id": {"$ne": leaving},
            },
            {"_id": 1},
            session=session,
        )
        if other is None:
            raise LastAdmin(leaving)

    async def link(self, workspace: str, member: str, identity: Identity) -> None:
        """Give a member an identity; one they have already stays. Raises IdentityTaken."""
        with away("MongoDB"):
            try:
                await self._members.update_one(
                    {"_id": member_id(workspace, member), "merged_into": None},
                    {"$addToSet": {"identities": identity.model_dump()}},
                )
            except DuplicateKeyError:
                await self._refuse_taken(workspace, member, (identity,))

    async def unlink(self, workspace: str, member: str, identity: Identity) -> bool:
        """Take an identity from a member; tells whether they had it."""
        with away("MongoDB"):
            result = await self._members.update_one(
                {"_id": member_id(workspace, member)},
                {"$pull": {"identities": identity.model_dump()}},
            )
        return result.modified_count == 1

    async def _refuse_taken(
        self, workspace: str, member: str, identities: tuple[Identity, ...]
    ) -> None:
        for identity in identities:
            found = await self._members.find_one(
                {"ws": workspace, "identities": {"$elemMatch": identity.model_dump()}},
                {"member": 1},
            )
            if found is not None and found["member"] != member:
                raise IdentityTaken(identity, found["member"])


def _administers(document: Document) -> bool:
    return document["role"] == "admin" and document.get("left_at") is None

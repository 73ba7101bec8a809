"""Members and workspaces."""

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo.errors import BulkWriteError

from core.domain.people import Identity, Member, Workspace
from core.store.client import Database, Document, away, plain, stored
from core.store.evaluation import member_id
from core.store.events import DUPLICATE_KEY


class Workspaces:
    """The tenants."""

    def __init__(self, db: Database) -> None:
        self._workspaces = db["workspaces"]

    async def get(self, workspace: str) -> Workspace:
        """Return a workspace; one not set up yet has the defaults."""
        with away("MongoDB"):
            found = await self._workspaces.find_one({"_id": workspace})
        return Workspace.model_validate(plain(found)) if found else Workspace(id=workspace)

    async def save(self, workspace: Workspace) -> None:
        """Write a workspace."""
        fields = stored(workspace.model_dump())
        await self._workspaces.replace_one({"_id": workspace.id}, fields, upsert=True)


class Members:
    """The people of a workspace."""

    def __init__(self, db: Database) -> None:
        self._members = db["members"]

    async def resolve(
        self, workspace: str, wanted: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], str]:
        """Return the member ids of (source, id) pairs that are known.

        An identity linked for that source wins; otherwise the id is the member's own.
        """
        pairs = list(wanted)
        with away("MongoDB"):
            found = await self._members.find(
                {
                    "ws": workspace,
                    "$or": [
                        {"_id": {"$in": [member_id(workspace, ref) for _, ref in pairs]}},
                        *(
                            {
                                "identities": {
                                    "$elemMatch": {"platform": source, "id": {"$in": refs}}
                                }
                            }
                            for source, refs in _by_source(pairs).items()
                        ),
                    ],
                },
                {"member": 1, "identities": 1},
            ).to_list(None)
        own = {document["member"] for document in found}
        linked = {
            (identity["platform"], identity["id"]): document["member"]
            for document in found
            for identity in document["identities"]
        }
        known = {}
        for pair in pairs:
            if member := linked.get(pair) or (pair[1] if pair[1] in own else None):
                known[pair] = member
        return known

    async def create(self, members: Sequence[Member]) -> None:
        """Add members, leaving those that exist as they are."""
        if not members:
            return
        documents = [_document(member) for member in members]
        with away("MongoDB"):
            try:
                await self._members.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                failures = (error.details or {}).get("writeErrors", [])
                if any(failure["code"] != DUPLICATE_KEY for failure in failures):
                    raise

    async def get(self, workspace: str, member: str) -> Member | None:
        """Return a member by id."""
        found = await self._members.find_one({"_id": member_id(workspace, member)})
        return _member(found) if found else None

    async def many(self, workspace: str, members: Iterable[str]) -> dict[str, Member]:
        """Return members by id."""
        ids = [member_id(workspace, member) for member in members]
        found = self._members.find({"_id": {"$in": ids}})
        return {document["member"]: _member(document) async for document in found}

    async def identified(self, workspace: str, identity: Identity) -> Member | None:
        """Return the member somebody on a platform is."""
        found = await self._members.find_one(
            {"ws": workspace, "identities": {"$elemMatch": identity.model_dump()}}
        )
        return _member(found) if found else None

    async def of_team(self, workspace: str, team: str) -> list[str]:
        """Return the ids of a team's members."""
        found = self._members.find({"ws": workspace, "team": team}, {"member": 1})
        return [document["member"] async for document in found]

    async def update(self, workspace: str, member: str, **fields: Any) -> None:
        """Set fields of a member."""
        await self._members.update_one({"_id": member_id(workspace, member)}, {"$set": fields})

    async def count(self, workspace: str, **match: Any) -> int:
        """Return how many members match."""
        return await self._members.count_documents({"ws": workspace, **match})


def _by_source(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for source, ref in pairs:
        grouped.setdefault(source, []).append(ref)
    return grouped


def _document(member: Member) -> Document:
    fields = member.model_dump()
    return {
        "_id": member_id(member.workspace, member.id),
        "ws": fields.pop("workspace"),
        "member": fields.pop("id"),
        **fields,
    }


def _member(document: Document) -> Member:
    fields = {**document, "id": document["member"], "workspace": document["ws"]}
    return Member.model_validate(fields)

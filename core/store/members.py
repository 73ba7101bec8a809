"""Members and workspaces."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pymongo.errors import BulkWriteError, DuplicateKeyError

from core.domain.milestones import CustomRule
from core.domain.people import TEAM, Identity, Member, Team, Workspace, is_owner, owner
from core.domain.periods import PERIOD_KINDS
from core.store.client import Database, Document, away, plain, stored
from core.store.evaluation import member_id
from core.store.events import DUPLICATE_KEY


class Workspaces:
    """The tenants."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._workspaces = db["workspaces"]

    async def get(self, workspace: str) -> Workspace:
        """Return a workspace; one not set up yet has the defaults."""
        with away("MongoDB"):
            found = await self._workspaces.find_one({"_id": workspace})
        return Workspace.model_validate(plain(found)) if found else Workspace(id=workspace)

    async def known(self) -> list[str]:
        """Return the ids of the workspaces that somebody belongs to or that were set up."""
        with away("MongoDB"):
            ids = await self._workspaces.distinct("_id")
            return sorted({*ids, *await self._db["members"].distinct("ws")})

    async def save(self, workspace: Workspace) -> None:
        """Write a workspace."""
        fields = stored(workspace.model_dump())
        await self._workspaces.replace_one({"_id": workspace.id}, fields, upsert=True)

    async def counts_money(self, workspace: str, metrics: Iterable[str]) -> bool:
        """Tell whether any event says an amount of money, or any goal is about one."""
        names = list(metrics)
        said = [f"m.{name}" for name in names]
        said += [f"set.{kind}.{name}" for kind in PERIOD_KINDS for name in names]
        either = [{field: {"$exists": True}} for field in said]
        with away("MongoDB"):
            goal = await self._db["goals"].find_one(
                {"ws": workspace, "metric": {"$in": names}, "cancelled_at": None}, {"_id": 1}
            )
            event = goal or await self._db["events"].find_one(
                {"ws": workspace, "$or": either}, {"_id": 1}
            )
        return event is not None

    async def change(self, workspace: str, **fields: Any) -> None:
        """Set fields of a workspace, whether it was ever written or not."""
        plainly = {
            name: value.model_dump() if isinstance(value, BaseModel) else value
            for name, value in fields.items()
        }
        await self._workspaces.update_one({"_id": workspace}, {"$set": plainly}, upsert=True)

    async def swap_rules(self, workspace: Workspace, rules: tuple[CustomRule, ...]) -> bool:
        """Put new rules in place of those a workspace has; False when they changed meanwhile."""
        before = [rule.model_dump() for rule in workspace.rules]
        match: Document = {"_id": workspace.id, "rules": before}
        if not before:
            match["rules"] = {"$in": [None, []]}
        try:
            result = await self._workspaces.update_one(
                match, {"$set": {"rules": [rule.model_dump() for rule in rules]}}, upsert=True
            )
        except DuplicateKeyError:
            return False
        return result.matched_count == 1 or result.upserted_id is not None


class Members:
    """The people of a workspace."""

    def __init__(self, db: Database) -> None:
        self._members = db["members"]
        self._teams = db["teams"]
        self._workspaces = Workspaces(db)

    async def resolve(
        self, workspace: str, wanted: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], str]:
        """Return the member ids of (source, id) pairs that are known.

        An identity linked for that source wins; otherwise the id is the member's own. Whoever was
        merged is who they are now.
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
                {"member": 1, "identities": 1, "merged_into": 1},
            ).to_list(None)
            merged = await self._now(workspace, found)
        own = {document["member"] for document in found}
        linked = {
            (identity["platform"], identity["id"]): document["member"]
            for document in found
            for identity in document["identities"]
        }
        known = {}
        for pair in pairs:
            if member := linked.get(pair) or (pair[1] if pair[1] in own else None):
                known[pair] = merged.get(member, member)
        return known

    async def _now(self, workspace: str, found: Iterable[Document]) -> dict[str, str]:
        """Return, for those of some members who were merged, who they are now."""
        now = {row["member"]: row["merged_into"] for row in found if row.get("merged_into")}
        ahead = set(now.values())
        while ahead:
            rows = await self._members.find(
                {
                    "_id": {"$in": [member_id(workspace, member) for member in ahead]},
                    "merged_into": {"$type": "string"},
                },
                {"member": 1, "merged_into": 1},
            ).to_list(None)
            further = {row["member"]: row["merged_into"] for row in rows}
            now = {member: further.get(into, into) for member, into in now.items()}
            ahead = set(further.values())
        return now

    async def create(self, members: Sequence[Member]) -> None:
        """Add members, leaving those that exist as they are."""
        if not members:
            return
        documents = [to_document(member) for member in members]
        with away("MongoDB"):
            try:
                await self._members.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                failures = (error.details or {}).get("writeErrors", [])
                if any(failure["code"] != DUPLICATE_KEY for failure in failures):
                    raise

    async def get(self, workspace: str, member: str) -> Member | None:
        """Return who a member is now, by their id or that of one merged into them.

        `team:<team>` and `workspace:` are somebody too: see `owner`.
        """
        found = await self.exact(workspace, member)
        while found is not None and found.merged_into is not None:
            found = await self.exact(workspace, found.merged_into)
        return found

    async def exact(self, workspace: str, member: str) -> Member | None:
        """Return a member by their own id, also one that was merged into another."""
        return (await self.many(workspace, [member])).get(member)

    async def many(self, workspace: str, members: Iterable[str]) -> dict[str, Member]:
        """Return members by their own ids, and teams and the workspace by theirs."""
        wanted = set(members)
        owners = {name for name in wanted if is_owner(name)}
        ids = [member_id(workspace, member) for member in wanted - owners]
        people = {
            document["member"]: from_document(document)
            async for document in self._members.find({"_id": {"$in": ids}})
        }
        return people | await self._owners(workspace, owners) if owners else people

    async def _owners(self, workspace: str, names: Iterable[str]) -> dict[str, Member]:
        """Return teams and the workspace as somebody who can be celebrated."""
        teams = {name: name.removeprefix(TEAM) for name in names if name.startswith(TEAM)}
        home = await self._workspaces.get(workspace)
        ids = [member_id(workspace, team) for team in teams.values()]
        words = {row["team"]: row async for row in self._teams.find({"_id": {"$in": ids}})}
        described = {
            name: Team.described(workspace, team, words.get(team, {}))
            for name, team in teams.items()
        }
        return {name: owner(home, name, described.get(name)) for name in names}

    async def identified(self, workspace: str, identity: Identity) -> Member | None:
        """Return the member somebody on a platform is."""
        found = await self._members.find_one(
            {"ws": workspace, "identities": {"$elemMatch": identity.model_dump()}}
        )
        return from_document(found) if found else None

    async def join(self, member: Member) -> Member:
        """Add somebody by their first identity and return who they are.

        Where their id is taken by somebody else, such as one whose identity was taken away or who
        was erased, they get another: `slack-T1-U1-2`.
        """
        number, found = 1, None
        while found is None:
            name = member.id if number == 1 else f"{member.id}-{number}"
            await self.create([member.model_copy(update={"id": name})])
            found = await self.identified(member.workspace, member.identities[0])
            number += 1
        return found

    async def of_team(self, workspace: str, team: str) -> list[str]:
        """Return the ids of a team's members."""
        found = self._members.find({"ws": workspace, "team": team}, {"member": 1})
        return [document["member"] async for document in found]

    async def teams(self, workspace: str, members: Iterable[str]) -> dict[str, str]:
        """Return the teams of those members who have one."""
        ids = [member_id(workspace, member) for member in members]
        if not ids:
            return {}
        with away("MongoDB"):
            found = await self._members.find(
                {"_id": {"$in": ids}, "team": {"$type": "string"}}, {"member": 1, "team": 1}
            ).to_list(None)
        return {document["member"]: document["team"] for document in found}

    async def not_shown(self, workspace: str) -> list[str]:
        """Return the ids of those whom live boards leave out (`Member.shown`)."""
        found = self._members.find(
            {
                "ws": workspace,
                "$or": [
                    {"ws": workspace, "hidden": True},
                    {"ws": workspace, "left_at": {"$type": "date"}},
                    {"ws": workspace, "merged_into": {"$type": "string"}},
                ],
            },
            {"member": 1},
        )
        return [document["member"] async for document in found]

    async def admins(self, workspace: str) -> list[Member]:
        """Return the admins of a workspace, the first of them first."""
        found = self._members.find({"ws": workspace, "role": "admin", "merged_into": None})
        return [from_document(row) async for row in found.sort([("created_at", 1), ("_id", 1)])]

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


def to_document(member: Member) -> Document:
    """Return a member as it is stored."""
    fields = member.model_dump()
    return {
        "_id": member_id(member.workspace, member.id),
        "ws": fields.pop("workspace"),
        "member": fields.pop("id"),
        **fields,
    }


def from_document(document: Document) -> Member:
    """Return a stored member."""
    fields = {**document, "id": document["member"], "workspace": document["ws"]}
    return Member.model_validate(fields)

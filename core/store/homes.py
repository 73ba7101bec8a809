"""Where people are at home: the workspaces they belong to, and places that got another name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.people import Identity
from core.store.client import Database, away
from core.store.evaluation import member_id

MOST_HOMES = 20
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Home:
    """A workspace somebody belongs to, and when they last spoke there."""

    workspace: str
    member: str
    spoke_at: datetime | None


class Homes:
    """Members by who they are on a platform, whatever the workspace; and aliases of workspaces."""

    def __init__(self, db: Database) -> None:
        self._members = db["members"]
        self._aliases = db["workspace_aliases"]

    async def alias(self, name: str, workspace: str) -> None:
        """Let a name lead to a workspace from now on."""
        with away("MongoDB"):
            await self._aliases.replace_one({"_id": name}, {"workspace": workspace}, upsert=True)

    async def led_to(self, name: str) -> str:
        """Return the workspace that a name leads to; itself where it is no alias."""
        with away("MongoDB"):
            found = await self._aliases.find_one({"_id": name})
        return str(found["workspace"]) if found else name

    async def of(self, identity: Identity) -> list[Home]:
        """Return where somebody is a member, where they spoke last first; at most 20."""
        with away("MongoDB"):
            rows = await (
                self._members.find(
                    {"identities": {"$elemMatch": identity.model_dump()}, "merged_into": None},
                    {"ws": 1, "member": 1, "spoke_at": 1},
                )
                .sort([("spoke_at", -1), ("created_at", -1)])
                .limit(MOST_HOMES)
                .to_list(None)
            )
        return [Home(row["ws"], row["member"], row.get("spoke_at")) for row in rows]

    async def spoke(self, workspace: str, member: str, at: datetime) -> None:
        """Note that a member spoke in a workspace, to the minute."""
        with away("MongoDB"):
            await self._members.update_one(
                {
                    "_id": member_id(workspace, member),
                    "spoke_at": {"$not": {"$gt": at - NOTED_EVERY}},
                },
                {"$set": {"spoke_at": at}},
            )

"""Teams: described by admins, or just named by somebody who is in one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.domain.people import Team
from core.store.client import Database, away
from core.store.evaluation import member_id


class Teams:
    """The teams of a workspace."""

    def __init__(self, db: Database) -> None:
        self._teams = db["teams"]
        self._members = db["members"]

    async def listed(self, workspace: str, named: Iterable[str]) -> list[Team]:
        """Return every team by name: described, named by events, or with people in it.

        named: the teams that events told of. One that was given up is left out while it is empty.
        """
        sizes = {
            row["_id"]: row["size"]
            for row in await self._members.aggregate(
                [
                    {
                        "$match": {
                            "ws": workspace,
                            "team": {"$type": "string"},
                            "left_at": None,
                            "merged_into": None,
                        }
                    },
                    {"$group": {"_id": "$team", "size": {"$sum": 1}}},
                ]
            ).to_list(None)
        }
        known = {row["team"]: row async for row in self._teams.find({"ws": workspace})}
        teams = [
            Team.described(workspace, name, known.get(name, {}), sizes.get(name, 0))
            for name in {*known, *sizes, *named}
        ]
        there = [team for team in teams if team.size or team.deleted_at is None]
        return sorted(there, key=lambda team: (team.name.casefold(), team.id))

    async def get(self, workspace: str, team: str, named: Iterable[str]) -> Team | None:
        """Return one team, None where nothing and nobody knows it."""
        return next((t for t in await self.listed(workspace, named) if t.id == team), None)

    async def described(self, workspace: str, team: str) -> bool:
        """Tell whether somebody described a team that was not given up."""
        found = await self._teams.find_one({"_id": member_id(workspace, team)}, {"deleted_at": 1})
        return found is not None and found.get("deleted_at") is None

    async def describe(self, workspace: str, team: str, **fields: Any) -> None:
        """Set a team's name or color, and take it back where it had been given up."""
        with away("MongoDB"):
            await self._teams.update_one(
                {"_id": member_id(workspace, team)},
                {"$set": {"ws": workspace, "team": team, "deleted_at": None, **fields}},
                upsert=True,
            )

    async def delete(self, workspace: str, team: str, at: datetime) -> int:
        """Give a team up and return how many people it leaves without one."""
        with away("MongoDB"):
            await self._teams.update_one(
                {"_id": member_id(workspace, team)},
                {"$set": {"ws": workspace, "team": team, "deleted_at": at}},
                upsert=True,
            )
            left = await self._members.update_many(
                {"ws": workspace, "team": team}, {"$set": {"team": None}}
            )
        return int(left.modified_count)

"""Which servers, teams and groups have a workspace of their own (LAURELS_TENANCY=many)."""

from datetime import datetime

from core.store.client import Database, away


class Tenants:
    """The places bots were let into, and those they were let go from."""

    def __init__(self, db: Database) -> None:
        self._tenants = db["tenants"]
        self._targets = db["targets"]

    async def arrive(self, workspace: str, platform: str, place: str, at: datetime) -> bool:
        """Note that a place has us; tells whether it had not until now."""
        with away("MongoDB"):
            before = await self._tenants.find_one_and_update(
                {"_id": workspace},
                {
                    "$set": {"platform": platform, "place": place, "retired_at": None},
                    "$setOnInsert": {"arrived_at": at},
                },
                upsert=True,
            )
        return before is None or before["retired_at"] is not None

    async def retire(self, workspace: str, platform: str, place: str, at: datetime) -> bool:
        """Note that a place let us go; tells whether it had us until now, as far as we know."""
        with away("MongoDB"):
            before = await self._tenants.find_one_and_update(
                {"_id": workspace},
                {
                    "$set": {"platform": platform, "place": place, "retired_at": at},
                    "$setOnInsert": {"arrived_at": at},
                },
                upsert=True,
            )
        return before is None or before["retired_at"] is None

    async def places(self, platform: str) -> dict[str, bool]:
        """Return every place of a platform ever seen, and whether it has us now."""
        with away("MongoDB"):
            found = await self._tenants.find({"platform": platform}).to_list(None)
        return {row["place"]: row["retired_at"] is None for row in found}

    async def close_targets(self, workspace: str, platform: str, reason: str, at: datetime) -> None:
        """Stop using a workspace's places on a platform."""
        with away("MongoDB"):
            await self._targets.update_many(
                {"ws": workspace, "platform": platform, "disabled_at": None},
                {"$set": {"disabled_at": at, "disabled_reason": reason}},
            )

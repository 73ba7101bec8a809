"""Who holds which trophies, counted."""

from core.store.client import Database
from core.store.evaluation import AWARDS


class Trophies:
    """The trophies that were won, of everybody."""

    def __init__(self, db: Database) -> None:
        self._won = db[AWARDS["trophy"]]

    async def holders(self, workspace: str) -> dict[str, int]:
        """Return how many people hold each trophy, by slug; those nobody holds are left out."""
        rows = self._won.aggregate(
            [
                {"$match": {"ws": workspace, "revoked_at": None}},
                {"$group": {"_id": "$threshold", "holders": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["holders"] async for row in rows}

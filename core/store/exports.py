"""Everything a workspace keeps, gone through row by row: nothing is held but one batch."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from core.domain.goals import Goal
from core.domain.people import Member
from core.store.client import Database, Document
from core.store.evaluation import AWARDS
from core.store.goals import goal_of
from core.store.members import from_document

BATCH = 500


class Exports:
    """What an export reads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def members(self, workspace: str) -> AsyncIterator[Member]:
        """Go through everybody, those too who left or were merged."""
        async for row in self._rows("members", {"ws": workspace}):
            yield from_document(row)

    async def goals(self, workspace: str) -> AsyncIterator[Goal]:
        """Go through the goals; those that people keep to themselves stay theirs."""
        async for row in self._rows("goals", {"ws": workspace, "private": {"$ne": True}}):
            yield goal_of(row)

    async def awards(self, workspace: str) -> AsyncIterator[tuple[str, Document]]:
        """Go through everything earned, with its family."""
        for family, collection in AWARDS.items():
            async for row in self._rows(collection, {"ws": workspace}):
                yield family, row

    async def points(self, workspace: str) -> AsyncIterator[Document]:
        """Go through the ledger."""
        async for row in self._rows("points_history", {"ws": workspace}):
            yield row

    async def events(self, workspace: str) -> AsyncIterator[Document]:
        """Go through what counts or will, the originals of a member before their corrections."""
        match = {"ws": workspace, "state": {"$ne": "void"}}
        async for row in self._rows("events", match, [("member", 1), ("on", 1)]):
            yield row

    async def _rows(
        self, collection: str, match: Mapping[str, Any], order: list[tuple[str, int]] | None = None
    ) -> AsyncIterator[Document]:
        found = self._db[collection].find(dict(match), batch_size=BATCH)
        async for row in found.sort(order) if order else found:
            yield row

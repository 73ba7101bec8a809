"""Installations: the grants of each place, and the one-time states of those being made."""

from datetime import datetime
from typing import Any

from core.domain.ids import join_id
from core.domain.installations import Installation
from core.store.client import Database, Document, away
from core.store.keys import digest


class Installations:
    """One document a place and person who installed, one a place for the bot itself."""

    def __init__(self, db: Database) -> None:
        self._installations = db["installations"]
        self._states = db["installation_states"]

    async def save(self, installation: Installation) -> None:
        """Write a grant over the one before it; the accounts it was seen to serve stay."""
        fields = installation.model_dump(exclude={"serves"})
        with away("MongoDB"):
            await self._installations.update_one(
                {"_id": installation.id}, {"$set": fields}, upsert=True
            )

    async def find(self, platform: str, place: str, person: str = "") -> Installation | None:
        """Return the grant of a place, the bot's own unless a person is named."""
        return await self._one({"_id": join_id(platform, place, person)})

    async def latest(self, platform: str, place: str) -> Installation | None:
        """Return the grant that a person gave last for a place."""
        return await self._one({"platform": platform, "place": place, "person": {"$ne": ""}})

    async def serving(self, platform: str, account: str) -> Installation | None:
        """Return the bot's grant for an account: its own, or its organisation's."""
        own = await self.find(platform, account)
        return own or await self._one({"platform": platform, "serves": account, "person": ""})

    async def serve(self, platform: str, place: str, account: str) -> None:
        """Note that an organisation's grant is used by one of its accounts."""
        with away("MongoDB"):
            await self._installations.update_one(
                {"_id": join_id(platform, place, "")}, {"$addToSet": {"serves": account}}
            )

    async def leave(self, platform: str, place: str, account: str) -> None:
        """Note that an organisation's grant no longer covers one of its accounts."""
        with away("MongoDB"):
            await self._installations.update_one(
                {"_id": join_id(platform, place, "")}, {"$pull": {"serves": account}}
            )

    async def delete(
        self, platform: str, place: str, person: str | None = None, until: datetime | None = None
    ) -> bool:
        """Forget the grants of a place, or one person's ("" the bot's); tells whether any was.

        until: keep those given later than this; what takes a grant back may arrive after the next.
        """
        match: Document = {"platform": platform, "place": place}
        if person is not None:
            match["person"] = person
        if until is not None:
            match["installed_at"] = {"$lte": until}
        with away("MongoDB"):
            return (await self._installations.delete_many(match)).deleted_count > 0

    async def bots(self, platform: str, most: int = 1_000) -> list[Installation]:
        """Return the bot's own grants, oldest first."""
        with away("MongoDB"):
            found = self._installations.find({"platform": platform, "person": ""})
            rows = await found.sort("installed_at", 1).limit(most).to_list(None)
        return [Installation.model_validate(row) for row in rows]

    async def keep_state(self, state: str, until: datetime) -> None:
        """Keep the state of an installation that begins."""
        with away("MongoDB"):
            await self._states.insert_one({"_id": digest(state), "until": until})

    async def take_state(self, state: str, now: datetime) -> bool:
        """Use a state up; False where it is not, was used, or ran out."""
        with away("MongoDB"):
            found = await self._states.find_one_and_delete({"_id": digest(state)})
        return bool(found and found["until"] > now)

    async def _one(self, match: dict[str, Any]) -> Installation | None:
        with away("MongoDB"):
            found = await self._installations.find_one(match, sort=[("installed_at", -1)])
        return Installation.model_validate(found) if found else None

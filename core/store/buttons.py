"""Commands that are too long for a platform's button, kept for as long as the button may live."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pymongo import UpdateOne

from core.store.client import Database, away

KEEP = timedelta(days=180)


class Buttons:
    """The long commands of Telegram's buttons, by a name made from each."""

    def __init__(self, db: Database) -> None:
        self._buttons = db["telegram_buttons"]

    async def keep(self, commands: Mapping[str, str]) -> None:
        """Keep commands for another 180 days; Unavailable when MongoDB does not confirm."""
        if not commands:
            return
        until = datetime.now(UTC) + KEEP  # MongoDB lets things expire by its own clock, not by ours
        with away("MongoDB"):
            await self._buttons.bulk_write(
                [
                    UpdateOne(
                        {"_id": name}, {"$set": {"command": command, "until": until}}, upsert=True
                    )
                    for name, command in commands.items()
                ],
                ordered=False,
            )

    async def command(self, name: str) -> str | None:
        """Return a command; None when it is not kept any more."""
        with away("MongoDB"):
            found = await self._buttons.find_one({"_id": name})
        return found["command"] if found else None

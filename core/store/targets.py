"""Targets: where celebrations go."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from core.domain.ids import join_id
from core.domain.people import Identity
from core.domain.targets import EVERYWHERE, Target
from core.store.client import Database, Document, Session, away, plain, stored
from core.store.transactions import transaction

_OPEN: Document = {"disabled_at": None, "disabled_reason": None, "token_lost": False}


class Targets:
    """The places. Those of people (`direct`) are written down only when they refuse."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._targets = db["targets"]
        self._deliveries = db["deliveries"]

    async def active(self, workspace: str) -> list[Target]:
        """Return the places that celebrations of a workspace go to."""
        return await self._found({"ws": workspace, "disabled_at": None, "direct": {"$ne": True}})

    async def of_workspace(self, workspace: str) -> list[Target]:
        """Return the places of a workspace, those that are disabled too."""
        return await self._found({"ws": workspace, "direct": {"$ne": True}})

    async def of_token(self, target: Target) -> list[Target]:
        """Return the places in use that the same token posts to, of every workspace."""
        match: Document = {"platform": target.platform, "disabled_at": None}
        if target.token != EVERYWHERE:
            match["account"] = target.token
        return await self._found(match)

    async def on(self, platform: str) -> list[Target]:
        """Return every place of a platform, those that are disabled too."""
        return await self._found({"platform": platform})

    async def workspaces(self) -> list[str]:
        """Return the workspaces that have a place in use."""
        match = {"disabled_at": None, "direct": {"$ne": True}}
        return sorted(await self._targets.distinct("ws", match))

    async def get(self, target: str) -> Target | None:
        """Return a place by id."""
        found = await self._targets.find_one({"_id": target})
        return _target(found) if found else None

    async def many(self, targets: Collection[str]) -> dict[str, Target]:
        """Return places by id."""
        found = await self._found({"_id": {"$in": list(targets)}})
        return {target.id: target for target in found}

    async def suggest(self, target: Target) -> bool:
        """Take the place a platform's first command came from; tells whether it was the first."""
        try:
            await self._targets.insert_one(stored(target.model_dump()))
        except DuplicateKeyError:
            return False
        return True

    async def choose(self, target: Target) -> None:
        """Announce here from now on, instead of wherever that place was.

        What could not be posted there is tried again here; another target for the very same chat
        is given up, so that nothing is told twice.
        """
        fields = stored(target.model_dump())
        await self._targets.replace_one({"_id": target.id}, fields, upsert=True)
        await self._again([target.id])
        place = {name: fields[name] for name in ("ws", "platform", "account", "chat", "thread")}
        await self._targets.delete_many(
            {**place, "_id": {"$ne": target.id}, "direct": {"$ne": True}}
        )

    async def change(self, target: str, **fields: Any) -> None:
        """Set fields of a place."""
        await self._targets.update_one({"_id": target}, {"$set": fields})

    async def enable(self, match: Document) -> int:
        """Use disabled places again and try what could not be posted there; returns how many."""
        found = self._targets.find({**match, "disabled_at": {"$ne": None}}, {"_id": 1})
        names = [row["_id"] async for row in found]
        await self._targets.update_many({"_id": {"$in": names}}, {"$set": _OPEN})
        await self._again(names)
        return len(names)

    async def token_back(self, platform: str, account: str = EVERYWHERE) -> int:
        """Use the places again that were refused because our token was; returns how many."""
        match: Document = {"platform": platform, "token_lost": True}
        return await self.enable(match if account == EVERYWHERE else match | {"account": account})

    async def disable(self, target: str, reason: str | None, at: datetime) -> bool:
        """Stop using a place; tells whether it was in use until now."""
        result = await self._targets.update_one(
            {"_id": target, "disabled_at": None},
            {"$set": {"disabled_at": at, "disabled_reason": reason}},
        )
        return result.modified_count == 1

    async def refuse(
        self,
        targets: Sequence[str],
        reason: str,
        at: datetime,
        notices: Sequence[Document],
        *,
        token_lost: bool,
    ) -> bool:
        """Disable places that a platform refuses for good, in one transaction with what follows.

        What waits for them fails with the reason, and the notices are put in the outbox. Tells
        whether any was in use until now; otherwise all of this was done before.
        """

        async def write(session: Session) -> bool:
            names = {"$in": list(targets)}
            fields = {"disabled_at": at, "disabled_reason": reason, "token_lost": token_lost}
            done = await self._targets.update_many(
                {"_id": names, "disabled_at": None}, {"$set": fields}, session=session
            )
            await self._deliveries.update_many(
                {"target": names, "state": "pending"},
                {"$set": {"state": "failed", "error": reason, "failed_at": at}},
                session=session,
            )
            if done.modified_count and notices:
                await self._deliveries.insert_many(notices, session=session)
            return done.modified_count > 0

        return await transaction(self._db, write)

    async def refuse_direct(self, target: Target, reason: str, at: datetime) -> None:
        """Remember that somebody takes no direct messages, and leave out what waits for them."""
        fields = target.model_copy(update={"disabled_at": at, "disabled_reason": reason})
        with away("MongoDB"):
            await self._targets.replace_one(
                {"_id": target.id}, stored(fields.model_dump()), upsert=True
            )
            await self._deliveries.update_many(
                {"target": target.id, "state": "pending"},
                {"$set": {"state": "skipped", "error": reason, "failed_at": at}},
            )

    async def move(self, target: str, chat: str) -> None:
        """Follow a chat to its new id."""
        await self._targets.update_one({"_id": target}, {"$set": {"chat": chat}})

    async def remove(self, target: str, at: datetime) -> bool:
        """Give a place up with what waits for it; tells whether there was one."""
        gone = await self._targets.delete_one({"_id": target})
        await self._deliveries.update_many(
            {"target": target, "state": {"$in": ["pending", "failed"]}},
            {"$set": {"state": "dropped", "error": "the place was removed", "failed_at": at}},
        )
        return gone.deleted_count == 1

    async def forget(self, directs: Sequence[str]) -> None:
        """Forget the direct messages of somebody, and what went there."""
        names = {"$in": list(directs)}
        await self._targets.delete_many({"_id": names})
        await self._deliveries.delete_many({"target": names})

    async def _again(self, targets: Sequence[str]) -> None:
        await self._deliveries.update_many(
            {"target": {"$in": list(targets)}, "state": "failed"},
            # Once tried, always tried: see `digest` of the deliveries.
            {"$set": {"state": "pending", "error": None}, "$min": {"attempts": 1}},
        )

    async def _found(self, match: Document) -> list[Target]:
        return [_target(row) async for row in self._targets.find(match).sort("_id", 1)]


def target_id(workspace: str, platform: str) -> str:
    """Return the id of a workspace's main place on a platform."""
    return join_id(workspace, platform)


def extra_id(workspace: str, platform: str, account: str, chat: str, thread: str | None) -> str:
    """Return the id of a place beside the main one."""
    place = join_id(account, chat, thread or "")
    digest = hashlib.blake2b(place.encode(), digest_size=6).hexdigest()
    return join_id(workspace, f"{platform}-{digest}")


def direct_target(workspace: str, identity: Identity) -> Target:
    """Return somebody's direct messages on a platform."""
    return Target(
        id=join_id(workspace, f"{identity.platform}-dm", identity.account, identity.id),
        workspace=workspace,
        platform=identity.platform,
        account=identity.account,
        chat=identity.id,
        direct=True,
    )


def _target(document: Document) -> Target:
    return Target.model_validate(plain(document))

"""Transactions conflict, lose their answer, and still happen once."""

import asyncio

import pytest
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import AutoReconnect, DuplicateKeyError

from core.app import App
from core.store.client import Session
from core.store.transactions import transaction


async def test_many_at_once_all_count(app: App) -> None:
    """Upserts of one document: the conflict shows at the commit."""
    places = app.mongo_db["teams"]

    async def add(session: Session) -> None:
        await places.update_one({"_id": "x"}, {"$inc": {"n": 1}}, upsert=True, session=session)

    await asyncio.gather(*(transaction(app.mongo_db, add) for _ in range(8)))
    assert await places.find_one({"_id": "x"}) == {"_id": "x", "n": 8}


async def test_what_goes_wrong_inside_undoes_all_of_it(app: App) -> None:
    places = app.mongo_db["teams"]

    async def twice(session: Session) -> None:
        await places.insert_one({"_id": "x"}, session=session)
        await places.insert_one({"_id": "x"}, session=session)

    with pytest.raises(DuplicateKeyError):
        await transaction(app.mongo_db, twice)
    assert await places.count_documents({}) == 0


async def test_a_commit_without_an_answer_is_asked_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, asked = AsyncIOMotorClientSession.commit_transaction, []

    async def lost(session: AsyncIOMotorClientSession) -> None:
        await commit(session)
        asked.append(session)
        if len(asked) == 1:
            raise AutoReconnect("gone", {"errorLabels": ["UnknownTransactionCommitResult"]})

    async def add(session: Session) -> str:
        update = {"$inc": {"n": 1}}
        await app.mongo_db["teams"].update_one({"_id": "x"}, update, upsert=True, session=session)
        return "done"

    monkeypatch.setattr(AsyncIOMotorClientSession, "commit_transaction", lost)
    assert await transaction(app.mongo_db, add) == "done"
    assert len(asked) == 2
    assert await app.mongo_db["teams"].find_one({"_id": "x"}) == {"_id": "x", "n": 1}

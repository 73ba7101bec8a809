"""Transactions that are tried again, at the commit too."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pymongo.errors import PyMongoError

from core.store.client import Database, Session, away

T = TypeVar("T")

TRIED_S = 10.0
PAUSE_S = 0.005


async def transaction(db: Database, write: Callable[[Session], Awaitable[T]]) -> T:
    """Run `write` in a transaction of a session of its own; see `in_transaction`."""
    with away("MongoDB"):
        async with await db.client.start_session() as session:
            return await in_transaction(session, write)


async def in_transaction(session: Session, write: Callable[[Session], Awaitable[T]]) -> T:
    """Run `write` in a transaction, anew while it conflicts with others, and return its result.

    Motor's `with_transaction` commits where nothing is caught: a conflict that only shows there,
    as between two upserts of one document, is not tried again, nor is a commit whose answer was
    lost. Here both are, for 10 s. Raises what `write` raises.
    """
    deadline = asyncio.get_running_loop().time() + TRIED_S

    def again(error: BaseException, label: str) -> bool:
        late = asyncio.get_running_loop().time() > deadline
        return not late and isinstance(error, PyMongoError) and error.has_error_label(label)

    while True:
        session.start_transaction()
        try:
            result = await write(session)
        except BaseException as error:
            await session.abort_transaction()
            if not again(error, "TransientTransactionError"):
                raise
            await asyncio.sleep(PAUSE_S)
            continue
        try:
            await _commit(session, again)
        except PyMongoError as error:
            if not again(error, "TransientTransactionError"):
                raise
            await asyncio.sleep(PAUSE_S)
            continue
        return result


async def _commit(session: Session, again: Callable[[BaseException, str], bool]) -> None:
    """Commit, as often as it takes to know that it happened."""
    while True:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not again(error, "UnknownTransactionCommitResult"):
                raise
        else:
            return

"""The one file that names motor: swapping the driver is a change here alone."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo.errors import (
    AutoReconnect,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from core.errors import SetupError, Unavailable

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]
Session = AsyncIOMotorClientSession

SELECTION_TIMEOUT_MS = 3_000
OPERATION_TIMEOUT_MS = 10_000

_AWAY = (
    AutoReconnect,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)


@asynccontextmanager
async def connect(url: str, database: str) -> AsyncIterator[Database]:
    """Open the database, durable by default: majority, journalled, every call with a timeout."""
    client: Client = AsyncIOMotorClient(
        url,
        w="majority",
        journal=True,
        tz_aware=True,
        retryWrites=True,
        serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
        timeoutMS=OPERATION_TIMEOUT_MS,
        appname="laurels",
    )
    try:
        yield client[database]
    finally:
        client.close()


async def require_replica_set(db: Database) -> None:
    """Refuse a server that cannot do transactions, saying how to mend it."""
    with away("MongoDB"):
        hello = await db.command("hello")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise SetupError(
            "MongoDB runs as a single server; Laurels needs transactions, so a replica set (one "
            "node is enough): start mongod with --replSet laurels and run rs.initiate() once."
        )


class away:  # noqa: N801 - reads as a statement: with away("MongoDB")
    """Turn the driver's "not there" errors into Unavailable; everything else passes."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Translate."""
        if is_away(error):
            raise Unavailable(f"{self.what} does not answer; nothing was accepted") from error


def is_away(error: BaseException | None) -> bool:
    """Tell whether an error means that the server is away, stalled or changing its primary."""
    if isinstance(error, _AWAY):
        return True
    return isinstance(error, PyMongoError) and (
        error.timeout or error.has_error_label("RetryableWriteError")
    )


def plain(document: Mapping[str, Any], **renamed: str) -> Document:
    """Return a document as model fields: `_id` becomes `id`, `ws` becomes `workspace`."""
    names = {"_id": "id", "ws": "workspace", **renamed}
    return {names.get(key, key): value for key, value in document.items()}


def stored(fields: Mapping[str, Any], **renamed: str) -> Document:
    """Return model fields as a document: the reverse of `plain`."""
    names = {"id": "_id", "workspace": "ws", **renamed}
    return {names.get(key, key): value for key, value in fields.items()}


def literally(text: str) -> str:
    """Return a pattern that matches a text as it is; MongoDB takes no NUL in one."""
    return re.escape(text).replace("\0", r"\x00")

"""Makes one mongod a replica set of its own: transactions need one, and one node is enough."""

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConnectionFailure, OperationFailure

from core.errors import Unavailable

NAME = "laurels"
_ANSWER_TIMEOUT_S = 5.0
_POLL_S = 0.02
# Asked too early, or twice: both pass by asking again.
_PASSING = frozenset({
    23,  # AlreadyInitialized
    91,  # ShutdownInProgress
    94,  # NotYetInitialized
    109,  # ConfigurationInProgress
    10107,  # NotWritablePrimary
    11600,  # InterruptedAtShutdown
    11602,  # InterruptedDueToReplStateChange
    13436,  # NotPrimaryOrSecondary
})  # fmt: skip


async def ensure_primary(port: int, timeout_s: float) -> None:
    """Make the mongod on this loopback port the only member and the primary of its replica set.

    A new folder is initiated. One that last ran on another port has a configuration that no
    longer names it, so nobody could be elected: it is replaced by force with the new address.
    Raises Unavailable if the server isn't a writable primary within `timeout_s` seconds.
    """
    address = f"127.0.0.1:{port}"
    last: BaseException | None = None
    client: AsyncIOMotorClient[dict[str, Any]] | None = None
    try:
        async with asyncio.timeout(timeout_s):
            # The driver waits half a second after a refused connection: knock first, then open it.
            while not await _listens(port):
                await asyncio.sleep(_POLL_S)
            client = _open(port)
            while True:
                try:
                    if await _step(client, address):
                        return
                except (ConnectionFailure, OperationFailure) as error:
                    if isinstance(error, OperationFailure) and error.code not in _PASSING:
                        raise Unavailable(
                            f"MongoDB refused to start a replica set: {error}"
                        ) from error
                    last = error
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        why = f": {last}" if last else ""
        raise Unavailable(
            f"MongoDB on {address} did not become primary in {timeout_s:g} s{why}"
        ) from error
    finally:
        if client is not None:
            client.close()


async def is_primary(port: int, timeout_s: float) -> bool:
    """Tell whether a primary of ours answers on this loopback port; never raises for a dead one."""
    try:
        async with asyncio.timeout(timeout_s):
            if not await _listens(port):
                return False
            client = _open(port)
            try:
                hello = await client.admin.command("hello")
            finally:
                client.close()
    except (TimeoutError, ConnectionFailure, OperationFailure):
        return False
    return bool(hello.get("isWritablePrimary")) and hello.get("setName") == NAME


def _open(port: int) -> "AsyncIOMotorClient[dict[str, Any]]":
    timeout_ms = int(_ANSWER_TIMEOUT_S * 1000)
    return AsyncIOMotorClient(
        "127.0.0.1",
        port,
        directConnection=True,
        connectTimeoutMS=timeout_ms,
        serverSelectionTimeoutMS=timeout_ms,
        socketTimeoutMS=timeout_ms,
    )


async def _listens(port: int) -> bool:
    try:
        async with asyncio.timeout(_ANSWER_TIMEOUT_S):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:  # TimeoutError is one too
        return False
    writer.close()
    return True


async def _step(client: "AsyncIOMotorClient[dict[str, Any]]", address: str) -> bool:
    """Bring the server one step nearer; True once it is the primary under this address."""
    hello = await client.admin.command("hello")
    if hello.get("isWritablePrimary") and hello.get("hosts") == [address]:
        return True
    try:
        config = (await client.admin.command("replSetGetConfig"))["config"]
    except OperationFailure as error:
        if error.code != 94:  # NotYetInitialized
            raise
        first = {"_id": NAME, "members": [{"_id": 0, "host": address}]}
        await client.admin.command("replSetInitiate", first)
        return False
    if [member["host"] for member in config["members"]] != [address]:
        config["members"] = [{"_id": 0, "host": address}]
        config["version"] += 1
        await client.admin.command("replSetReconfig", config, force=True)
    return False  # it is elected a moment later: the caller asks again

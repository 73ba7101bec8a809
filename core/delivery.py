"""A platform's delivery worker, run inside its bot's process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from arq.worker import func

from core.app import App
from core.domain.targets import ONE_TOKEN
from core.ports import Sender
from core.queue import delivery_queue, serve
from core.tasks import end
from core.usecases.deliver import deliver_due
from core.usecases.pacing import Pace

SWEEP_S = 1.0


@contextlib.asynccontextmanager
async def deliveries(app: App, sender: Sender) -> AsyncIterator[None]:
    """Deliver what is due on a platform for as long as the context is open.

    The doorbell (arq) makes it quick, the sweep makes it sure: with Redis away it still delivers.
    """
    pace = Pace()
    bell = asyncio.Event()
    if sender.platform in ONE_TOKEN:
        # We are connected, so the one token there is works (again).
        await app.store.targets.token_back(sender.platform)

    async def deliver(_: dict[str, Any]) -> None:
        await app.queue.answered(f"deliver:{sender.platform}")
        bell.set()

    async def work() -> None:
        while True:
            try:
                await deliver_due(app, sender, pace, bell)
            except Exception:
                app.log.exception("deliveries interrupted; trying again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), SWEEP_S)

    # arq would name it by where it is defined; the bell rings for "deliver".
    bell_job = func(deliver, name="deliver")  # type: ignore[arg-type]
    tasks = [
        asyncio.create_task(serve(app.redis, delivery_queue(sender.platform), [bell_job])),
        asyncio.create_task(work()),
    ]
    try:
        yield
    finally:
        await end(*tasks)

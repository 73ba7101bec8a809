"""A worker as one would write it first: arq with its defaults, a job an event.

`python -m benchmarks.naive_worker`, with the addresses where Laurels' own worker finds them.
"""

from typing import Any

from arq.worker import Worker

from benchmarks import naive
from core.bootstrap import open_app
from core.config import load_settings
from core.run import run_process

QUEUE = "naive"


async def count(ctx: dict[str, Any], event: str) -> None:
    """Count one event."""
    db = ctx["db"]
    document = await db["naive_events"].find_one({"_id": event})
    await naive.count(db, document)


async def run() -> None:
    """Work until stopped."""
    async with open_app(load_settings()) as app:
        worker = Worker(
            functions=[count],
            redis_pool=app.redis,
            queue_name=QUEUE,
            ctx={"db": app.mongo_db},
            handle_signals=False,
            job_serializer=app.redis.job_serializer,
            job_deserializer=app.redis.job_deserializer,
        )
        await worker.async_run()


if __name__ == "__main__":
    run_process(run)

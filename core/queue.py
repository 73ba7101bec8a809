"""arq as a doorbell: it says that there is something to do, MongoDB says what.

A bell is a flag in Redis and a job. The flag is set by whoever rings and cleared by the job before
it reads, so that a ring during the work rings again, and a hundred rings before it are one job.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.constants import health_check_key_suffix
from arq.cron import CronJob
from arq.worker import Function, Worker
from redis.exceptions import RedisError

from core.tasks import end

log = structlog.get_logger()

EVALUATE_QUEUE = "laurels:queue:evaluate"
POLL_S = 0.01
JOB_TIMEOUT_S = 30
FLAG_TTL_MS = 5_000
MOST_JOBS = 100
RESTART_S = 0.5
BEAT_S = 10  # how often a worker says that it is there


def delivery_queue(platform: str) -> str:
    """Return the queue of one platform's bot."""
    return f"laurels:queue:{platform}"


def dumps(job: dict[str, Any]) -> bytes:
    """Write a job as JSON; a job never carries anything but plain values."""
    return json.dumps(job, default=str).encode()


class Queue:
    """Rings bells. Losing one is harmless: the sweep finds what is left."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis

    async def ring_lanes(self, lanes: Iterable[int]) -> None:
        """Say that lanes have events."""
        for lane in lanes:
            await self._ring(EVALUATE_QUEUE, "evaluate", f"lane:{lane}", lane)

    async def ring_platforms(self, platforms: Iterable[str]) -> None:
        """Say that platforms have deliveries."""
        for platform in platforms:
            await self._ring(delivery_queue(platform), "deliver", f"deliver:{platform}")

    async def ring_at(self, platform: str, after: timedelta) -> None:
        """Ring a platform once more when a delivery that had to wait is due."""
        with _harmless("ring_at"):
            await self._redis.enqueue_job(
                "deliver", _queue_name=delivery_queue(platform), _defer_by=after
            )

    async def answered(self, bell: str) -> None:
        """Clear a bell's flag; to be called before reading what there is to do."""
        await self._redis.delete(f"laurels:bell:{bell}")

    async def running(self, queues: Sequence[str]) -> set[str]:
        """Return which queues somebody works on, as of seconds ago. Raises RedisError, OSError."""
        beats = await self._redis.mget([f"{queue}{health_check_key_suffix}" for queue in queues])
        return {queue for queue, beat in zip(queues, beats, strict=True) if beat is not None}

    async def _ring(self, queue: str, job: str, bell: str, *arguments: object) -> None:
        with _harmless(bell):
            fresh = await self._redis.set(f"laurels:bell:{bell}", 1, nx=True, px=FLAG_TTL_MS)
            if fresh:
                await self._redis.enqueue_job(job, *arguments, _queue_name=queue)


@contextlib.contextmanager
def _harmless(what: str) -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        log.warning("Redis does not answer; the sweep will ring", bell=what, error=str(error))


async def serve(
    redis: ArqRedis,
    queue: str,
    functions: Sequence[Function | Callable[..., Awaitable[None]]],
    cron_jobs: Sequence[CronJob] = (),
    ctx: dict[str, Any] | None = None,
) -> None:
    """Run an arq worker on one queue until cancelled, starting it anew when Redis was away.

    Jobs are JSON, results are not kept, the poll is short; arq never retries, the sweep does.
    """
    while True:
        worker = Worker(
            functions=functions,  # type: ignore[arg-type]
            cron_jobs=cron_jobs or None,
            redis_pool=redis,
            queue_name=queue,
            ctx=dict(ctx or {}),  # arq writes into it
            handle_signals=False,
            max_jobs=MOST_JOBS,
            poll_delay=POLL_S,
            keep_result=0,
            job_timeout=JOB_TIMEOUT_S,
            max_tries=1,
            retry_jobs=False,
            log_results=False,
            health_check_interval=BEAT_S,
            job_serializer=dumps,
            job_deserializer=json.loads,
        )
        running = asyncio.ensure_future(worker.async_run())
        try:
            await asyncio.wait([running])
            running.result()
        except (RedisError, OSError) as error:
            log.warning("Redis does not answer; waiting for it", queue=queue, error=str(error))
        finally:
            # The connections stay open: they belong to the app.
            ours = [worker.main_task] if worker.main_task else []
            await end(running, *worker.tasks.values(), *ours)
        await asyncio.sleep(RESTART_S)

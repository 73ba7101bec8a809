"""Tasks end, also those that do not hear the first time, and also when we are told to hurry."""

import asyncio

from core.tasks import end


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    async def deaf() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    task = asyncio.create_task(deaf())
    await asyncio.wait([task], timeout=0)
    await end(task)
    assert task.done()


async def test_ending_is_finished_although_it_is_cancelled() -> None:
    released = asyncio.Event()

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            while not released.is_set():
                try:
                    await released.wait()
                except asyncio.CancelledError:
                    continue

    task = asyncio.create_task(slow())
    await asyncio.wait([task], timeout=0)
    ending = asyncio.create_task(end(task))
    await asyncio.wait([ending], timeout=0)
    ending.cancel()
    await asyncio.wait([ending], timeout=0)
    assert not ending.done()
    released.set()
    await asyncio.wait([ending])
    assert task.done()
    assert ending.cancelled()


async def test_errors_of_ended_tasks_are_not_raised() -> None:
    async def broken() -> None:
        raise ValueError("seen")

    task = asyncio.create_task(broken())
    await asyncio.wait([task])
    await end(task)

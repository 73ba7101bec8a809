"""What follows in a thread is a delivery of its own: it comes once, or not at all."""

import pytest

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone
from tests.conftest import Clock
from tests.core.support import Script, counted, place, post
from tests.core.usecases.outbox import outbox, run, states


class Threaded(Script):
    """A platform with threads."""

    threads = True

    def __init__(self, *steps: BaseException | None) -> None:
        super().__init__(*steps)
        # (id of the message that is answered, what the reply says)
        self.replies: list[tuple[str, str]] = []

    async def reply(self, target: Target, message: str, card: Card, nonce: str) -> str:
        _, text, _ = await self._do(target, card, nonce)
        self.replies.append((message, text))
        return f"reply-{len(self.replies)}"


async def two_at_once(app: App) -> None:
    """Have Ada reach two things with one event: there is something to say in the thread."""
    await post(app, counted("ada-1", images=15, signups=10))


async def test_the_thread_follows_the_post(app: App) -> None:
    await place(app)
    await two_at_once(app)
    sender = Threaded()
    assert await run(app, sender) == 2
    [(message, text)] = sender.replies
    assert message == "message-1"
    assert "10 signups" in text
    assert "15 images" in text
    assert await states(app) == {"sent": 2}
    assert {d["kind"]: d["message"] for d in await outbox(app)} == {
        "celebration": "message-1",
        "thread": "reply-1",
    }


async def test_what_is_short_needs_no_thread(app: App) -> None:
    await place(app)
    await post(app, counted("ada-1", images=15))
    sender = Threaded()
    await run(app, sender)
    assert (len(sender.sent), sender.replies) == (1, [])
    assert await states(app) == {"sent": 1}


async def test_without_threads_there_is_none(app: App) -> None:
    await place(app)
    await two_at_once(app)
    await run(app, Script())
    assert await states(app) == {"sent": 1}


@pytest.mark.parametrize("trouble", [DeliveryError("503"), RetryLater(1)])
async def test_a_thread_is_tried_again_and_the_post_is_not(
    app: App, clock: Clock, trouble: DeliveryError
) -> None:
    await place(app)
    await two_at_once(app)
    sender = Threaded(None, trouble)
    await run(app, sender)
    assert sender.replies == []
    clock.advance(seconds=2)
    await run(app, sender)
    assert (len(sender.sent), len(sender.replies)) == (1, 1)


async def test_a_thread_that_is_locked_costs_nothing_but_itself(app: App) -> None:
    target = await place(app)
    await two_at_once(app)
    await run(app, Threaded(None, TargetGone("The thread is locked.")))
    assert await app.store.targets.get(target.id) == target
    assert await states(app) == {"sent": 1, "failed": 1}


async def test_what_was_undone_meanwhile_is_not_told(app: App) -> None:
    await place(app)
    await two_at_once(app)
    sender = Threaded(None, RetryLater(60))
    await run(app, sender)
    undone = counted("undo", images=-15, signups=-10) | {"corrects": "order-ada-1"}
    await post(app, undone)
    for delivery in await outbox(app):
        await app.mongo_db["deliveries"].update_one(
            {"_id": delivery["_id"]}, {"$set": {"not_before": delivery["created_at"]}}
        )
    await app.mongo_db["pauses"].delete_many({})
    await run(app, sender)
    assert sender.replies == []
    assert await states(app, "thread") == {"skipped": 1}

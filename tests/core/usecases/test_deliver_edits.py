"""A correction edits what was posted, where it was posted, and disturbs nothing else."""

from typing import Any

import pytest

from core.app import App
from core.errors import DeliveryError, RetryLater, TargetGone, TargetMoved
from core.usecases.deliver import MOST_ATTEMPTS
from tests.conftest import Clock
from tests.core.support import Script, counted, place, post
from tests.core.usecases.outbox import celebrated, outbox, run


async def test_a_correction_edits_what_was_posted_where_it_was_posted(app: App) -> None:
    await place(app)
    await celebrated(app)
    sender = Script()
    await run(app, sender)
    await place(app, chat="C2")
    await post(app, undone())
    await run(app, sender)
    [(target, text, message)] = sender.edited
    assert (target.chat, message) == ("C1", "message-1")
    assert text == "ada reached 15 images. Corrected: an order was changed or refunded."
    assert len(sender.sent) == 1
    await post(app, counted("again", images=1))
    await run(app, sender)
    assert sender.edited[1][1].startswith("ada reached 15 images. +50 points.")
    assert len(sender.sent) == 1


def undone() -> dict[str, Any]:
    return counted("undo", images=-1) | {"corrects": "order-ada-1"}


async def test_what_was_not_posted_yet_needs_no_edit(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, counted("ada-1", images=15, signups=10))
    sender = Script(RetryLater(10))
    await run(app, sender)
    await post(app, undone())
    await run(app, sender)
    assert len(sender.tries) == 1
    for _ in range(12):
        clock.advance(seconds=1)
        await run(app, sender)
    assert sender.texts == ["ada reached 10 signups in November. 5 signups to the next laurel. 👏"]
    assert sender.edited == []
    assert {d["kind"]: d["state"] for d in await outbox(app)} == {
        "celebration": "sent",
        "edit": "skipped",
    }


async def test_an_edit_waits_for_a_post_that_may_be_on_its_way(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, counted("ada-1", images=15, signups=10))
    sender = Script(DeliveryError("no answer"))
    await run(app, sender)
    await post(app, undone())
    for _ in range(4):
        clock.advance(seconds=1)
        await run(app, sender)
    [text] = sender.texts
    assert text.startswith("ada reached 10 signups")
    assert [edited for _, edited, _ in sender.edited] == [text]
    assert {d["state"] for d in await outbox(app)} == {"sent"}


@pytest.mark.parametrize(
    "refusal", [TargetGone("archived."), TargetMoved("-1001")], ids=["gone", "moved"]
)
async def test_an_edit_refused_where_it_once_was_leaves_the_place_of_today_alone(
    app: App, refusal: DeliveryError
) -> None:
    await place(app)
    await celebrated(app)
    sender = Script(None, refusal)
    await run(app, sender)
    today = await place(app, chat="C2")
    await post(app, undone())
    await run(app, sender)
    assert await app.store.targets.get(today.id) == today


async def test_an_edit_in_a_chat_that_moved_ends(app: App, clock: Clock) -> None:
    await place(app, "telegram", chat="-1")
    await celebrated(app)
    sender = Script(None, *(TargetMoved("-1001") for _ in range(58)), platform="telegram")
    await run(app, sender)
    await post(app, undone())
    for _ in range(MOST_ATTEMPTS + 1):
        await run(app, sender)
        clock.advance(minutes=10)
    assert len(sender.tries) <= MOST_ATTEMPTS + 1

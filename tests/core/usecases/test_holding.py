"""Quiet hours, the daily cap and floods: nothing is lost, nothing is told twice."""

from datetime import UTC, datetime, timedelta

import pytest

from core.app import App
from core.domain.people import Identity, Workspace
from core.errors import DeliveryError, RetryLater
from core.store.outgoing import outgoing, summary_deliveries
from core.usecases.holding import MOST_AT_ONCE
from tests.conftest import Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, crowd, outbox, run, states

NIGHT = ("22:00", "07:00")


async def workspace(app: App, clock: Clock, at: str, **fields: object) -> Workspace:
    """A workspace in Berlin (an hour ahead of UTC), with its clock at a local time of 20 Nov."""
    hour, minute = map(int, at.split(":"))
    clock.now = datetime(2026, 11, 20, hour, minute, tzinfo=UTC) - timedelta(hours=1)
    await place(app)
    return await workspace_of(app, "default", zone="Europe/Berlin", **fields)


def titles(sender: Script) -> list[str]:
    return [text.split("\n", 1)[0] for text in sender.texts]


async def happened(app: App, clock: Clock, *people: str) -> None:
    """Have people reach a milestone at this moment."""
    at = {"occurred_at": clock().isoformat()}
    await post(app, *(counted(f"now-{name}", name, images=15) | at for name in people))


async def test_up_to_ten_are_posted_one_by_one(app: App) -> None:
    await place(app)
    await crowd(app, MOST_AT_ONCE)
    sender = Script()
    await run(app, sender)
    assert len(sender.sent) == MOST_AT_ONCE
    assert await states(app) == {"sent": MOST_AT_ONCE}


async def test_a_thousand_at_once_are_one_digest(app: App) -> None:
    await place(app)
    await crowd(app, 1_000)
    sender = Script()
    assert await run(app, sender) == 2  # one celebration, and the digest it became part of
    [text] = sender.texts
    title, *lines = text.split("\n")
    assert title == "1,000 laurels at once"
    assert len(lines) == 21
    assert lines[0].endswith("  15 images")
    assert lines[-1] == "and 980 more"
    assert await states(app) == {"digested": 1_000, "sent": 1}
    [digest] = [one for one in await outbox(app) if one["kind"] == "digest"]
    assert digest["count"] == 1_000
    assert {one.get("digest") for one in await outbox(app)} == {digest["_id"], None}


async def test_the_highest_come_first_in_a_digest(app: App) -> None:
    await place(app)
    await crowd(app, 12)
    await post(app, counted("high", "zoe", images=2_000))
    sender = Script()
    await run(app, sender)
    _, first, *_ = sender.texts[0].split("\n")
    assert first.startswith("zoe  ")
    assert " more" in first


async def test_while_they_keep_flooding_in_there_is_one_digest_a_minute(
    app: App, clock: Clock
) -> None:
    await place(app)
    sender = Script()
    for second in range(0, 90, 10):
        await crowd(app, 20, first=20 * second)
        await run(app, sender)
        clock.advance(seconds=10)
    assert titles(sender) == ["20 laurels at once", "100 laurels at once"]
    clock.advance(seconds=60)
    await run(app, sender)
    assert titles(sender)[2:] == ["60 laurels at once"]
    assert (await states(app))["digested"] == 180


async def test_what_was_tried_before_goes_by_itself(app: App, clock: Clock) -> None:
    """It may be posted already: the platform took it and the answer was lost."""
    await place(app)
    await celebrated(app)
    sender = Script(DeliveryError("no answer"))
    await run(app, sender)
    await crowd(app, 20)
    clock.advance(seconds=1)
    await run(app, sender)
    assert sorted(text.split(" reached")[0] for text in titles(sender)) == [
        "20 laurels at once",
        "ada",
    ]


async def test_a_request_to_wait_does_not_count_as_a_try(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    sender = Script(RetryLater(5))
    await run(app, sender)
    await crowd(app, 20)
    assert await run(app, sender) == 0
    clock.advance(seconds=5)
    await run(app, sender)
    assert titles(sender) == ["21 laurels at once"]


async def test_cards_are_held_over_night_and_come_as_one(app: App, clock: Clock) -> None:
    await workspace(app, clock, "23:30", quiet=NIGHT)
    sender = Script()
    await happened(app, clock, "ada", "bob")
    await run(app, sender)
    clock.advance(hours=4)
    await happened(app, clock, "cyd")
    await run(app, sender)
    assert sender.tries == []
    assert {one["held"] for one in await outbox(app)} == {"quiet"}
    clock.now = datetime(2026, 11, 21, 5, 59, 59, tzinfo=UTC)
    await run(app, sender)
    assert sender.tries == []
    clock.now = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    await run(app, sender)
    [text] = sender.texts
    assert text.split("\n")[0] == "3 laurels during quiet hours"
    assert {line.split("  ")[0] for line in text.split("\n")[1:]} == {"ada", "bob", "cyd"}
    await happened(app, clock, "dan")
    await run(app, sender)
    assert titles(sender)[1].startswith("dan reached")


async def test_a_single_one_that_was_held_comes_as_itself(app: App, clock: Clock) -> None:
    await workspace(app, clock, "23:30", quiet=NIGHT)
    await happened(app, clock, "ada")
    sender = Script()
    await run(app, sender)
    clock.advance(hours=8)
    await run(app, sender)
    assert [text.split(" reached")[0] for text in sender.texts] == ["ada"]


async def test_a_test_is_not_held(app: App, clock: Clock) -> None:
    await workspace(app, clock, "23:30", quiet=NIGHT)
    [target] = await app.store.targets.active("default")
    for kind in ("test", "summary"):
        news = outgoing(target, kind, "1", clock(), text="A test.", test=True)
        await app.store.deliveries.add([news])
    sender = Script()
    await run(app, sender)
    assert len(sender.sent) == 2


async def test_summaries_are_held_and_edits_are_not(app: App, clock: Clock) -> None:
    await workspace(app, clock, "21:30", quiet=NIGHT)
    sender = Script()
    await happened(app, clock, "ada")
    await run(app, sender)
    clock.advance(hours=1)
    await post(
        app,
        counted("undo", images=-1)
        | {"corrects": "order-now-ada", "occurred_at": clock().isoformat()},
    )
    target = (await app.store.targets.active("default"))[0]
    await app.store.deliveries.add(summary_deliveries([target], "In.", "file", clock()))
    await run(app, sender)
    assert (len(sender.sent), len(sender.edited)) == (1, 1)
    clock.advance(hours=9)
    await run(app, sender)
    assert sender.texts[1:] == ["In."]


async def test_over_the_daily_cap_the_rest_comes_tomorrow(app: App, clock: Clock) -> None:
    await workspace(app, clock, "15:00", daily_cap=2)
    sender = Script()
    for name in ("ada", "bob", "cyd", "dan"):
        await happened(app, clock, name)
        await run(app, sender)
        clock.advance(minutes=5)
    assert len(sender.sent) == 2
    clock.now = datetime(2026, 11, 21, 7, 59, tzinfo=UTC)
    await run(app, sender)
    assert len(sender.sent) == 2
    clock.advance(minutes=1)
    await happened(app, clock, "eve", "fay", "gus")
    await run(app, sender)
    # Yesterday's digest takes none of today's two.
    assert len(sender.sent) == 5
    assert "2 more laurels from yesterday" in titles(sender)[2:]
    clock.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    await run(app, sender)
    assert [text.split(" reached")[0] for text in titles(sender)[5:]] == ["gus"]
    assert await states(app, "celebration") == {"sent": 5, "digested": 2}


async def test_what_was_held_once_is_not_held_again_for_the_cap(app: App, clock: Clock) -> None:
    await workspace(app, clock, "15:00", daily_cap=1)
    sender = Script()
    await happened(app, clock, "ada")
    await run(app, sender)
    await happened(app, clock, "bob")
    await run(app, sender)
    clock.now = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # before nine, and a new day
    await happened(app, clock, "cyd")
    await run(app, sender)
    clock.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    await run(app, sender)
    assert [text.split(" reached")[0] for text in sender.texts] == ["ada", "cyd", "bob"]


async def test_a_cap_and_quiet_hours_together(app: App, clock: Clock) -> None:
    await workspace(app, clock, "15:00", daily_cap=1, quiet=NIGHT)
    await happened(app, clock, "ada", "bob", "cyd")
    sender = Script()
    await run(app, sender)
    assert len(sender.sent) == 1
    held = [one["not_before"] for one in await outbox(app) if one["state"] == "pending"]
    assert held == [datetime(2026, 11, 21, 6, 0, tzinfo=UTC)] * 2


async def test_a_person_has_quiet_hours_of_their_own(app: App, clock: Clock) -> None:
    await workspace(app, clock, "23:30", quiet=NIGHT)
    await place(app, "telegram", chat="-1")
    await post(app, counted("first", "ada", visits=1), counted("second", "bob", visits=1))
    for name, number in (("ada", "1"), ("bob", "2")):
        identity = Identity(platform="telegram", id=number)
        await app.store.roster.link("default", name, identity)
        await app.store.members.update("default", name, announce="dm")
    # In New York it is half past five in the afternoon.
    await app.store.members.update("default", "ada", zone="America/New_York")
    await app.store.members.update("default", "bob", quiet=("08:00", "09:00"))
    await happened(app, clock, "ada", "bob")
    sender = Script(platform="telegram")
    await run(app, sender)
    assert {(target.chat, target.direct) for target, _, _ in sender.sent} == {
        ("1", True),
        ("2", True),
    }


@pytest.mark.parametrize("left", [1, 0])
async def test_a_correction_edits_the_digest(app: App, clock: Clock, left: int) -> None:
    await place(app)
    await crowd(app, 11)
    sender = Script()
    await run(app, sender)
    undone = [
        counted(f"undo-{n}", f"m{n:04}", images=-5) | {"corrects": f"order-c{n}"}
        for n in range(11 - left)
    ]
    await post(app, *undone)
    await run(app, sender)
    [(_, text, message)] = sender.edited[-1:]
    assert message == "message-1"
    if left:
        assert text.split("\n") == ["1 laurel at once", "m0010  15 images"]
    else:
        assert text == "11 laurels at once. Corrected: orders were changed or refunded."
    again = [counted(f"again-{n}", f"m{n:04}", images=9) for n in range(11 - left)]
    await post(app, *again)
    await run(app, sender)
    assert sender.edited[-1][1].startswith("11 laurels at once")
    assert len(sender.sent) == 1


async def test_what_is_revoked_before_its_digest_is_left_out(app: App, clock: Clock) -> None:
    await workspace(app, clock, "23:30", quiet=NIGHT)
    at = {"occurred_at": clock().isoformat()}
    await happened(app, clock, "ada", "bob", "cyd")
    sender = Script()
    await run(app, sender)
    await post(app, counted("undo", images=-5) | {"corrects": "order-now-ada"} | at)
    await app.store.members.update("default", "bob", muted=True)
    await run(app, sender)
    clock.advance(hours=8)
    await run(app, sender)
    [text] = sender.texts
    assert text.split("\n")[0] == "1 laurel during quiet hours"
    assert sender.edited == []

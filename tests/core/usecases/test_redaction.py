"""Who is erased is taken out of what was posted, wherever that can still be edited."""

from datetime import UTC, datetime

from core.app import App
from core.domain.people import Identity
from core.live import stream
from core.usecases.privacy import erase
from core.usecases.weekly import post_weekly
from tests.conftest import Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, crowd, outbox, run
from tests.core.usecases.state import drain
from tests.core.usecases.test_threads import Threaded, two_at_once

REMOVED = "(removed at this person's request)"


async def erased(app: App, member: str) -> None:
    await erase(app, await app.workspace("default"), member, why=None, by="key:boss")
    await drain(app)


async def test_posts_and_threads_about_somebody_are_cleared(app: App) -> None:
    await place(app)
    await two_at_once(app)
    await celebrated(app, "bob")
    sender = Threaded()
    await run(app, sender)
    await erased(app, "ada")
    await run(app, sender)
    about_ada = {text for _, text, _ in sender.sent if text.startswith("ada")}
    assert len(about_ada) == 1
    cleared = {message for _, text, message in sender.edited if text == REMOVED}
    own = [d["message"] for d in await outbox(app) if d["kind"] == "celebration" and "people" in d]
    [hers] = [
        d["message"]
        for d in await outbox(app)
        if d["kind"] == "celebration" and d["people"] == ["ada"]
    ]
    assert len(own) == 2
    assert cleared == {hers, "reply-1"}


async def test_a_digest_is_told_without_them(app: App) -> None:
    await place(app)
    await crowd(app, 12)
    sender = Script()
    await run(app, sender)
    await erased(app, "m0003")
    await run(app, sender)
    [(_, text, message)] = sender.edited
    assert message == "message-1"
    assert text.startswith("11 laurels at once")
    assert "m0003" not in text


async def test_a_digest_of_theirs_alone_is_cleared(app: App, clock: Clock) -> None:
    await place(app)
    await workspace_of(app, "default", quiet=("15:00", "16:00"))
    await celebrated(app, "ada")
    await post(app, counted("more", "ada", images=15))
    sender = Script()
    await run(app, sender)
    clock.advance(hours=1)
    await run(app, sender)
    assert sender.texts[0].startswith("2 laurels during quiet hours")
    await erased(app, "ada")
    await run(app, sender)
    assert sender.edited[-1][1] == REMOVED


async def test_a_weekly_digest_is_told_without_them(app: App, clock: Clock) -> None:
    await place(app)
    await post(app, counted(1, "ada", signups=40), counted(2, "bob", signups=30))
    sender = Script()
    await run(app, sender)
    clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await post_weekly(app)
    await run(app, sender)
    assert "ada" in sender.texts[-1]
    await erased(app, "ada")
    await run(app, sender)
    weekly = [text for _, text, _ in sender.edited if text.startswith("The week of")]
    assert len(weekly) == 1
    assert "ada" not in weekly[0]


async def test_what_was_not_posted_yet_never_is(app: App) -> None:
    await place(app)
    await celebrated(app, "ada")
    await erased(app, "ada")
    sender = Script()
    await run(app, sender)
    assert sender.tries == []


async def test_what_went_to_themselves_is_forgotten(app: App) -> None:
    await place(app)
    await post(app, counted("first", "ada", visits=1))
    await app.store.roster.link("default", "ada", Identity(platform="slack", id="U777"))
    await app.store.members.update("default", "ada", announce="dm")
    await celebrated(app, "ada")
    sender = Script()
    await run(app, sender)
    await erased(app, "ada")
    await run(app, sender)
    assert sender.edited == []
    assert "U777" not in repr(await outbox(app))


async def test_screens_forget_too(app: App) -> None:
    await post(app, counted("first", "ada", images=15) | {"member_name": "Ada"})
    old = await app.live.last_id("default")
    assert "Ada" in repr(await app.redis.xrange(stream("default")))
    await erased(app, "ada")
    assert await app.live.since("default", old) is None  # who comes back reads anew
    kept = repr(await app.redis.xrange(stream("default")))
    assert "leaderboard:refresh" in kept
    assert "Ada" not in kept

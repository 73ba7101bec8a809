"""Who is told of what, and where: preferences, direct messages, places that refuse."""

from datetime import timedelta

import pytest

from core.app import App
from core.domain.people import Identity
from core.errors import TargetGone
from tests.conftest import NOW, Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, one, outbox, run, states


async def ada(app: App, *identities: Identity, **fields: object) -> None:
    """Ada, known elsewhere and with choices of her own."""
    await post(app, counted("first", "ada", visits=1))
    for identity in identities:
        await app.store.roster.link("default", "ada", identity)
    await app.store.members.update("default", "ada", **fields)


TELEGRAM = Identity(platform="telegram", id="777")
SLACK = Identity(platform="slack", account="T1", id="U1")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"muted": True}, "the person is muted"),
        ({"hidden": True}, "the person is private"),
        ({"hidden": True, "announce": "dm"}, "the person is private"),
    ],
)
async def test_who_wants_no_announcements_gets_none(
    app: App, fields: dict[str, object], why: str
) -> None:
    await place(app)
    await ada(app, SLACK, **fields)
    await celebrated(app)
    sender = Script()
    await run(app, sender)
    assert sender.tries == []
    found = await one(app)
    assert (found["state"], found["error"]) == ("skipped", why)
    # A correction has nothing to edit.
    await post(app, counted("undo", images=-1) | {"corrects": "order-ada-1"})
    assert await states(app) == {"skipped": 1}


async def test_who_wants_direct_messages_gets_them_where_they_are(app: App) -> None:
    await place(app, account="T1")
    await place(app, "telegram", chat="-1")
    await ada(app, Identity(platform="discord", id="9"), TELEGRAM, SLACK, announce="dm")
    await celebrated(app)
    slack, telegram = Script(), Script(platform="telegram")
    await run(app, slack)
    await run(app, telegram)
    [(target, text, _)] = telegram.sent
    assert (target.chat, target.direct, target.workspace) == ("777", True, "default")
    assert text.startswith("ada reached 15 images")
    assert slack.tries == []
    assert len(await app.store.targets.active("default")) == 2
    await post(app, counted("undo", images=-1) | {"corrects": "order-ada-1"})
    await run(app, telegram)
    [(target, _, message)] = telegram.edited
    assert (target.chat, target.direct, message) == ("777", True, "message-1")


@pytest.mark.parametrize(
    "identity",
    [
        Identity(platform="shop", id="7"),
        Identity(platform="discord", id="9"),
        Identity(platform="slack", account="T2", id="U9"),
    ],
)
async def test_who_cannot_be_written_to_is_told_of_in_the_channel(
    app: App, identity: Identity
) -> None:
    await place(app, account="T1")
    await ada(app, identity, announce="dm")
    await celebrated(app)
    sender = Script()
    await run(app, sender)
    assert [target.chat for target, _, _ in sender.sent] == ["C1"]


async def test_who_takes_no_messages_is_left_in_peace(app: App, clock: Clock) -> None:
    await place(app, account="T1")
    await place(app, "telegram", chat="-1")
    await ada(app, TELEGRAM, announce="dm")
    await app.store.members.update("default", "ada", role="admin")
    await celebrated(app)
    blocked = Script(TargetGone("It has blocked me."), platform="telegram")
    await run(app, blocked)
    # No notice, nothing in the channel; and the next one is not even tried.
    await post(app, counted("more", images=15))
    assert await run(app, blocked) == await run(app, Script()) == 0
    found = [d for d in await outbox(app) if d["kind"] == "celebration"]
    assert {(d["state"], d["error"]) for d in found} == {("skipped", "It has blocked me.")}
    assert len(found) == len(await outbox(app)) == 2
    assert len(await app.store.targets.active("default")) == 2
    # People change their minds without telling us.
    clock.advance(days=7)
    at = {"occurred_at": clock().isoformat()}
    await post(app, counted("later", images=70) | at)
    sender = Script(platform="telegram")
    await run(app, sender)
    assert [target.chat for target, _, _ in sender.sent] == ["777"]


async def test_another_way_to_reach_somebody_is_taken(app: App) -> None:
    await place(app, account="T1")
    await place(app, "telegram", chat="-1")
    await ada(app, TELEGRAM, SLACK, announce="dm")
    await celebrated(app)
    await run(app, Script(TargetGone("It has blocked me."), platform="telegram"))
    await post(app, counted("more", images=15))
    slack = Script()
    await run(app, slack)
    assert [(target.chat, target.direct) for target, _, _ in slack.sent] == [("U1", True)]


async def test_several_places_of_a_platform_each_get_it(app: App) -> None:
    await place(app)
    extra = (await place(app)).model_copy(update={"id": "default|slack-extra", "chat": "C2"})
    await app.store.targets.choose(extra)
    await celebrated(app)
    sender = Script()
    await run(app, sender)
    assert sorted(target.chat for target, _, _ in sender.sent) == ["C1", "C2"]
    # The main place moves to where the other one is: one card a celebration from now on.
    await place(app, chat="C2")
    assert [target.id for target in await app.store.targets.active("default")] == ["default|slack"]


async def test_what_a_refusing_place_missed_waits_a_week_for_it(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app, "ada")
    await run(app, Script(TargetGone("I was removed from it.")))
    await celebrated(app, "bob")
    assert await states(app) == {"failed": 2}
    clock.advance(days=6, hours=23)
    await place(app, chat="C2")
    sender = Script()
    await run(app, sender)
    assert [target.chat for target, _, _ in sender.sent] == ["C2", "C2"]
    assert await states(app) == {"sent": 2}


async def test_news_of_a_week_ago_are_none(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app, "ada")
    await run(app, Script(TargetGone("I was removed from it.")))
    clock.advance(days=8)
    at = {"occurred_at": clock().isoformat()}
    await post(app, counted("late", "bob", images=15) | at)
    await place(app)
    sender = Script()
    await run(app, sender)
    assert sender.tries == []
    [found] = await outbox(app)
    assert (found["state"], found["error"]) == ("failed", "it is older than a week")


async def test_a_place_that_was_switched_off_misses_nothing(app: App) -> None:
    target = await place(app)
    await app.store.targets.disable(target.id, None, NOW)
    await celebrated(app)
    assert await outbox(app) == []


async def test_nothing_is_posted_for_a_workspace_that_let_us_go(app: App, clock: Clock) -> None:
    await place(app)
    await celebrated(app)
    await workspace_of(app, "default", retired_at=clock() - timedelta(hours=1))
    await celebrated(app, "bob")
    sender = Script()
    await run(app, sender)
    assert sender.tries == []
    assert await states(app) == {"skipped": 1}

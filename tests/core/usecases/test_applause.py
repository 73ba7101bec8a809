"""Applause: one each, taken back by a second click, and shown on every post."""

import asyncio
from typing import Any

import pytest

from core.app import App
from core.cards import Card
from core.domain.ids import celebration_id
from core.domain.targets import Target
from core.errors import NotFound
from core.store.client import Document
from core.usecases.applause import Applauded, applaud
from core.usecases.deliver import deliver_due
from core.usecases.merge import merge_members
from core.usecases.people import person
from core.usecases.privacy import erase
from tests.conftest import Clock
from tests.core.support import Script, Unpaced, counted, event, place, post
from tests.core.usecases.state import drain


class Clapping(Script):
    """A sender that remembers the label of the first button of every card."""

    def __init__(self, platform: str = "slack") -> None:
        super().__init__(platform=platform)
        self.labels: list[str] = []
        self.during: Any = None

    async def edit(self, target: Target, message: str, card: Card) -> None:
        if self.during is not None:
            during, self.during = self.during, None
            await during()
        self.labels.append(card.actions[0].label if card.actions else "")
        await super().edit(target, message, card)


async def celebrated(app: App, *senders: Script) -> str:
    """Ada's 15 images, announced; returns the celebration's id."""
    for sender in senders:
        await place(app, sender.platform)
    await post(app, counted(1, images=16), counted(2, "bob", images=1), counted(3, "cyd", images=1))
    for sender in senders:
        await deliver_due(app, sender, Unpaced())
    [delivery, *_] = await app.store.deliveries.listed("default", 10)
    return str(delivery["celebration"])


async def clap(app: App, name: str, celebration: str, request: str | None = None) -> Applauded:
    workspace = await app.workspace("default")
    who = await person(app, workspace, name)
    return await applaud(app, workspace, who, celebration, request)


async def edits(app: App) -> list[Document]:
    return await app.store.deliveries.listed("default", 50, kind="edit", state="pending")


async def test_a_button_carries_what_stands_for_the_awards(app: App) -> None:
    await place(app)
    await post(app, counted(1, images=16))
    [delivery] = await app.store.deliveries.listed("default", 10)
    assert delivery["celebration"] == celebration_id(delivery["awards"])


async def test_each_post_shows_the_count_and_a_second_click_takes_it_back(app: App) -> None:
    slack, telegram = Clapping("slack"), Clapping("telegram")
    name = await celebrated(app, slack, telegram)
    assert await clap(app, "bob", name) == Applauded("ada", True, 1)
    assert await clap(app, "cyd", name) == Applauded("ada", True, 2)
    for sender in (slack, telegram):
        await deliver_due(app, sender, Unpaced())
        assert sender.labels == ["👏 Applaud · 2"]
        assert [message for _, _, message in sender.edited] == ["message-1"]
    assert await clap(app, "bob", name) == Applauded("ada", False, 1)
    await deliver_due(app, slack, Unpaced())
    assert slack.labels == ["👏 Applaud · 2", "👏 Applaud · 1"]
    await clap(app, "cyd", name)
    await deliver_due(app, slack, Unpaced())
    assert slack.labels[-1] == "👏 Applaud"
    assert await app.store.deliveries.listed("default", 50, state="failed") == []


async def test_the_same_click_delivered_again_changes_nothing(app: App) -> None:
    name = await celebrated(app, Clapping())
    assert (await clap(app, "bob", name, "slack 1")).on
    assert await clap(app, "bob", name, "slack 1") == Applauded("ada", True, 1)
    assert await clap(app, "bob", name, "slack 2") == Applauded("ada", False, 0)
    assert await clap(app, "bob", name, "slack 2") == Applauded("ada", False, 0)
    assert await clap(app, "cyd", name, "slack 2") == Applauded("ada", True, 1)


async def test_many_claps_are_one_edit_a_post(app: App) -> None:
    sender = Clapping()
    name = await celebrated(app, sender)
    await post(app, *(counted(number, f"fan{number}", visits=1) for number in range(10, 40)))
    await asyncio.gather(*(clap(app, f"fan{number}", name) for number in range(10, 40)))
    assert len(await edits(app)) == 1
    await deliver_due(app, sender, Unpaced())
    assert sender.labels == ["👏 Applaud · 30"]
    assert len({row["_id"] async for row in app.mongo_db["applause"].find({})}) == 30


async def test_a_clap_while_its_edit_is_on_the_way_is_not_lost(app: App) -> None:
    sender = Clapping()
    name = await celebrated(app, sender)
    await clap(app, "bob", name)

    async def another() -> None:
        await clap(app, "cyd", name)
        assert len(await edits(app)) == 2  # one on its way, one behind it

    sender.during = another
    await deliver_due(app, sender, Unpaced())
    assert sender.labels == ["👏 Applaud · 1", "👏 Applaud · 2"]
    assert await edits(app) == []


async def test_one_member_claps_once_however_often_at_once(app: App) -> None:
    name = await celebrated(app, Clapping())
    found = await asyncio.gather(*(clap(app, "bob", name, "slack 1") for _ in range(8)))
    assert {(each.on, each.count) for each in found} == {(True, 1)}


async def test_words_that_look_like_the_databases_own_are_only_words(app: App) -> None:
    name = await celebrated(app, Clapping())
    await clap(app, "bob", name, "$on")
    assert not (await clap(app, "bob", name, "$member")).on
    with pytest.raises(NotFound, match="This celebration is over"):
        await clap(app, "bob", "$celebration")


async def test_there_is_nothing_to_applaud_once_it_is_taken_back_or_hidden(app: App) -> None:
    name = await celebrated(app, Clapping())
    with pytest.raises(NotFound, match="This celebration is over"):
        await clap(app, "bob", "0123456789abcdef")
    await app.store.roster.change("default", "ada", {"hidden": True})
    with pytest.raises(NotFound):
        await clap(app, "bob", name)
    await app.store.roster.change("default", "ada", {"hidden": False})
    await post(app, counted(9, images=-16) | {"corrects": "order-1"})
    with pytest.raises(NotFound):
        await clap(app, "bob", name)


async def test_a_correction_takes_the_button_away_and_the_applause_stays(app: App) -> None:
    sender = Clapping()
    name = await celebrated(app, sender)
    await clap(app, "bob", name)
    await deliver_due(app, sender, Unpaced())
    await post(app, counted(9, images=-16) | {"corrects": "order-1"})
    await deliver_due(app, sender, Unpaced())
    assert sender.labels == ["👏 Applaud · 1", ""]
    await post(app, counted(10, images=16))
    await deliver_due(app, sender, Unpaced())
    assert sender.labels[-1] == "👏 Applaud · 1"


async def test_who_is_erased_applauds_no_more(app: App) -> None:
    sender = Clapping()
    name = await celebrated(app, sender)
    await clap(app, "bob", name)
    await clap(app, "cyd", name)
    workspace = await app.workspace("default")
    await erase(app, workspace, "bob", why=None, by="key:test")
    assert await app.store.applause.count("default", name) == 1
    assert await app.mongo_db["applause"].count_documents({"member": "bob"}) == 0


@pytest.mark.parametrize(
    ("bob", "cyd", "count"), [(1, 1, 1), (1, 0, 1), (1, 2, 1), (2, 1, 1), (2, 2, 0)]
)
async def test_two_who_turn_out_to_be_one_applaud_once(
    app: App, bob: int, cyd: int, count: int
) -> None:
    name = await celebrated(app, Clapping())
    for who, times in (("bob", bob), ("cyd", cyd)):
        for _ in range(times):
            await clap(app, who, name)
    workspace = await app.workspace("default")
    await merge_members(app, workspace, "bob", "cyd", why=None, by="key:test")
    assert await app.store.applause.count("default", name) == count
    assert await app.mongo_db["applause"].count_documents({"member": "bob"}) == 0


async def test_the_button_works_when_whom_it_is_about_was_merged(app: App, clock: Clock) -> None:
    sender = Clapping()
    name = await celebrated(app, sender)
    workspace = await app.workspace("default")
    await merge_members(app, workspace, "ada", "bob", why=None, by="key:test")
    await drain(app)
    assert await clap(app, "cyd", name) == Applauded("bob", True, 1)
    await deliver_due(app, sender, Unpaced())
    assert sender.labels[-1] == "👏 Applaud · 1"


async def test_somebody_elses_workspace_has_other_applause(app: App) -> None:
    name = await celebrated(app, Clapping())
    await post(app, event(5, "bob"))
    bob = await person(app, await app.workspace("default"), "bob")
    with pytest.raises(NotFound):
        await applaud(app, await app.workspace("elsewhere"), bob, name)

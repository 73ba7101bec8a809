"""Many workspaces: a server, team or group each; direct messages find the right one."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.app import App
from core.conversation.answer import suggestions
from core.errors import TargetMoved
from core.store.outgoing import outgoing
from core.usecases.deliver import deliver_due
from core.usecases.homes import move_chat, workspace_id
from core.usecases.tenants import depart
from tests.conftest import Clock
from tests.core.conversation.test_link import code_in
from tests.core.conversation.two_people import say
from tests.core.support import Script, Unpaced, asked, place

PERSON: dict[str, Any] = {"platform": "telegram", "account": "", "person": "9", "admin": None}
GROUP = PERSON | {"chat": "-100", "chat_name": "Sales"}
OTHER = PERSON | {"chat": "-200", "chat_name": "Support"}
PRIVATE = PERSON | {"chat": "9", "chat_name": None, "private": True}
SERVER: dict[str, Any] = {"platform": "discord", "account": "G1", "person": "9"}
DIRECT = SERVER | {"account": "", "chat": "77", "chat_name": None, "private": True}


@pytest.fixture(autouse=True)
def many(app: App) -> Iterator[None]:
    before = app.settings
    app.settings = before.model_copy(update={"tenancy": "many"})
    yield
    app.settings = before


async def test_every_group_has_a_workspace_of_its_own(app: App) -> None:
    await say(app, "goal set units 5", **GROUP)
    assert "No goals yet" in (await say(app, "goal list", **OTHER)).summary()
    assert await app.store.members.count("telegram--100") == 1
    assert await app.store.members.count("telegram--200") == 1
    assert await app.store.members.count("default") == 0
    assert (await app.workspace_now("telegram--100")).name == "Sales"
    await say(app, "help", platform="slack", account="T7")
    assert await app.store.members.count("slack-T7") == 1


async def test_a_channel_does_not_name_its_server(app: App) -> None:
    await say(app, "help", **SERVER)
    assert (await app.workspace_now("discord-G1")).name == "Laurels"


@pytest.mark.parametrize(("group", "private"), [(GROUP, PRIVATE), (SERVER, DIRECT)])
async def test_a_direct_message_is_about_the_place_one_belongs_to(
    app: App, group: dict[str, Any], private: dict[str, Any]
) -> None:
    await say(app, "goal set units 5", **group)
    card = await say(app, "goal list", **private)
    assert "5 units in November" in card.summary()
    assert card.footer is None
    found = await suggestions(app, asked("", **private), "goal edit", "goal", "")
    assert [option.command for option in found] == ["#1"]


async def test_of_several_places_it_is_the_one_where_one_spoke_last(app: App, clock: Clock) -> None:
    await say(app, "goal set units 5", **GROUP)
    clock.advance(minutes=2)
    await say(app, "goal set units 7", **OTHER)
    card = await say(app, "goal list", **PRIVATE)
    assert "7 units" in card.summary()
    assert card.footer == "This is about Support, where you spoke last."
    clock.advance(minutes=2)
    await say(app, "help", **GROUP)
    card = await say(app, "goal list", **PRIVATE)
    assert "5 units" in card.summary()
    assert card.footer == "This is about Sales, where you spoke last."
    clock.advance(minutes=2)
    await say(app, "goal set units 9 weekly", **PRIVATE)
    assert "9 units" in (await say(app, "goal list", **GROUP)).summary()


async def test_who_belongs_nowhere_is_told_where_to_begin(app: App) -> None:
    card = await say(app, "progress", **PRIVATE)
    assert card.summary().startswith("I don't know yet where you belong.")
    assert await suggestions(app, asked("", **PRIVATE), "goal edit", "goal", "") == []
    assert await app.store.members.count("telegram-9") == 0
    assert "don't know yet" in (await say(app, "link AAAA-AAAA", **PRIVATE)).summary()


async def test_a_code_says_where_one_belongs(app: App) -> None:
    """Somebody in Slack links their Telegram, where they are in no group."""
    await say(app, "goal set units 5", platform="slack")
    code = code_in(await say(app, "link", platform="slack"))
    assert "Linked: you are Ada here too." in (await say(app, f"link {code}", **PRIVATE)).summary()
    assert "5 units" in (await say(app, "goal list", **PRIVATE)).summary()
    assert await app.store.members.count("slack-T1", merged_into=None) == 1


async def test_codes_cannot_be_tried_for_ever(app: App) -> None:
    await say(app, "help", platform="slack")
    code = code_in(await say(app, "link", platform="slack"))
    for _ in range(5):
        await say(app, "link AAAA-AAAA", **PRIVATE)
    assert "don't know yet" in (await say(app, f"link {code}", **PRIVATE)).summary()


async def test_a_group_that_moves_keeps_its_workspace(app: App) -> None:
    await say(app, "goal set units 5", **GROUP)
    target = await place(app, "telegram", "telegram--100", chat="-100")
    for _ in range(2):
        await move_chat(app, "telegram", "-100", "-1009")
    assert await workspace_id(app, "telegram", "", "-1009") == "telegram--100"
    assert "5 units" in (await say(app, "goal list", **GROUP | {"chat": "-1009"})).summary()
    moved = await app.store.targets.get(target.id)
    assert moved is not None
    assert moved.chat == "-1009"
    await move_chat(app, "telegram", "-1009", "-10077")
    for chat in ("-100", "-1009", "-10077"):
        assert await workspace_id(app, "telegram", "", chat) == "telegram--100"


async def test_a_group_whose_move_a_delivery_finds_out_keeps_its_workspace(app: App) -> None:
    await say(app, "help", **GROUP)
    target = await place(app, "telegram", "telegram--100", chat="-100")
    await app.store.deliveries.add([outgoing(target, "test", "x", app.clock())])
    sender = Script(TargetMoved("-1009"), platform="telegram")
    await deliver_due(app, sender, Unpaced())
    assert [sent[0].chat for sent in sender.sent] == ["-1009"]
    assert await workspace_id(app, "telegram", "", "-1009") == "telegram--100"


async def test_with_one_workspace_a_moved_group_only_moves_its_place(app: App) -> None:
    app.settings = app.settings.model_copy(update={"tenancy": "single"})
    target = await place(app, "telegram", chat="-100")
    await move_chat(app, "telegram", "-100", "-1009")
    moved = await app.store.targets.get(target.id)
    assert moved is not None
    assert moved.chat == "-1009"
    assert await workspace_id(app, "telegram", "", "-1009") == "default"


async def test_a_retired_workspace_comes_back_with_a_command_from_it(app: App) -> None:
    await say(app, "goal set units 5", **GROUP)
    await depart(app, "telegram", "-100")
    assert (await app.workspace_now("telegram--100")).retired_at is not None
    card = await say(app, "goal list", **PRIVATE)
    assert card.summary().startswith("I don't know yet where you belong.")
    assert "5 units" in (await say(app, "goal list", **GROUP)).summary()
    assert (await app.workspace_now("telegram--100")).retired_at is None
    assert (await app.workspace_now("telegram--100")).name == "Sales"
    assert len(await app.store.targets.active("telegram--100")) == 1


async def test_a_direct_message_is_no_place_for_celebrations(app: App) -> None:
    await say(app, "help", **GROUP)
    await say(app, "help", **PRIVATE)
    [target] = await app.store.targets.active("telegram--100")
    assert target.chat == "-100"

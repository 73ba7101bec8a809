"""Socket Mode: reconnecting, closing cleanly, and what is said when it cannot open."""

import asyncio

import pytest

from bots.slack import socket_mode
from bots.slack.bot import Bot, connected
from core.cards import Card
from core.conversation.request import Request
from core.errors import SetupError, Unavailable
from tests.bots.slack.conftest import FakeCore, bot_answering, no_deliveries, settings_for
from tests.emulators.slack import SlackEmulator


async def test_slack_asks_to_reconnect(slack: SlackEmulator, core: FakeCore, bot: Bot) -> None:
    await slack.disconnect()
    await slack.wait_for(lambda: slack.sockets.connections == 2 and len(slack.sockets.sockets) == 1)
    assert (await slack.slash("/progress")).shown == "progress"


async def test_a_cut_connection_comes_back(
    slack: SlackEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PING_S", 0.2)
    async with bot_answering(slack, core):
        slack.drop()
        await slack.wait_for(lambda: slack.sockets.connections == 2)
        assert (await slack.slash("/progress")).shown == "progress"


async def test_a_connection_that_stays_away_is_lost(
    slack: SlackEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PING_S", 0.1)
    async with bot_answering(slack, core) as bot:
        slack.fail("apps.connections.open", 503, times=1000)
        slack.drop()
        async with asyncio.timeout(5):
            await socket_mode.lost(bot.socket, after_s=0.3)


async def test_answers_under_way_are_finished_on_the_way_out(slack: SlackEmulator) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Card:
        started.set()
        await release.wait()
        return Card(kind="late", title="Just in time")

    async def stop() -> None:
        async with bot_answering(slack, slow):
            await started.wait()

    stopping = asyncio.create_task(stop())
    await slack.wait_for(lambda: slack.sockets.sockets)
    asking = asyncio.create_task(slack.slash("/progress"))
    await slack.wait_for(lambda: started.is_set() and not slack.sockets.sockets)
    release.set()
    assert (await asking).shown == "Just in time"
    await stopping


async def test_no_task_and_no_session_is_left_behind(slack: SlackEmulator, core: FakeCore) -> None:
    before = asyncio.all_tasks()
    loop = asyncio.get_running_loop()
    async with bot_answering(slack, core):
        await slack.slash("/progress")
        closing = loop.time()
    assert loop.time() - closing < 1
    await slack.wait_for(lambda: not slack.sockets.sockets)
    await slack.wait_for(lambda: not {t for t in asyncio.all_tasks() - before if _is_ours(t)})
    assert slack.sockets.protocol_errors == []


def _is_ours(task: asyncio.Task[object]) -> bool:
    name = getattr(task.get_coro(), "__qualname__", "")
    return name.startswith(("SocketModeClient", "AsyncBaseSocketModeClient", "Conversations"))


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"slack_app_token": None}, "LAURELS_SLACK_APP_TOKEN"),
        ({"slack_app_token": None}, "LAURELS_SLACK_SIGNING_SECRET and LAURELS_PUBLIC_URL"),
        ({"slack_bot_token": None}, "LAURELS_SLACK_BOT_TOKEN"),
        ({"slack_bot_token": None}, "LAURELS_SLACK_CLIENT_ID and LAURELS_SLACK_CLIENT_SECRET"),
        ({"slack_client_id": "1.2"}, "LAURELS_SLACK_CLIENT_SECRET go together"),
        ({"slack_client_secret": "s"}, "LAURELS_SLACK_CLIENT_SECRET go together"),
        ({"slack_bot_token": "xoxb-wrong"}, "LAURELS_SLACK_BOT_TOKEN: invalid_auth"),
        ({"slack_app_token": "xapp-wrong"}, "LAURELS_SLACK_APP_TOKEN: invalid_auth"),
    ],
)
async def test_a_token_missing_or_refused_says_which(
    slack: SlackEmulator, core: FakeCore, changes: dict[str, str | None], variable: str
) -> None:
    with pytest.raises(SetupError) as caught:
        async with connected(settings_for(slack, **changes), core, no_deliveries):
            raise AssertionError("it connected")
    assert variable in caught.value.message


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_slack_that_is_down_is_no_mistake_of_ours(
    slack: SlackEmulator, core: FakeCore, method: str
) -> None:
    slack.fail(method, 503)
    with pytest.raises(Unavailable):
        async with connected(settings_for(slack), core, no_deliveries):
            raise AssertionError("it connected")

"""Whose token is used where, for how long it is remembered, and what a lost one means."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bots.slack import clients
from bots.slack.clients import KEPT_S, Clients, Grant, Grants, grant_of_token
from bots.slack.outbound import SlackSender
from core.cards import Card
from core.domain.targets import Target
from core.errors import TargetGone
from tests.bots.slack.conftest import settings_for
from tests.emulators.slack import SlackEmulator

OWN = Grant("xoxb-own", "T1", "Acme")
WINS = Target(
    id="t1", workspace="default", platform="slack", account="T1", chat="C1", chat_name="wins"
)


class Installed:
    """Stands in for the store: notes who was looked up."""

    def __init__(self, *accounts: str) -> None:
        self.accounts = set(accounts)
        self.asked: list[str] = []

    async def grant_of(self, account: str, organisation: str | None) -> Grant | None:
        self.asked.append(account)
        return Grant(f"xoxb-{account}", account) if account in self.accounts else None


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as opened:
        yield opened


async def test_one_token_is_used_everywhere() -> None:
    grants = Grants(OWN)
    assert [await grants.of(account) for account in ("", "T1", "T2")] == [OWN, OWN, OWN]


async def test_beside_installations_a_token_is_for_its_own_workspace() -> None:
    installed = Installed("T2")
    grants = Grants(OWN, installed)
    found = [await grants.of(account) for account in ("", "T1", "T2", "T3")]
    assert [grant.token if grant else None for grant in found] == [
        "xoxb-own",
        "xoxb-own",
        "xoxb-T2",
        None,
    ]
    assert installed.asked == ["T2", "T3"]


async def test_a_grant_is_remembered_for_a_minute_and_one_that_is_missing_is_not() -> None:
    time, installed = Time(), Installed("T2")
    grants = Grants(None, installed, time)
    for _ in range(2):
        await grants.of("T2")
        await grants.of("T3")
    assert installed.asked == ["T2", "T3", "T3"]
    time.now = KEPT_S
    await grants.of("T2")
    assert installed.asked[3:] == ["T2"]
    grants.forget(["T2", "T9"])
    await grants.of("T2")
    assert installed.asked[4:] == ["T2"]


async def test_only_the_workspaces_used_last_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "KEPT_MAX", 2)
    installed = Installed("T1", "T2", "T3")
    grants = Grants(None, installed)
    for account in ("T1", "T2", "T1", "T3", "T1", "T2"):
        await grants.of(account)
    assert installed.asked == ["T1", "T2", "T3", "T2"]


async def test_a_token_says_whose_it_is(
    slack: SlackEmulator, session: aiohttp.ClientSession
) -> None:
    own = Grant(slack.bot_token, "")
    client = await Clients(settings_for(slack), session, Grants(own)).of("T0001")
    grant = await grant_of_token(client)
    assert (grant.account, grant.name, grant.user, grant.bot) == (
        "T0001",
        "Acme",
        "U0LAURELS",
        "B0LAURELS",
    )
    assert grant.scopes == slack.scopes
    assert slack.bot_token not in repr(grant)


@pytest.mark.parametrize(
    ("error", "token_lost"),
    [
        ("token_revoked", True),
        ("account_inactive", True),
        ("invalid_auth", True),
        ("not_in_channel", False),
        ("is_archived", False),
        ("missing_scope", True),
    ],
)
async def test_a_lost_token_is_told_from_a_lost_place(
    slack: SlackEmulator, session: aiohttp.ClientSession, error: str, token_lost: bool
) -> None:
    slack.fail("chat.postMessage", error=error)
    grants = Grants(Grant(slack.bot_token, "T1"))
    sender = SlackSender(Clients(settings_for(slack), session, grants))
    with pytest.raises(TargetGone) as gone:
        await sender.send(WINS, Card(kind="celebration", title="Mei"), nonce="d1")
    assert gone.value.token_lost is token_lost


async def test_where_we_are_not_installed_nothing_is_sent(
    slack: SlackEmulator, session: aiohttp.ClientSession
) -> None:
    sender = SlackSender(Clients(settings_for(slack), session, Grants(None, Installed("T2"))))
    with pytest.raises(TargetGone, match="not installed in this Slack workspace") as gone:
        await sender.send(WINS, Card(kind="celebration", title="Mei"), nonce="d1")
    assert gone.value.token_lost
    assert slack.requests == []

"""The sender over the wire."""

import aiohttp
import pytest

from bots.slack import render as rendering
from bots.slack.client import web_client
from bots.slack.outbound import SlackSender
from core.cards import Action, Card, Paragraph, bold, text
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone
from tests.bots.slack.conftest import sender_to, settings_for
from tests.emulators.slack import SlackEmulator

CARD = Card(
    kind="celebration",
    title="Mei Tanaka reached $50,000",
    body=(Paragraph(text=text("Bonus tier 3 came with it, ", bold("+100 points"), ".")),),
    actions=(Action(label="Leaderboard", command="leaderboard"),),
    public=True,
)
CORRECTED = Card(kind="celebration", title="Corrected: an order was refunded.")
WINS = Target(id="t1", workspace="default", platform="slack", chat="C1", chat_name="wins")


async def test_a_card_is_posted(slack: SlackEmulator, sender: SlackSender) -> None:
    ts = await sender.send(WINS, CARD, nonce="d1")
    (message,) = slack.posted("C1")
    assert message.ts == ts
    assert message.shown == (
        "Mei Tanaka reached $50,000\nBonus tier 3 came with it, +100 points.\n[Leaderboard]"
    )
    assert message.text == "Mei Tanaka reached $50,000\nBonus tier 3 came with it, +100 points."
    assert message.mrkdwn is False
    (call,) = slack.requests
    assert call.arguments["parse"] == "none"
    assert call.arguments["unfurl_links"] is False
    assert call.arguments["unfurl_media"] is False


async def test_the_thread_is_kept(slack: SlackEmulator, sender: SlackSender) -> None:
    await sender.send(WINS.model_copy(update={"thread": "1700000000.000100"}), CARD, nonce="d1")
    assert slack.posted("C1")[0].thread_ts == "1700000000.000100"


async def test_what_follows_stands_in_the_thread(slack: SlackEmulator, sender: SlackSender) -> None:
    assert sender.threads
    message = await sender.send(WINS, CARD, nonce="d1")
    follows = await sender.reply(WINS, message, CORRECTED, nonce="d1t")
    post, reply = slack.posted("C1")
    assert (reply.ts, reply.thread_ts) == (follows, post.ts)
    inside = WINS.model_copy(update={"thread": "1700000000.000100"})
    await sender.reply(inside, message, CORRECTED, nonce="d2t")
    assert slack.posted("C1")[-1].thread_ts == "1700000000.000100"


async def test_a_person_is_written_to_directly(slack: SlackEmulator, sender: SlackSender) -> None:
    slack.add_user("U7", "mei")
    mei = Target(id="t2", workspace="default", platform="slack", chat="U7", direct=True)
    message = await sender.send(mei, CARD, nonce="d1")
    await sender.edit(mei, message, CORRECTED)
    await sender.reply(mei, message, CARD, nonce="d1t")
    post, reply = slack.posted("D7")
    assert post.shown == "Corrected: an order was refunded."
    assert reply.thread_ts == post.ts


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("user_not_found", "This person cannot be written to any more."),
        ("messages_tab_disabled", "Direct messages to me are switched off."),
        ("is_archived", "Our direct messages was archived."),
    ],
)
async def test_a_person_who_cannot_be_written_to(
    slack: SlackEmulator, sender: SlackSender, error: str, sentence: str
) -> None:
    slack.fail("chat.postMessage", error=error)
    mei = Target(id="t2", workspace="default", platform="slack", chat="U7", direct=True)
    with pytest.raises(TargetGone) as caught:
        await sender.send(mei, CARD, nonce="d1")
    assert caught.value.message == sentence


async def test_a_post_is_edited_in_place(slack: SlackEmulator, sender: SlackSender) -> None:
    ts = await sender.send(WINS, CARD, nonce="d1")
    await sender.edit(WINS, ts, CORRECTED)
    (message,) = slack.posted("C1")
    assert message.shown == "Corrected: an order was refunded."
    assert message.edited
    assert slack.requests[-1].arguments["parse"] == "none"


async def test_editing_what_people_deleted_is_no_error(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    ts = await sender.send(WINS, CARD, nonce="d1")
    slack.messages[0].deleted = True
    await sender.edit(WINS, ts, CORRECTED)
    assert slack.posted() == []


async def test_slack_says_how_long_to_wait(slack: SlackEmulator, sender: SlackSender) -> None:
    slack.rate_limit("C1", retry_after_s=17)
    with pytest.raises(RetryLater) as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert caught.value.after_s == 17
    assert len(slack.requests) == 1  # the client did not try again by itself
    with pytest.raises(RetryLater) as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert 16 <= caught.value.after_s <= 17
    assert len(slack.too_early) == 1


async def test_one_message_a_second_and_channel(session: aiohttp.ClientSession) -> None:
    now = 100.0
    async with SlackEmulator(strict_rate=True, clock=lambda: now) as slack:
        slack.add_channel("C1", "wins")
        slack.add_channel("C2", "losses")
        sender = sender_to(slack, session)
        await sender.send(WINS, CARD, nonce="d1")
        await sender.send(WINS.model_copy(update={"chat": "C2"}), CARD, nonce="d2")
        with pytest.raises(RetryLater) as caught:
            await sender.send(WINS, CARD, nonce="d3")
        now += caught.value.after_s
        await sender.send(WINS, CARD, nonce="d3")
        assert len(slack.posted("C1")) == 2


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("not_in_channel", "I was removed from #wins."),
        (
            "channel_not_found",
            "I can no longer see #wins: it was deleted, or I was removed from it.",
        ),
        ("is_archived", "#wins was archived."),
        ("restricted_action", "This workspace does not let me post in #wins."),
        ("account_inactive", "I was deactivated in this workspace."),
        ("token_revoked", "I was uninstalled from this workspace."),
        ("invalid_auth", "Slack no longer accepts my token."),
        (
            "missing_scope",
            "I am missing the permission to post in #wins; reinstall me to grant it.",
        ),
    ],
)
async def test_a_refusal_for_good_is_told_plainly(
    slack: SlackEmulator, sender: SlackSender, error: str, sentence: str
) -> None:
    slack.fail("chat.postMessage", error=error)
    with pytest.raises(TargetGone) as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert caught.value.message == sentence


async def test_what_admins_do_closes_the_place(slack: SlackEmulator, sender: SlackSender) -> None:
    slack.remove_from("C1")
    with pytest.raises(TargetGone, match="removed from #wins"):
        await sender.send(WINS, CARD, nonce="d1")
    slack.invite_to("C1")
    slack.archive("C1")
    with pytest.raises(TargetGone, match="#wins was archived"):
        await sender.send(WINS, CARD, nonce="d1")
    with pytest.raises(TargetGone, match="no longer see the channel"):
        await sender.send(
            WINS.model_copy(update={"chat": "C404", "chat_name": None}), CARD, nonce="d1"
        )
    slack.revoke()
    with pytest.raises(TargetGone, match="uninstalled"):
        await sender.edit(WINS, "1700000000.000100", CARD)
    assert slack.posted() == []


async def test_a_place_without_a_name_is_still_named(
    slack: SlackEmulator, sender: SlackSender
) -> None:
    slack.fail("chat.postMessage", error="is_archived")
    nameless = WINS.model_copy(update={"chat": "D1", "chat_name": None})
    with pytest.raises(TargetGone, match=r"^Our direct messages was|^Our direct messages"):
        await sender.send(nameless, CARD, nonce="d1")


@pytest.mark.parametrize("status", [0, 500, 503])
async def test_a_slack_that_stumbles_is_tried_again(
    slack: SlackEmulator, sender: SlackSender, status: int
) -> None:
    slack.fail("chat.postMessage", status)
    with pytest.raises(DeliveryError) as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert type(caught.value) is DeliveryError
    await sender.send(WINS, CARD, nonce="d1")
    assert len(slack.posted("C1")) == 1


async def test_slack_hiccups_are_no_refusals(slack: SlackEmulator, sender: SlackSender) -> None:
    slack.fail("chat.postMessage", error="internal_error")
    with pytest.raises(DeliveryError, match="internal_error") as caught:
        await sender.send(WINS, CARD, nonce="d1")
    assert type(caught.value) is DeliveryError


async def test_nobody_listening_is_a_delivery_error(session: aiohttp.ClientSession) -> None:
    async with SlackEmulator() as gone:
        sender = sender_to(gone, session)
    with pytest.raises(DeliveryError, match="did not answer"):
        await sender.send(WINS, CARD, nonce="d1")


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_blocks_slack_refuses_are_sent_as_text(
    slack: SlackEmulator, sender: SlackSender, error: str
) -> None:
    slack.fail("chat.postMessage", error=error)
    await sender.send(WINS, CARD, nonce="d1")
    (message,) = slack.posted("C1")
    assert message.shown.startswith("Mei Tanaka reached $50,000")
    assert message.parsed == []


async def test_blocks_refused_twice_are_an_error(
    slack: SlackEmulator, sender: SlackSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "SUMMARY_MAX", 50_000)
    long = Card(kind="celebration", body=(Paragraph(text=text("x" * 45_000)),))
    with pytest.raises(DeliveryError, match="msg_too_long"):
        await sender.send(WINS, long, nonce="d1")


def test_a_loopback_address_is_reached_without_a_proxy(
    slack: SlackEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    session = None
    local = web_client(settings_for(slack), session, [])  # type: ignore[arg-type]
    remote = web_client(settings_for(slack, slack_api_url=None), session, [])  # type: ignore[arg-type]
    assert local.proxy is None
    assert remote.proxy == "http://127.0.0.1:1"

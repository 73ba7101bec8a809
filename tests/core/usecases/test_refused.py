"""A place that refuses for good: switched off, told once, and back when it is mended."""

import pytest

from core.app import App
from core.cards import Card
from core.domain.people import Identity
from core.domain.targets import Target
from core.errors import TargetGone
from core.language import tr
from core.usecases.refused import close
from tests.conftest import Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, outbox, run, states

REMOVED = TargetGone("I was removed from it.")
REVOKED = TargetGone("My token was revoked.", token_lost=True)


async def admin(app: App, name: str = "boss", *identities: Identity) -> None:
    await post(app, counted(f"first-{name}", name, visits=1))
    for identity in identities:
        await app.store.roster.link("default", name, identity)
    await app.store.members.update("default", name, role="admin")


async def told(app: App, sender: Script) -> list[tuple[str, str]]:
    """What was said of it on a platform, and to whom."""
    await run(app, sender)
    return [(target.chat, text) for target, text, _ in sender.sent if "no longer lets" in text]


@pytest.mark.parametrize(
    ("platform", "place_name", "command"),
    [
        ("slack", "#wins", "/laurels announce here"),
        ("discord", "#wins", "/announce here"),
        ("telegram", "wins", "/announce here"),
    ],
)
async def test_an_admin_is_told_once_in_the_words_of_the_platform(
    app: App, platform: str, place_name: str, command: str
) -> None:
    account = "T1" if platform == "slack" else ""
    await place(app, platform, chat_name="wins", account=account)
    await admin(app, "boss", Identity(platform=platform, account=account, id="U1"))
    await admin(app, "deputy", Identity(platform=platform, account=account, id="U2"))
    for name in ("ada", "bob", "cyd"):
        await celebrated(app, name)
    sender = Script(REMOVED, platform=platform)
    assert await told(app, sender) == [
        (
            "U1",
            f"{platform.capitalize()} no longer lets me post in {place_name}: I was removed from "
            f"it. Invite me back, or choose another channel: {command}.",
        )
    ]
    assert len(sender.tries) == 2
    await celebrated(app, "dan")
    await run(app, sender)
    assert len(sender.tries) == 2
    assert await states(app, "celebration") == {"failed": 4}


async def test_why_is_told_in_the_workspaces_language(app: App) -> None:
    class Kicked(Script):
        """Words what happened when it happens, as the bots do."""

        async def send(self, target: Target, card: Card, nonce: str) -> str:
            if target.chat == "C1":
                raise TargetGone(tr("I was removed from it."))
            return await super().send(target, card, nonce)

    await workspace_of(app, "default", locale="de_DE")
    await place(app, account="T1")
    await admin(app, "boss", Identity(platform="slack", account="T1", id="U1"))
    await celebrated(app)
    sender = Kicked()
    await run(app, sender)
    assert sender.texts == [
        "Slack lässt mich nicht mehr in dem gewählten Ort schreiben: Ich wurde dort entfernt. "
        "Lade mich wieder ein, oder such einen anderen Kanal aus: /laurels announce here."
    ]


async def test_the_other_places_are_told_too(app: App) -> None:
    await place(app, account="T1")
    await place(app, "discord", chat="D1")
    await celebrated(app)
    discord = Script(platform="discord")
    await run(app, discord)
    await run(app, Script(REMOVED))
    [(chat, text)] = await told(app, discord)
    assert chat == "D1"
    assert "post in the chosen place: I was removed" in text


async def test_an_admin_who_takes_no_messages_is_no_reason_to_tell_anybody(app: App) -> None:
    await place(app, account="T1")
    await admin(app, "boss", Identity(platform="slack", account="T1", id="U1"))
    await celebrated(app)
    sender = Script(REMOVED, TargetGone("They take none."))
    await run(app, sender)
    assert len(sender.tries) == 2
    assert {d["kind"]: d["state"] for d in await outbox(app)} == {
        "celebration": "failed",
        "notice": "skipped",
    }
    [found] = await app.store.targets.of_workspace("default")
    assert found.disabled_reason == "I was removed from it."


async def test_a_lost_token_disables_all_it_reached_and_is_told_elsewhere(app: App) -> None:
    """One token speaks for all of Telegram; the other workspace has its own admins."""
    for name in ("default", "other"):
        await workspace_of(app, name)
        await place(app, "telegram", workspace=name, chat=f"-{name}")
        await place(app, "discord", workspace=name, chat=f"D-{name}")
    await admin(
        app, "boss", Identity(platform="telegram", id="1"), Identity(platform="discord", id="2")
    )
    await celebrated(app)
    telegram, discord = Script(REVOKED, platform="telegram"), Script(platform="discord")
    await run(app, telegram)
    assert len(telegram.tries) == 1
    notices = await told(app, discord)
    assert sorted(chat for chat, _ in notices) == ["2", "D-default", "D-other"]
    assert {text for _, text in notices} == {
        "Telegram no longer lets me post anywhere: My token was revoked. Once that is mended I go "
        "on, and what waits is posted."
    }
    for name in ("default", "other"):
        assert [t.platform for t in await app.store.targets.active(name)] == ["discord"]
    assert await app.store.targets.token_back("telegram") == 2
    again = Script(platform="telegram")
    await run(app, again)
    assert [target.chat for target, _, _ in again.sent] == ["-default"]


async def test_a_lost_token_of_slack_is_one_workspaces(app: App) -> None:
    await workspace_of(app, "other")
    await place(app, account="T1")
    await place(app, workspace="other", account="T2")
    await celebrated(app)
    await run(app, Script(REVOKED))
    assert await app.store.targets.active("default") == []
    [other] = await app.store.targets.active("other")
    assert other.account == "T2"
    assert await app.store.targets.token_back("slack", "T2") == 0
    assert await app.store.targets.token_back("slack", "T1") == 1


async def test_a_place_that_refused_is_not_brought_back_by_a_token(app: App) -> None:
    target = await place(app, "telegram", chat="-1")
    await celebrated(app)
    await run(app, Script(REMOVED, platform="telegram"))
    assert await app.store.targets.token_back("telegram") == 0
    found = await app.store.targets.get(target.id)
    assert isinstance(found, Target)
    assert found.disabled_at is not None


async def test_two_bots_that_find_out_together_tell_once(app: App, clock: Clock) -> None:
    target = await place(app)
    await place(app, "discord", chat="D1")
    await close(app, [target], REMOVED)
    clock.advance(seconds=1)
    await close(app, [target], REMOVED)
    assert await states(app, "notice") == {"pending": 1}

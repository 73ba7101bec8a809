"""Places: tried out, switched, given up, added."""

from core.errors import RetryLater, TargetGone
from core.store.targets import target_id
from core.usecases.deliver import deliver_due
from tests.conftest import Clock
from tests.core.support import Script, Unpaced, place
from tests.web.admin.desk import HOSTILE, Desk

TARGETS = "/admin/targets"


async def test_a_test_is_sent_and_followed_until_it_arrives(desk: Desk, clock: Clock) -> None:
    await place(desk.app, chat_name="wins")
    page = await desk.post(f"{TARGETS}/slack/test")
    assert page.to.startswith(f"{TARGETS}?test=")
    followed = await desk.get(page.to)
    assert "Test: On its way to #wins." in followed.words
    assert 'data-poll="1000"' in followed.text
    assert '<meta http-equiv="refresh"' in followed.text
    clock.advance(seconds=20)
    assert "Does the Slack bot run?" in (await desk.get(page.to)).words
    sender = Script(RetryLater(5, "Slack asked to wait"))
    await deliver_due(desk.app, sender, Unpaced())
    assert "Not yet: asked to wait 5 s. It is tried again." in (await desk.get(page.to)).words
    clock.advance(seconds=6)
    await deliver_due(desk.app, sender, Unpaced())
    followed = await desk.get(page.to)
    assert "Test: It arrived in #wins at 3:30:26" in followed.words
    assert "data-poll" not in followed.text
    assert len(sender.sent) == 1


async def test_a_test_that_is_refused_says_why_and_how_to_mend_it(desk: Desk) -> None:
    await place(desk.app, chat_name="wins")
    page = await desk.post(f"{TARGETS}/slack/test")
    sender = Script(TargetGone("I was removed from it."))
    await deliver_due(desk.app, sender, Unpaced())
    followed = await desk.get(page.to)
    assert "It did not arrive in #wins: I was removed from it." in followed.words
    assert "Refused Slack no longer lets me post there: I was removed from it." in followed.words
    assert "Invite the app to the channel again" in followed.words
    assert (await desk.post(f"{TARGETS}/slack/test")).said == "id: slack: I was removed from it."
    assert (await desk.post(f"{TARGETS}/slack/on")).said == "Celebrations go to #wins again."


async def test_places_are_switched_added_and_forgotten(desk: Desk) -> None:
    app = desk.app
    await place(app, chat_name="wins")
    page = await desk.post(f"{TARGETS}/slack/off")
    assert page.said == "Nothing is posted in #wins until you switch it on."
    assert "Switched off" in (await desk.get(TARGETS)).words
    await desk.post(f"{TARGETS}/slack/on")
    form = {"platform": "slack", "chat": "C0BERLIN", "name": HOSTILE, "reason": "the new office"}
    page = await desk.post(TARGETS, **form)
    assert page.said.startswith("Celebrations go to #")
    listed = await desk.get(TARGETS)
    assert HOSTILE not in listed.text
    assert f"#{HOSTILE} Slack, one more place" in listed.words
    await desk.post(f"{TARGETS}/slack/forget", reason="moved")
    assert await app.store.targets.get(target_id("default", "slack")) is None
    actions = [(entry.action, entry.why) for entry in await desk.audited()]
    assert actions == [
        ("target.remove", "moved"),
        ("target.add", "the new office"),
        ("target.change", None),
        ("target.change", None),
    ]


async def test_a_place_that_cannot_be_added_keeps_what_was_typed(desk: Desk) -> None:
    page = await desk.post(TARGETS, 400, platform="telegram", name="Team")
    assert page.wrong("chat") == "is required"
    assert page.value("name") == "Team"
    assert '<option value="telegram" selected>' in page.text
    await place(desk.app)
    page = await desk.post(TARGETS, 400, platform="slack", chat="C1")
    assert "is a place already" in page.wrong("chat")
    await desk.post(f"{TARGETS}/discord/test", 404)
    assert "Nothing" not in (await desk.get(TARGETS, test="nothing")).words


async def test_without_places_the_page_teaches(desk: Desk) -> None:
    page = await desk.get(TARGETS)
    assert "Celebrations go nowhere yet" in page.words
    assert "/laurels announce here" in page.words

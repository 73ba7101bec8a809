"""Forms over the wire: opened, filled in, sent off, answered."""

import asyncio
from functools import partial

import pytest

from bots.slack import modals
from bots.slack.bot import Bot
from core.cards import Action, Card, Option, Paragraph, text
from core.conversation.request import Request
from core.language import current_locale
from tests.bots.slack.conftest import FakeCore, bot_answering
from tests.bots.slack.rig import http_settings, listening
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import Person

GOAL = Card(
    kind="goal",
    body=(Paragraph(text=text("$50,000 revenue in November")),),
    actions=(
        Action(label="Edit", command="goal edit #g1 50000", form=True),
        Action(label="Help", command="help", form=True),
    ),
)
FILLED = {"metric": "revenue", "target": "50k"}


def error(words: str, field: str | None = None) -> Card:
    return Card(kind="error", field=field, body=(Paragraph(text=text(words)),))


def _said(words: dict[str, str], message: str) -> str:
    return words.get(message, message) if current_locale() == "de_DE" else message


@pytest.fixture
def mei(slack: SlackEmulator) -> Person:
    return Person(slack)


async def test_a_command_that_lacks_everything_opens_its_form(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    core.options = [Option(label="Revenue", command="revenue")]
    reply = await mei.opens(slack.slash("/goal", "set"))
    assert core.requests == []
    assert await mei.submit(**FILLED, period="monthly") == {}
    assert mei.modals == []
    assert (await reply).shown == "goal set"
    assert (await reply).user == "U1"
    (asked,) = core.requests
    assert (asked.text, asked.chat, asked.chat_name) == ("goal set", "C1", "sales")
    assert asked.arguments == {"metric": "revenue", "target": "50k", "period": "monthly"}


async def test_what_is_wrong_is_shown_where_it_is_wrong(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    reply = await mei.opens(slack.slash("/goal", "set"))
    core.card = error("I can't read “fity k” as an amount.", "target")
    assert await mei.submit(metric="revenue", target="fity k") == {
        "Target": "I can't read “fity k” as an amount."
    }
    core.card = error("You may not do that.")
    assert await mei.submit(**FILLED) == {"Metric": "You may not do that."}
    core.card = None
    assert await mei.submit(**FILLED) == {}
    assert (await reply).shown == "goal set"


async def test_sending_it_off_again_is_the_same_command(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    reply = await mei.opens(slack.slash("/goal", "set"))
    core.card = error("Try again.")
    await mei.submit(**FILLED)
    await mei.submit(**FILLED)
    core.card = None
    await mei.submit(**FILLED)
    await reply
    first = {request.id for request in core.requests}
    assert len(first) == 1
    await mei.opens(slack.slash("/goal", "set"))
    await mei.submit(**FILLED)
    assert core.requests[-1].id not in first


async def test_a_form_of_a_button_knows_what_the_button_says(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    core.card = GOAL
    core.options = [Option(label="$50,000 revenue", command="#g1")]
    whisper = await slack.slash("/goal", "set revenue 50k")
    reply = await mei.opens(slack.click(whisper, "Edit"))
    assert core.asked == [("goal edit", "goal", "#g1")]
    assert "$50,000 revenue" in str(mei.modals[-1])
    core.card = Card(kind="goal", body=(Paragraph(text=text("Changed.")),))
    assert await mei.submit(target="60k") == {}
    assert core.requests[-1].text == "goal edit"
    assert core.requests[-1].arguments == {"goal": "#g1", "target": "60k"}
    assert await reply is whisper  # the answer takes the place of what it changed
    assert whisper.shown == "Changed."


async def test_a_public_post_stays_when_a_form_is_opened_from_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL.model_copy(update={"public": True})
    posted = await slack.slash("/goal", "set revenue 50k")
    raj = Person(slack, "U2", "raj")
    reply = await raj.opens(slack.click(posted, "Edit", user="U2"))
    core.card = Card(kind="goal", body=(Paragraph(text=text("Changed.")),))
    await raj.submit()
    assert (await reply).user == "U2"
    assert "Edit" in posted.buttons
    assert core.requests[-1].person == "U2"


async def test_a_form_without_fields_just_runs(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.slack.commands.form_of", lambda _: None)
    core.card = GOAL
    whisper = await slack.slash("/goal", "set revenue 50k")
    await slack.click(whisper, "Help")
    assert core.requests[-1].text == "help"
    assert mei.modals == []


async def test_a_form_that_cannot_open_leaves_the_question_to_core(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    slack.fail("views.open", error="expired_trigger_id")
    reply = await slack.slash("/goal", "set")
    assert reply.shown == "goal set"
    assert core.requests[0].arguments is None


async def test_a_form_opens_though_nobody_says_who_asks(
    slack: SlackEmulator, core: FakeCore, monkeypatch: pytest.MonkeyPatch, mei: Person
) -> None:
    monkeypatch.setattr(modals, "PREPARE_S", 0.05)
    slack.rate_limit("users.info", 1)  # the client would wait this second
    async with bot_answering(slack, core):
        reply = await mei.opens(slack.slash("/goal", "set"))
        assert [c.method for c in slack.requests if c.status == 200][-1] == "views.open"
        reply.cancel()


async def test_a_form_speaks_the_language_of_who_opens_it(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.language = "de_DE"
    words = {"Save": "Sichern", "what to count": "was gezählt wird"}
    german = partial(_said, words)
    monkeypatch.setattr("core.language.translated", german)
    monkeypatch.setattr("bots.slack.forms.translated", german)
    (await mei.opens(slack.slash("/goal", "set"))).cancel()
    assert mei.modals[-1]["submit"]["text"] == "Sichern"
    assert "Was gezählt wird" in mei.modal


async def test_what_fits_is_offered_while_typing(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    core.options = [
        Option(label="Revenue", command="revenue"),
        Option(label="New signups", command="signups"),
    ]
    (await mei.opens(slack.slash("/goal", "set"))).cancel()
    found = await mei.suggested("Metric", "sig")
    assert [o["value"] for o in found] == ["signups", "sig"]
    assert core.asked == [("goal set", "metric", "sig")]


async def test_suggestions_that_come_too_late_are_none(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*_: object) -> list[Option]:
        await asyncio.Event().wait()
        raise AssertionError

    (await mei.opens(slack.slash("/goal", "set"))).cancel()
    monkeypatch.setattr(core, "suggestions", stuck)
    monkeypatch.setattr(modals, "PATIENCE_S", 0.05)
    assert [o["value"] for o in await mei.suggested("Metric", "sig")] == ["sig"]


@pytest.mark.parametrize("said", [Card(kind="late", title="Late"), error("Late")])
async def test_an_answer_that_takes_its_time_comes_as_a_message(
    slack: SlackEmulator, monkeypatch: pytest.MonkeyPatch, mei: Person, said: Card
) -> None:
    release = asyncio.Event()

    async def slow(request: Request) -> Card:
        await release.wait()
        return said

    monkeypatch.setattr(modals, "PATIENCE_S", 0.05)
    async with bot_answering(slack, slow):
        reply = await mei.opens(slack.slash("/goal", "set"))
        assert await mei.submit(**FILLED) == {}
        assert not reply.done()
        release.set()
        assert (await reply).shown == "Late"


async def test_forms_work_over_http_too(slack: SlackEmulator, core: FakeCore, mei: Person) -> None:
    core.options = [Option(label="Revenue", command="revenue")]
    async with listening(slack, core, http_settings(slack)):
        reply = await mei.opens(slack.slash("/goal", "set"))
        core.card = error("How much?", "target")
        assert await mei.submit(**FILLED) == {"Target": "How much?"}
        core.card = None
        assert await mei.submit(**FILLED) == {}
        assert (await reply).shown == "goal set"


async def test_a_bug_is_an_apology_in_the_form(slack: SlackEmulator, mei: Person) -> None:
    async def broken(request: Request) -> Card:
        raise RuntimeError("bug")

    async with bot_answering(slack, broken):
        (await mei.opens(slack.slash("/goal", "set"))).cancel()
        assert "went wrong on my side" in (await mei.submit(**FILLED))["Metric"]


async def test_an_answer_in_a_form_whose_half_hour_is_over(
    slack: SlackEmulator, core: FakeCore, bot: Bot, mei: Person
) -> None:
    reply = await mei.opens(slack.slash("/goal", "set"))
    slack.fail("response_url", 404, error="expired_url")
    await mei.submit(**FILLED)
    await slack.wait_for(lambda: slack.messages)
    (whisper,) = slack.messages
    assert (whisper.via, whisper.user, whisper.channel) == ("chat.postEphemeral", "U1", "C1")
    assert whisper.shown == "goal set"
    reply.cancel()

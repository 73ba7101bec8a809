"""Arguments that were left out are asked for; the reply to the question is the argument."""

from core.app import App
from core.cards import Action, Card, Paragraph, text
from core.conversation.request import Request
from tests.bots.telegram.conftest import Rig, running
from tests.emulators.telegram import TelegramEmulator

GROUP = -100200


async def ask(request: Request) -> Card:
    """Miss the target of `goal set revenue`, and nothing else."""
    if request.text.split() == ["goal", "set", "revenue"]:
        words = Paragraph(text=text("I still need the target."))
        return Card(kind="error", body=(words,), field="target")
    action = Action(label="Goal", command="goal set revenue", form=True)
    return Card(kind="echo", title=f"You said: {request.text}", actions=(action,))


async def test_a_reply_completes_the_command(rig: Rig) -> None:
    rig.core.reply = ask
    question = await rig.telegram.say("/goal set revenue")
    assert question.reply_markup is not None
    assert question.reply_markup["force_reply"] is True
    assert question.reply_markup["input_field_placeholder"]
    await rig.telegram.say(" 50k ", answering=question)
    assert rig.heard().text == "goal set revenue 50k"


async def test_a_button_that_needs_more_asks_for_it(rig: Rig) -> None:
    rig.core.reply = ask
    reply = await rig.telegram.say("/help")
    question = (await rig.telegram.click(reply, "Goal")).message
    assert question is not None
    assert question is not reply
    assert question.reply_markup is not None
    await rig.telegram.say("50k", answering=question)
    assert rig.heard().text == "goal set revenue 50k"


async def test_in_a_group_only_who_typed_is_asked_to_reply(rig: Rig) -> None:
    rig.core.reply = ask
    question = await rig.telegram.say("/goal set revenue", chat_id=GROUP, user_id=7)
    assert question.reply_markup is not None
    assert question.reply_markup["selective"] is True
    reply = await rig.telegram.say("/help", chat_id=GROUP, user_id=7)
    clicked = (await rig.telegram.click(reply, "Goal", user=8)).message
    assert clicked is not None
    assert clicked.reply_markup is None
    await rig.telegram.say("50k", answering=clicked, chat_id=GROUP, user_id=8)
    assert (rig.heard().person, rig.heard().text) == ("8", "goal set revenue 50k")


async def test_a_question_is_known_after_a_restart(app: App, telegram: TelegramEmulator) -> None:
    async with running(app, telegram) as rig:
        rig.core.reply = ask
        question = await telegram.say("/goal set revenue")
    async with running(app, telegram) as rig:
        await telegram.say("50k", answering=question)
        assert rig.heard().text == "goal set revenue 50k"


async def test_a_command_typed_as_a_reply_is_that_command(rig: Rig) -> None:
    rig.core.reply = ask
    question = await rig.telegram.say("/goal set revenue")
    await rig.telegram.say("/progress", answering=question)
    assert rig.heard().text == "progress"


async def test_replies_to_anything_else_are_no_arguments(rig: Rig) -> None:
    rig.core.reply = ask
    answer = await rig.telegram.say("/help", chat_id=GROUP)
    rig.telegram.write("thank you", answering=answer, chat_id=GROUP)
    theirs = rig.telegram.write("hello", chat_id=GROUP)
    rig.telegram.write("hi", answering=theirs, chat_id=GROUP)
    await rig.telegram.say("/progress", chat_id=GROUP)
    assert [r.text for r in rig.core.requests] == ["help", "progress"]


async def test_an_error_about_an_argument_that_was_given_asks_nothing(rig: Rig) -> None:
    async def unreadable(_: Request) -> Card:
        return Card(kind="error", title="I can't read that.", field="target")

    rig.core.reply = unreadable
    assert (await rig.telegram.say("/goal set revenue fity")).reply_markup is None

"""`applaud`: a toast, a count, and no line in help."""

from core.app import App
from core.conversation import COMMANDS, answer
from tests.core.support import asked, counted, place, post


async def celebrated(app: App) -> str:
    await place(app)
    await post(app, counted(1, "mei", images=16) | {"member_name": "Mei Tanaka"})
    [delivery] = await app.store.deliveries.listed("default", 10)
    return str(delivery["celebration"])


async def test_a_click_says_how_many_there_are_and_a_second_takes_it_back(app: App) -> None:
    command = f"applaud {await celebrated(app)}"
    card = await answer(app, asked(command, id="1"))
    assert (card.quiet, card.public) == (True, False)
    assert card.summary() == "You applauded Mei. 1 so far."
    card = await answer(app, asked(command, id="2", person="U2", person_name="Bob"))
    assert card.summary() == "You applauded Mei. 2 so far."
    assert (await answer(app, asked(command, id="2", person="U2"))).summary() == card.summary()
    back = await answer(app, asked(command, id="3"))
    assert (back.summary(), back.quiet) == ("Taken back. 1 for Mei so far.", True)


async def test_what_is_over_is_said(app: App) -> None:
    card = await answer(app, asked("applaud 0123456789abcdef"))
    assert (card.kind, card.summary()) == ("error", "This celebration is over.")


async def test_only_buttons_run_it(app: App) -> None:
    assert "applaud" not in {command.name for command in COMMANDS}
    assert "applaud" not in (await answer(app, asked("help"))).summary()


async def test_the_first_click_of_a_stranger_counts_and_is_no_more_than_a_toast(app: App) -> None:
    name = await celebrated(app)
    card = await answer(app, asked(f"applaud {name}", id="9", person="U9", person_name="Zoë"))
    assert (card.quiet, card.summary()) == (True, "You applauded Mei. 1 so far.")
    assert await app.store.applause.count("default", name) == 1

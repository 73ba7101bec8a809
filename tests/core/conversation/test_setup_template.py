"""`setup template` as it is typed: words are seen before they are used."""

import pytest

from core.app import App
from tests.core.conversation.two_people import BEA_ID, bea, commands

WORDS = "**{name} did it:** {reached} {when}. [{next} to go]"


async def templates(app: App) -> dict[str, str]:
    return (await app.store.workspaces.get("default")).templates


async def test_words_are_tried_used_and_taken_back(app: App) -> None:
    card = await bea(app, "setup template")
    assert "milestone  the words of the tone" in card.summary()
    card = await bea(app, commands(card)[0])
    assert "It reads now:\nMei Tanaka reached $50,000" in card.summary()
    assert "{reached}  what was reached" in card.summary()
    card = await bea(app, f"setup template milestone {WORDS}")
    assert "It would read:\nMei Tanaka did it: $50,000 in November." in card.summary()
    assert await templates(app) == {}
    use = commands(card)[0]
    assert use == f"setup template use milestone {WORDS}"
    card = await bea(app, use)
    assert "From now on, celebrations of this kind read:\nMei Tanaka did it" in card.summary()
    assert await templates(app) == {"milestone": WORDS}
    [entry] = await app.store.audit.listed("default")
    assert (entry.action, entry.actor) == ("workspace.template", f"member:{BEA_ID}")
    assert "milestone  your words" in (await bea(app, "setup template")).summary()
    card = await bea(app, "setup template milestone")
    assert WORDS in card.summary()
    card = await bea(app, commands(card)[1])
    assert card.summary() == "Celebrations are worded by the tone again."
    assert await templates(app) == {}
    card = await bea(app, "setup template milestone off")
    assert (card.kind, card.field) == ("error", "value")


async def test_without_a_kind_milestones_are_meant(app: App) -> None:
    await bea(app, "setup template use {name}: {reached}")
    await bea(app, "setup template use goal {first} met {reached}")
    assert await templates(app) == {
        "milestone": "{name}: {reached}",
        "goal": "{first} met {reached}",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{nme} reached it", "“{nme}” is not a placeholder; there are {name}"),
        ("well done", "must say {name}"),
        ("{name} [x", "without its partner"),
        ("{name} " + "x" * 500, "at most 500"),
    ],
)
async def test_words_that_cannot_be_used_say_why(app: App, words: str, said: str) -> None:
    card = await bea(app, f"setup template use milestone {words}")
    assert said in card.summary()
    assert (card.kind, card.field, await templates(app)) == ("error", "value", {})


async def test_words_are_never_markup(app: App) -> None:
    card = await bea(app, "setup template {name} <!channel> <b>@everyone</b>")
    spans = [span for block in card.body[1:2] for span in block.text]  # type: ignore[union-attr]
    assert "".join(span.text for span in spans) == "Mei Tanaka <!channel> <b>@everyone</b>"

"""The celebration, with each part that may be missing missing."""

import pytest

from core.cards import Paragraph, Span, plain_text
from core.cards.celebration import EXAMPLE, celebration_card, joined, notice_card


def said(**changes: object) -> str:
    return celebration_card(EXAMPLE.model_copy(update=changes)).summary()


def test_everything_is_said_in_one_breath() -> None:
    assert said() == (
        "Mei Tanaka reached $50,000 in November. Bonus tier 3 and 25 signups came with it, "
        "+100 points. $25,000 to the next laurel. 👏"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"also": ()},
            "Mei Tanaka reached $50,000 in November. +100 points. $25,000 to the next laurel. 👏",
        ),
        (
            {"points": 0},
            "Mei Tanaka reached $50,000 in November. Bonus tier 3 and 25 signups came with it. "
            "$25,000 to the next laurel. 👏",
        ),
        (
            {"next": None},
            "Mei Tanaka reached $50,000 in November. Bonus tier 3 and 25 signups came with it, "
            "+100 points. 👏",
        ),
        (
            {"when": "", "also": (), "points": 0, "next": None},
            "Mei Tanaka reached $50,000. 👏",
        ),
        (
            {"lead": "entered the", "highlight": "Top 3, now #2", "also": (), "points": 1_500},
            "Mei Tanaka entered the Top 3, now #2 in November. +1,500 points. "
            "$25,000 to the next laurel. 👏",
        ),
    ],
)
def test_a_part_that_is_missing_leaves_no_trace(changes: dict[str, object], expected: str) -> None:
    assert said(**changes) == expected


def test_the_card_is_golden_public_and_has_one_emoji() -> None:
    card = celebration_card(EXAMPLE)
    assert (card.kind, card.accent, card.public) == ("celebration", "gold", True)
    assert card.summary().count("👏") == 1


def test_a_name_stays_literal() -> None:
    card = celebration_card(EXAMPLE.model_copy(update={"name": "<!channel> *@everyone*"}))
    [block] = card.body
    assert isinstance(block, Paragraph)
    first = block.text[0]
    assert first == Span(text="<!channel> *@everyone* reached $50,000 in November.", style="bold")
    assert plain_text(block.text).startswith("<!channel> *@everyone* reached")


def test_a_screen_gets_the_sentence_in_parts() -> None:
    assert EXAMPLE.headline() == {
        "name": "Mei Tanaka",
        "verb": "has reached",
        "highlight": "$50,000",
        "rest": "this month",
    }
    entered = EXAMPLE.model_copy(update={"lead": "entered the"})
    assert entered.headline()["verb"] == "entered the"
    assert EXAMPLE.chips() == ["Bonus tier 3", "25 signups", "+100 points"]
    assert EXAMPLE.model_copy(update={"points": 0, "also": ()}).chips() == []


def test_a_notice_says_what_it_says() -> None:
    card = notice_card("Slack no longer lets me post in #sales.")
    assert (card.summary(), card.accent, card.public) == (
        "Slack no longer lets me post in #sales.",
        "ember",
        True,
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_parts_are_joined_as_a_sentence_joins_them(parts: tuple[str, ...], expected: str) -> None:
    assert joined(parts) == expected

"""The celebration: every kind in every tone, with each part that may be missing missing."""

from typing import Any

import pytest

from core.cards import Paragraph, Span, plain_text
from core.cards.celebration import EXAMPLE, Part, celebration_card, corrected_card, notice_card
from core.cards.tones import first_name, joined

GOAL = {"kind": "goal", "reached": "10 visits", "noun": ""}
TROPHY = {"kind": "trophy", "reached": "Opening Bell", "when": "", "period": "", "noun": ""}
BADGE = {"kind": "badge", "reached": "Top Earner", "when": "", "period": "", "noun": ""}
TOP = {"kind": "top", "reached": "Top 3, now #2", "places": "3", "rank": "2", "noun": ""}
STREAK = {"kind": "streak", "reached": "5 days in a row", "when": "", "period": "", "noun": ""}
TEAM = {"member": "team:north", "name": "Team North"}
ALONE: dict[str, Any] = {"also": (), "points": 0, "next": None, "parts": ()}


def said(**changes: object) -> str:
    return celebration_card(EXAMPLE.model_copy(update=changes)).summary()


def test_everything_is_said_in_one_breath() -> None:
    assert said() == (
        "Mei Tanaka reached $50,000 in November. Bonus tier 3 and 25 signups came with it, "
        "+100 points. $25,000 to the next laurel. 👏"
    )
    assert said(tone="formal") == (
        "Mei Tanaka has reached $50,000 in revenue for November (Bonus tier 3, 25 signups)."
    )
    assert said(tone="playful") == (
        "🔔 Ring it: Mei just passed $50,000. Bonus tier 3 and 25 signups on the way. "
        "Who brings cake?"
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
            {"next": None, "points": 1},
            "Mei Tanaka reached $50,000 in November. Bonus tier 3 and 25 signups came with it, "
            "+1 point. 👏",
        ),
        (
            {"when": "", "also": (), "points": 1_500, "next": None},
            "Mei Tanaka reached $50,000. +1,500 points. 👏",
        ),
    ],
)
def test_a_part_that_is_missing_leaves_no_trace(changes: dict[str, object], expected: str) -> None:
    assert said(**changes) == expected


@pytest.mark.parametrize(
    ("kind", "warm", "formal", "playful"),
    [
        (
            GOAL,
            "Mei Tanaka reached the goal of 10 visits in November. 👏",
            "Mei Tanaka has met the goal of 10 visits for November.",
            "🎯 Bullseye: Mei hit the goal of 10 visits.",
        ),
        (
            GOAL | {"when": "", "period": ""},
            "Mei Tanaka reached the goal of 10 visits. 👏",
            "Mei Tanaka has met the goal of 10 visits.",
            "🎯 Bullseye: Mei hit the goal of 10 visits.",
        ),
        (
            TROPHY,
            "Mei Tanaka won the trophy Opening Bell. 👏",
            "Mei Tanaka has been awarded the trophy Opening Bell.",
            "🏆 Make room on the shelf: Mei won Opening Bell.",
        ),
        (
            BADGE,
            "Mei Tanaka earned the badge Top Earner. 👏",
            "Mei Tanaka has earned the badge Top Earner.",
            "🏅 Pin it on: Mei earned Top Earner.",
        ),
        (
            TOP,
            "Mei Tanaka entered the top 3 in November, now at #2. 👏",
            "Mei Tanaka has entered the top 3 for November, in place 2.",
            "🚀 Mind your heads: Mei shot into the top 3, now at #2.",
        ),
        (
            STREAK,
            "Mei Tanaka keeps going: 5 days in a row. 👏",
            "Mei Tanaka has completed 5 days in a row.",
            "🔥 No stopping Mei: 5 days in a row.",
        ),
        (
            TEAM,
            "Team North reached $50,000 in November. 👏",
            "Team North has reached $50,000 in revenue for November.",
            "🔔 Ring it: Team North just passed $50,000.",
        ),
        (
            GOAL | {"member": "workspace:", "name": "Acme Sales"},
            "Acme Sales reached the goal of 10 visits in November. 👏",
            "Acme Sales has met the goal of 10 visits for November.",
            "🎯 Bullseye: Acme Sales hit the goal of 10 visits.",
        ),
    ],
)
def test_every_kind_reads_well_in_every_tone(
    kind: dict[str, object], warm: str, formal: str, playful: str
) -> None:
    assert said(**ALONE | kind) == warm
    assert said(**ALONE | kind, tone="formal") == formal
    assert said(**ALONE | kind, tone="playful") == f"{playful} Who brings cake?"


def test_by_how_much_stands_below() -> None:
    def below(**changes: object) -> str | None:
        return celebration_card(EXAMPLE.model_copy(update=changes)).footer

    assert below() is None
    assert below(total="$52,310") == "$52,310 so far"
    assert below(tone="formal") == "+100 points · $25,000 to the next laurel"
    assert below(tone="playful", total="$52,310") == (
        "$52,310 so far · +100 points · $25,000 to the next laurel"
    )
    assert below(**GOAL, total="104 %") == "104 % of the goal"
    assert below(**ALONE, tone="formal") is None


def test_the_last_words_of_playful_change_from_one_to_the_next_and_stay() -> None:
    endings = [said(id=f"{number}", tone="playful").split(". ")[-1] for number in range(40)]
    assert len(set(endings)) == 4
    assert endings == [said(id=f"{number}", tone="playful").split(". ")[-1] for number in range(40)]


@pytest.mark.parametrize("tone", ["warm", "formal", "playful"])
def test_the_card_is_golden_public_and_has_one_emoji_at_most(tone: str) -> None:
    card = celebration_card(EXAMPLE.model_copy(update={"tone": tone}))
    assert (card.kind, card.accent, card.public) == ("celebration", "gold", True)
    emoji = [c for c in card.summary() if ord(c) > 0x2000]
    assert len(emoji) == (0 if tone == "formal" else 1)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Mei Tanaka", "Mei"),
        ("José García López", "José"),
        ("Anne-Marie O’Neill", "Anne-Marie"),
        ("Ada", "Ada"),
        ("Dr. Ada Lovelace", "Dr. Ada Lovelace"),
        ("J Smith", "J Smith"),
        ("山田 太郎", "山田 太郎"),
        ("<!channel> *@everyone*", "<!channel> *@everyone*"),
        ("", ""),
    ],
)
def test_a_first_name_is_taken_only_where_it_can_be_told(name: str, first: str) -> None:
    assert first_name(name) == first


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
    assert EXAMPLE.model_copy(update=TOP).headline()["verb"] == "entered the"
    assert EXAMPLE.model_copy(update=TROPHY).headline()["verb"] == "has won the trophy"
    assert EXAMPLE.chips() == ["Bonus tier 3", "25 signups", "+100 points"]
    assert EXAMPLE.model_copy(update={"points": 0, "also": ()}).chips() == []


@pytest.mark.parametrize(("applause", "label"), [(0, "👏 Applaud"), (1_200, "👏 Applaud · 1,200")])
def test_people_can_applaud_and_see_how_many_did(applause: int, label: str) -> None:
    [action] = celebration_card(EXAMPLE.model_copy(update={"applause": applause})).actions
    assert (action.label, action.command) == (label, "applaud laurel-5")


def test_the_thread_lists_what_came_together() -> None:
    thread = celebration_card(EXAMPLE).thread
    assert thread is not None
    assert thread.public
    assert thread.summary().splitlines() == [
        "All that came together for Mei Tanaka:",
        "· $50,000",
        "· Bonus tier 3  +100 points",
        "· 25 signups",
        "This is the place for congratulations.",
    ]
    many = EXAMPLE.model_copy(update={"parts": (Part(phrase="a"),) * 45})
    thread = celebration_card(many).thread
    assert thread is not None
    assert "· 25 more" in thread.summary()
    alone = EXAMPLE.model_copy(update={"parts": EXAMPLE.parts[:1]})
    assert celebration_card(alone).thread is None


def test_a_correction_strikes_what_was_said() -> None:
    card = corrected_card(EXAMPLE)
    [block] = card.body
    assert isinstance(block, Paragraph)
    assert block.text == (
        Span(text="Mei Tanaka reached $50,000 in November.", style="strike"),
        Span(text=" Corrected: an order was changed or refunded."),
    )
    assert (card.kind, card.actions, card.public) == ("corrected", (), True)
    formal = corrected_card(EXAMPLE.model_copy(update={"tone": "formal"})).summary()
    assert formal.startswith("Mei Tanaka has reached $50,000 in revenue for November. Corrected")
    playful = corrected_card(EXAMPLE.model_copy(update={"tone": "playful"})).summary()
    assert playful.startswith("🔔 Ring it: Mei just passed $50,000. Corrected")
    own = corrected_card(EXAMPLE.model_copy(update={"template": "**{name}**: {reached}"}))
    assert own.body[0].text[0] == Span(text="Mei Tanaka: $50,000", style="strike")  # type: ignore[union-attr]


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

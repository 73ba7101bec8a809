"""Cards as Slack shows them: every kind of block, missing parts, limits, hostile text."""

from typing import Any

import pytest

from bots.slack.render import render, render_plain, render_view
from bots.slack.words import clip, units
from core.cards import (
    Action,
    Card,
    Field,
    Fields,
    Image,
    Lines,
    Paragraph,
    Progress,
    Text,
    bold,
    code,
    muted,
    strike,
    text,
)
from tests.emulators.slack_blocks import block_errors, message_error
from tests.emulators.slack_elements import walk
from tests.emulators.slack_world import Message

HOSTILE = [
    "<!channel>",
    "<!everyone> <!here>",
    "<@U1> <#C1|sales> <!subteam^S1|team>",
    "<https://evil.example|your bank>",
    "@everyone @channel @here",
    "*bold* _italic_ ~strike~ `code` ```block```",
    "&lt;!channel&gt; &amp;amp;",
    "> quote\n>>> quote",
    ":tada: :skull:",
    "</script><script>alert(1)</script>",
    "\u202eevil\u202c \u2066a\u2069 \u061c",
    "line\r\nbreak\x00\x07\x1b[31m",
    "\ud800 half a character",
    "[text](https://evil.example) **md** # title",
    "x" * 5000,
    "word " * 1000,
    "👩‍👩‍👧‍👦" * 400,
    "\n\n\n",
    " ",
]


def shown(card: Card) -> Message:
    """Render `card`, let Slack's rules judge it, and return it as a message."""
    drawn = render(card)
    assert message_error(dict(drawn)) is None, message_error(dict(drawn))
    return Message(channel="C1", ts="1", text=drawn["text"], blocks=drawn["blocks"])


def body(*parts: Any, **more: Any) -> Message:
    return shown(Card(kind="test", body=parts, **more))


def elements(message: Message) -> list[dict[str, Any]]:
    return [node for node in walk(message.blocks) if node.get("type") == "text"]


def test_title_is_a_header() -> None:
    (block,) = shown(Card(kind="test", title="Mei reached $50,000")).blocks
    assert block["type"] == "header"
    assert block["text"] == {"type": "plain_text", "text": "Mei reached $50,000", "emoji": False}


def test_paragraph_styles_are_flags() -> None:
    message = body(
        Paragraph(text=text("a", bold("b"), strike("c"), code("d"), muted("e"), bold("f")))
    )
    assert [(e["text"], e.get("style")) for e in elements(message)] == [
        ("a", None),
        ("b", {"bold": True}),
        ("c", {"strike": True}),
        ("d", {"code": True}),
        ("e", {"italic": True}),
        ("f", {"bold": True}),
    ]


def test_neighbours_are_one_block_with_space_between() -> None:
    message = body(Paragraph(text=text("one")), Paragraph(text=text("two")))
    assert len(message.blocks) == 1
    assert message.shown == "one\n\ntwo"


def test_a_quiet_paragraph_is_an_aside() -> None:
    message = body(Paragraph(text=text("loud")), Paragraph(text=(muted("quiet"),)))
    assert [block["type"] for block in message.blocks] == ["rich_text", "context"]
    assert message.shown == "loud\nquiet"


def test_lines_are_tight() -> None:
    assert body(Lines(lines=(text("1 Mei"), text("2 Raj")))).shown == "1 Mei\n2 Raj"


def test_fields_are_bold_names_with_values() -> None:
    message = body(Fields(fields=(Field(name="Points", value=text("100")),)))
    assert message.shown == "Points: 100"
    assert elements(message)[0] == {"type": "text", "text": "Points", "style": {"bold": True}}


def test_progress_has_label_bar_and_caption() -> None:
    message = body(
        Progress(label=text(bold("$50,000")), fraction=0.64, caption=text("$18,060 to go"))
    )
    assert message.shown == "$50,000\n▰▰▰▰▰▰▱▱▱▱ 64\u00a0%\n$18,060 to go"


def test_progress_without_label_and_caption() -> None:
    assert body(Progress(label=(), fraction=0.5)).shown == "▰▰▰▰▰▱▱▱▱▱ 50\u00a0%"


def test_actions_are_buttons_that_carry_the_command() -> None:
    message = body(
        Paragraph(text=text("x")),
        actions=(
            Action(label="Edit", command="goal edit g1", style="primary"),
            Action(label="Remove", command="goal remove g1", style="danger"),
            Action(label="Leaderboard", command="leaderboard"),
        ),
    )
    assert {label: e["value"] for label, e in message.buttons.items()} == {
        "Edit": "goal edit g1",
        "Remove": "goal remove g1",
        "Leaderboard": "leaderboard",
    }
    assert [e.get("style") for e in message.buttons.values()] == ["primary", "danger", None]
    assert [e["action_id"] for e in message.buttons.values()] == [
        "laurels:0",
        "laurels:1",
        "laurels:2",
    ]


def test_a_command_too_long_for_a_button_is_left_out_never_cut() -> None:
    message = body(
        Paragraph(text=text("x")),
        actions=(
            Action(label="Too long", command="goal set " + "x" * 2000),
            Action(label="Fits", command="x" * 2000),
            Action(label=" ", command="help"),
        ),
    )
    assert list(message.buttons) == ["Fits"]


def test_more_buttons_than_slack_takes() -> None:
    many = tuple(Action(label=f"B{n}" * 60, command=f"c {n}") for n in range(40))
    message = body(Paragraph(text=text("x")), actions=many)
    assert len(message.blocks[-1]["elements"]) == 25


def test_footer_is_the_last_and_quiet() -> None:
    message = body(Paragraph(text=text("x")), footer="Times in New York")
    assert message.blocks[-1]["type"] == "context"
    assert message.shown == "x\nTimes in New York"


@pytest.mark.parametrize(
    "card",
    [
        Card(kind="test"),
        Card(kind="test", title=""),
        Card(kind="test", title=" \u202e "),
        Card(kind="test", body=(Paragraph(text=()),)),
        Card(kind="test", body=(Lines(lines=()),)),
        Card(kind="test", body=(Lines(lines=((), text(""))),)),
        Card(kind="test", body=(Fields(fields=()),)),
        Card(kind="test", footer=""),
    ],
)
def test_an_empty_card_still_says_something(card: Card) -> None:
    message = shown(card)
    assert message.text == "Laurels"
    assert message.shown == "Laurels"


def test_a_field_without_a_name_and_one_without_a_value() -> None:
    message = body(
        Fields(fields=(Field(name="", value=text("100")), Field(name="Points", value=())))
    )
    assert message.shown == "100\nPoints: "


def test_only_a_footer() -> None:
    message = shown(Card(kind="test", footer="Quiet"))
    assert message.text == message.shown == "Quiet"


def test_hundreds_of_blocks_fit() -> None:
    parts = [Paragraph(text=(muted(f"quiet {n}"),)) for n in range(200)]
    message = body(*parts, title="t", footer="f", actions=(Action(label="a", command="b"),))
    assert len(message.blocks) <= 50
    assert "quiet 45\n…\n" in message.shown
    assert message.blocks[-1]["type"] == "context"


def test_a_very_long_card_is_cut_within_the_budget() -> None:
    lines = tuple(
        text(bold(f"{n}."), " somebody with a name ", muted("x" * 90)) for n in range(500)
    )
    message = body(Lines(lines=lines))
    assert units(message.shown) < 12_000
    assert message.shown.endswith("…")


def test_what_comes_after_the_budget_leaves_one_trace() -> None:
    full = [Paragraph(text=(muted("x" * 3000),)) for _ in range(4)]
    message = body(*full, Paragraph(text=text("a")), Paragraph(text=text("b")))
    assert message.shown.count("…") == 1
    assert "a" not in message.shown
    assert message.shown.endswith("…")


def test_a_picture_is_shown_by_its_file_and_told_in_words() -> None:
    image = Image(png=b"", alt="Mei Tanaka, $50,000 <!here>")
    with_file = render(Card(kind="test", title="t", image=image), "F1")
    assert with_file["blocks"][1] == {
        "type": "image",
        "slack_file": {"id": "F1"},
        "alt_text": "Mei Tanaka, $50,000 <!here>",
    }
    assert shown(Card(kind="test", title="t", image=image)).shown == f"t\n{image.alt}"
    assert shown(Card(kind="test", title="t", image=Image(png=b"", alt=" "))).shown == "t"


def test_a_view_has_room_for_twice_as_many_blocks() -> None:
    parts = [Paragraph(text=(muted(f"quiet {n}"),)) for n in range(200)]
    blocks = render_view(Card(kind="home", body=tuple(parts), footer="f"))
    assert len(blocks) == 100
    assert block_errors(blocks, 100) == []


def test_plain_is_one_block() -> None:
    drawn = render_plain(Card(kind="test", title="*T*", body=(Paragraph(text=text("<b>")),)))
    assert message_error(dict(drawn)) is None
    assert drawn["blocks"][0]["text"]["text"] == "*T*\n<b>"
    assert drawn["text"] == "*T*\n&lt;b&gt;"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_typed_never_becomes_markup(hostile: str) -> None:
    spans: Text = text(hostile, bold(hostile), code(hostile), muted(hostile), strike(hostile))
    message = body(
        Paragraph(text=spans),
        Paragraph(text=(muted(hostile),)),
        Lines(lines=(spans,)),
        Fields(fields=(Field(name=hostile, value=text(hostile)),)),
        Progress(label=text(hostile), fraction=0.5, caption=text(hostile)),
        title=hostile,
        footer=hostile,
        actions=(Action(label=hostile, command="help"),),
    )
    assert message.mentions == []
    assert message.parsed == []
    assert all(
        set(e.get("style", {})) <= {"bold", "italic", "code", "strike"} for e in elements(message)
    )
    assert not set(message.text + message.shown) & set("\u202e\u2066\u061c\x00\x07\x1b\r")
    message.text.encode()  # lone surrogates would break the request
    assert "<" not in message.text
    assert ">" not in message.text


@pytest.mark.parametrize("hostile", HOSTILE[:6])
def test_what_people_typed_is_shown_as_they_typed_it(hostile: str) -> None:
    message = body(Paragraph(text=text(hostile)), title=hostile)
    assert elements(message)[0]["text"] == hostile
    assert message.blocks[0]["text"]["text"] == hostile


@pytest.mark.parametrize(
    ("value", "limit", "clipped"),
    [
        ("short", 10, "short"),
        ("one two three four", 16, "one two three…"),
        ("abcdefghij", 5, "abcd…"),
        ("👏👏👏", 4, "👏…"),
        ("👏👏👏", 6, "👏👏👏"),
        ("ab", 0, ""),
    ],
)
def test_clip_counts_as_slack_may_and_ends_at_a_word(value: str, limit: int, clipped: str) -> None:
    assert clip(value, limit) == clipped
    assert units(clipped) <= limit

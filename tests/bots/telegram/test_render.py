"""Cards as Telegram messages: every page is put through the emulator's own checks."""

import pytest

from bots.telegram.render import CAPTION_LIMIT, MAX_PAGES, TEXT_LIMIT, render
from bots.telegram.words import as_typed
from core.cards import (
    Action,
    Block,
    Card,
    Field,
    Fields,
    Lines,
    Paragraph,
    Progress,
    Span,
    bold,
    code,
    muted,
    strike,
    text,
)
from tests.bots.telegram.conftest import picture
from tests.emulators.telegram_html import parse_html, units

INJECTIONS = [
    "<b>bold</b>",
    "</b><a href='https://example.org'>click</a>",
    "&lt;i&gt; &amp;amp; &#60;",
    "</script><script>alert(1)</script>",
    "<!channel> <@U123> <tg-spoiler>",
    "a < b > c & d",
    "*bold* _it_ `code` [x](y) ~~no~~ ||spoiler||",
    "<a href=\"tg://user?id=7\">Mei</a>",
]  # fmt: skip


def card(*blocks: Block, **more: object) -> Card:
    return Card.model_validate({"kind": "test", "body": blocks, **more})


def shown(made: Card) -> str:
    """The one page of a card, as people read it."""
    [page] = render(made)
    return parse_html(page.html)[0]


def entities(html: str) -> list[tuple[str, str]]:
    plain, found = parse_html(html)
    encoded = plain.encode("utf-16-le")
    return [
        (e["type"], encoded[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"))
        for e in found
    ]


def test_a_paragraph_keeps_its_styles() -> None:
    [page] = render(card(Paragraph(text=text("a ", bold("b"), " ", strike("s"), muted("m")))))
    assert page.html == "a <b>b</b> <s>s</s><i>m</i>"
    assert page.keyboard is None


def test_something_to_type_stays_exactly_as_it_is() -> None:
    [page] = render(card(Paragraph(text=text("Try ", code("/goal@LaurelsBot set")))))
    assert page.html == "Try <code>/goal@LaurelsBot set</code>"


def test_lines_are_set_tight_and_blocks_apart() -> None:
    made = card(Lines(lines=(text("1. Mei"), text("2. Ada"))), Paragraph(text=text("So far")))
    assert shown(made) == "1. Mei\n2. Ada\n\nSo far"


def test_fields_are_lines_with_bold_names() -> None:
    [page] = render(card(Fields(fields=(Field(name="Rank", value=text("2")),))))
    assert page.html == "<b>Rank</b>: 2"


def test_progress_has_label_bar_and_caption() -> None:
    made = Progress(label=text("Revenue"), fraction=0.64, caption=text("$18,060 to go"))
    assert shown(card(made)) == "Revenue\n▰▰▰▰▰▰▱▱▱▱ 64\u00a0%\n$18,060 to go"


@pytest.mark.parametrize("label", [(), text("Revenue")])
def test_progress_without_its_optional_parts(label: tuple[Span, ...]) -> None:
    expected = "Revenue\n" if label else ""
    assert shown(card(Progress(label=label, fraction=0))) == f"{expected}▱▱▱▱▱▱▱▱▱▱ 0\u00a0%"


def test_title_and_footer() -> None:
    made = card(Paragraph(text=text("Body")), title="Title", footer="Footer")
    [page] = render(made)
    assert page.html == "<b>Title</b>\nBody\n\n<i>Footer</i>"
    assert shown(card(title="Title")) == "Title"
    assert shown(card(footer="Footer")) == "Footer"
    assert shown(card(Paragraph(text=text("Body")))) == "Body"


@pytest.mark.parametrize("made", [card(), card(Paragraph(text=())), card(title=" \u200b")])
def test_a_card_without_anything_still_says_something(made: Card) -> None:
    assert shown(made) == "Nothing to show."


@pytest.mark.parametrize("typed", INJECTIONS)
def test_what_people_typed_stays_text_everywhere(typed: str) -> None:
    made = card(
        Paragraph(text=text(typed)),
        Lines(lines=(text(bold(typed)),)),
        Fields(fields=(Field(name=typed, value=text(code(typed))),)),
        Progress(label=text(typed), fraction=0.5, caption=text(muted(typed))),
        title=typed,
        footer=typed,
        actions=(Action(label=typed, command="help"),),
    )
    [page] = render(made)
    plain, _ = parse_html(page.html)
    assert plain.replace("\u2060", "").count(typed) == 8
    kinds = {kind for kind, _ in entities(page.html)}
    assert kinds <= {"bold", "italic", "code"}
    assert page.keyboard is not None
    assert page.keyboard.inline_keyboard[0][0].text == typed[:64]


@pytest.mark.parametrize(
    "typed", ["@everyone", "hi @durov", "(@channel)", "é@durov", "@@durov", "x\n@here"]
)
def test_nobody_is_mentioned(typed: str) -> None:
    [page] = render(card(Paragraph(text=text(typed))))
    assert "mention" not in {kind for kind, _ in entities(page.html)}
    [page] = render(card(Paragraph(text=text("@", bold("durov")))))
    assert "mention" not in {kind for kind, _ in entities(page.html)}


LINKS = ["https://evil.example/a?b", "evil.example", "www.evil.com.", "10.0.0.1", "ftp://a.b"]
LINKS += ["tg://user?id=7", "ada@example.org", "/start", "a (/goal@LaurelsBot)", "#wins", "$USD"]


@pytest.mark.parametrize("typed", LINKS)
def test_nothing_becomes_a_link_by_itself(typed: str) -> None:
    assert parse_html(typed)[1] != []
    [page] = render(card(Paragraph(text=text(typed, " ", bold(typed)))))
    assert {kind for kind, _ in entities(page.html)} == {"bold"}
    assert as_typed(shown(card(Paragraph(text=text(typed))))) == typed
    [page] = render(card(Paragraph(text=text(code(typed)))))
    assert page.html == f"<code>{typed}</code>"


@pytest.mark.parametrize("plain", ["$50,000", "now at #1", "1.5 %", "and/or", "Goal set.", "12:30"])
def test_what_is_no_link_stays_as_it_is(plain: str) -> None:
    assert shown(card(Paragraph(text=text(plain)))) == plain


def test_directions_controls_and_broken_characters_are_taken_out() -> None:
    typed = "Mei\u202e\u2066 Ta\u2069na\x00ka\u2028\ud83d\tX\r"
    assert shown(card(Paragraph(text=text(typed)))) == "Mei Tanaka\ufffd X"
    assert shown(card(title="שלום Mei")) == "שלום Mei"


def test_a_long_text_is_cut_at_paragraphs_lines_then_words() -> None:
    for mark in ("\n\n", "\n", " "):
        source = mark.join(["w" * 90] * 100)  # 9,000 characters and more
        pages = render(card(Paragraph(text=text(source))))
        assert len(pages) == 3
        texts = [parse_html(page.html)[0] for page in pages]
        assert all(units(part) <= TEXT_LIMIT for part in texts)
        assert mark.join(texts) == source


def test_a_long_word_is_cut_hard_and_nothing_is_lost() -> None:
    pages = render(card(Paragraph(text=text("x" * 9000))))
    assert "".join(parse_html(page.html)[0] for page in pages) == "x" * 9000


def test_the_limit_counts_utf_16_and_joined_emoji_stay_whole() -> None:
    family = "👩\u200d👩\u200d👧"
    pages = render(card(Paragraph(text=text(family * 1125))))  # 9,000 units
    texts = [parse_html(page.html)[0] for page in pages]
    assert all(units(part) <= TEXT_LIMIT for part in texts)
    assert "".join(texts) == family * 1125
    assert all(part.startswith("👩") and part.endswith("👧") for part in texts)


def test_escapes_do_not_count_and_styles_go_on_over_pages() -> None:
    assert len(render(card(Paragraph(text=text("&" * TEXT_LIMIT))))) == 1
    first, second = render(card(Paragraph(text=text(bold("<" * (TEXT_LIMIT + 10))))))
    assert entities(first.html) == [("bold", "<" * TEXT_LIMIT)]
    assert entities(second.html) == [("bold", "<" * 10)]


def test_pages_are_bounded_and_the_last_has_the_buttons() -> None:
    actions = (Action(label="Go on", command="help"),)
    pages = render(card(Paragraph(text=text("word " * 9000)), actions=actions))
    assert len(pages) == MAX_PAGES
    assert [page.keyboard is not None for page in pages] == [False] * (MAX_PAGES - 1) + [True]
    assert pages[-1].html.endswith("…")
    assert units(parse_html(pages[-1].html)[0]) <= TEXT_LIMIT
    [one] = render(card(Paragraph(text=text("x" * 9000))), max_pages=1)
    assert units(parse_html(one.html)[0]) == TEXT_LIMIT


def test_a_picture_carries_all_the_words_where_they_fit() -> None:
    made = card(Paragraph(text=text("x" * 1000)), title="Mei", image=picture())
    [page] = render(made)
    assert (page.photo, page.picture) == (True, made.image)
    assert page.html == "<b>Mei</b>\n" + "x" * 1000


def test_words_too_long_for_a_caption_follow_the_picture_and_its_title() -> None:
    actions = (Action(label="Board", command="leaderboard"),)
    body = Paragraph(text=text("word " * 300))
    first, second = render(card(body, title="Mei", image=picture(), actions=actions))
    assert (first.html, first.photo, first.keyboard) == ("<b>Mei</b>", True, None)
    assert (second.photo, second.keyboard is not None) == (False, True)
    assert parse_html(second.html)[0] == ("word " * 300).strip()
    [_, untitled] = render(card(body, image=picture()))
    assert untitled == render(card(body))[0]


def test_a_picture_without_words_is_described() -> None:
    [page] = render(card(image=picture()))
    assert page.html == "Mei in a wreath"


def test_words_for_a_message_that_is_there_fit_what_it_is() -> None:
    long = card(Paragraph(text=text("word " * 300)), image=picture())
    [over_a_photo] = render(long, photo=True, max_pages=1)
    assert over_a_photo.photo
    assert units(parse_html(over_a_photo.html)[0]) <= CAPTION_LIMIT
    assert over_a_photo.html.endswith("…")
    [over_a_text] = render(long, photo=False, max_pages=1)
    assert (over_a_text.photo, over_a_text.picture) == (False, None)
    [kept] = render(card(title="Corrected"), photo=True, max_pages=1)
    assert (kept.photo, kept.picture, kept.html) == (True, None, "<b>Corrected</b>")

"""Cards as embeds: every block, what may be missing, and that nothing typed ever acts."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord.controls import CUSTOM_ID
from bots.discord.markup import clean, clip, escape, markdown, units
from bots.discord.render import COLOURS, render, render_plain
from core.cards import (
    Action,
    Card,
    Field,
    Fields,
    Image,
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
from core.cards.card import Accent, Block
from tests.emulators.discord_rules import EMBEDS_TOTAL, check_message, embed_units

CORPUS = (
    "@everyone",
    "@here",
    "<@1>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "</goal set:123456789012345678>",
    "<t:1700000000:R>",
    "<:wave:123456789012345678>",
    "[x](http://e)",
    "https://evil.example/a_b",
    "<https://evil.example>",
    "discord.gg/abc http://x",
    "**b** *i* __u__ _i_ ~~s~~",
    "# h\n## h\n-# small",
    "- item\n  * item\n+ item\n1. one\n2) two",
    "> quote\n>>> quotes",
    "||s||",
    "`code` ```py\nx```",
    "\\*not bold\\*",
    "\\",
    "¯\\_(ツ)_/¯",
    "a@everyone.b",
)


PNG = b"\x89PNG\r\n\x1a\n picture"


def sent(card: Card) -> dict[str, Any]:
    """Return a card as it goes over the wire, checked against Discord's limits."""
    message = render(card)
    body = {"embeds": [message.embed.to_dict()], "components": message.view.to_components()}
    assert check_message(body).tree == {}
    return body


def embed(card: Card) -> Any:
    return sent(card)["embeds"][0]


def described(*blocks: Block) -> str:
    return str(embed(Card(kind="t", body=blocks))["description"])


def shown(markup: str) -> str:
    """Return what Discord shows of text without markers: backslashes before symbols go."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markup).replace("\u200b", "")


def acting(markup: str) -> list[str]:
    """Return what would act: markers, links, mentions, headings and lists without a backslash."""
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "\x1a", markup)
    inline = re.findall(r"[*_~|`<>\[\]#@\\]|\w+://", bare)
    return inline + re.findall(r"(?m)^\s*(?:[-+]|\d+[.)])(?=\s|$)", bare)


async def test_a_whole_card() -> None:
    card = Card(
        kind="goal",
        title="Goal set",
        body=(
            Paragraph(text=text("You are at ", bold("$31,940"), ".")),
            Progress(label=text("Revenue"), fraction=0.64, caption=text("$18,060 to go")),
            Fields(fields=(Field(name="Pace", value=text("ahead")),)),
        ),
        actions=(
            Action(label="Edit", command="goal edit g1"),
            Action(label="Remove", command="goal remove g1", style="danger"),
        ),
        footer="since November",
        accent="leaf",
    )
    body = sent(card)
    assert body["embeds"] == [
        {
            "type": "rich",
            "flags": 0,
            "title": "Goal set",
            "description": "You are at **$31,940**.\n\nRevenue\n▰▰▰▰▰▰▱▱▱▱ 64\u00a0%\n"
            "-# $18,060 to go",
            "color": 0x79CF99,
            "fields": [{"name": "Pace", "value": "ahead", "inline": True}],
            "footer": {"text": "since November"},
        }
    ]
    row = body["components"][0]
    assert [(b["label"], b["custom_id"], b["style"]) for b in row["components"]] == [
        ("Edit", f"{CUSTOM_ID}goal edit g1", 2),
        ("Remove", f"{CUSTOM_ID}goal remove g1", 4),
    ]


async def test_paragraph() -> None:
    paragraph = Paragraph(text=text("a ", bold("b"), strike("c"), " ", muted("d"), " ", code("/e")))
    assert described(paragraph) == "a **b**~~c~~ *d* `/e`".replace("**~~", "**\u200b~~")


async def test_a_quiet_paragraph_is_small_print() -> None:
    assert described(Paragraph(text=text(muted("from your import")))) == "-# from your import"


async def test_lines_stay_lines() -> None:
    lines = Lines(lines=(text("1. ", bold("Mei\nTanaka"), "  $50"), text(), text("2. Ada")))
    assert described(lines) == "1\\. **Mei Tanaka**  $50\n2\\. Ada"


async def test_fields_before_other_blocks_stay_in_order() -> None:
    fields = Fields(fields=(Field(name="Pace", value=text("ahead")),))
    assert described(fields, Paragraph(text=text("more"))) == "**Pace**  ahead\n\nmore"


async def test_a_field_without_name_or_value_is_still_taken() -> None:
    found = embed(Card(kind="t", body=(Fields(fields=(Field(name="", value=()),)),)))
    assert found["fields"] == [{"name": "\u200b", "value": "\u200b", "inline": True}]


async def test_progress_without_caption_or_label() -> None:
    assert described(Progress(label=(), fraction=0.5)) == "▰▰▰▰▰▱▱▱▱▱ 50\u00a0%"


async def test_code_keeps_no_backtick() -> None:
    assert described(Paragraph(text=text(code("a`b``c")))) == "`aˋbˋˋc`"


@pytest.mark.parametrize("accent", list(COLOURS))
async def test_accents(accent: Accent) -> None:
    found = embed(Card(kind="t", title="x", accent=accent))
    assert found.get("color") == COLOURS[accent]


async def test_a_title_alone_a_footer_alone_nothing_at_all() -> None:
    assert "description" not in embed(Card(kind="t", title="x"))
    assert embed(Card(kind="t", footer="x"))["footer"] == {"text": "x"}
    assert embed(Card(kind="t"))["description"] == "Nothing to show."
    assert embed(Card(kind="t", title=" ", body=(Paragraph(text=()),)))["description"]


@pytest.mark.parametrize("typed", CORPUS)
async def test_nothing_typed_acts_anywhere(typed: str) -> None:
    card = Card(
        kind="t",
        title=typed,
        body=(
            Paragraph(text=text(typed)),
            Lines(lines=(text(typed),)),
            Progress(label=text(typed), fraction=0.5, caption=text(typed)),
            Fields(fields=(Field(name=typed, value=text(typed)),)),
        ),
    )
    found = embed(card)
    description = found["description"].replace("\n-# ", "\n")
    texts = [found["title"], found["fields"][0]["name"], found["fields"][0]["value"]]
    for markup in (*texts, *description.split("\n\n")):
        assert acting(markup) == []
    one_line = clean(typed, one_line=True)
    assert shown(found["title"]) == one_line
    assert shown(found["fields"][0]["value"]) == typed
    assert shown(description).startswith(typed)
    assert "@everyone" not in found["title"]
    assert acting(render_plain(card)) == []


@given(st.text(max_size=200))
def test_escaped_text_shows_as_it_was_typed(typed: str) -> None:
    cleaned = clean(typed).replace("\u200b", "")
    assert acting(escape(cleaned)) == []
    assert shown(escape(cleaned)) == cleaned


@given(
    st.lists(st.tuples(st.sampled_from(["plain", "bold", "strike", "code", "muted"]), st.text()))
)
def test_any_spans_fit_any_room(parts: list[tuple[Any, str]]) -> None:
    spans = tuple(Span(text=value, style=style) for style, value in parts)
    for room in (0, 1, 2, 5, 30):
        drawn, whole = markdown(spans, room)
        assert units(drawn) <= room
        assert whole or drawn.endswith("…") or room == 0


@pytest.mark.parametrize("style", ["bold", "strike", "muted"])
async def test_styled_text_cannot_break_out(style: Any) -> None:
    drawn = described(Paragraph(text=(Span(text="** a*~~b `c", style=style), Span(text=" end"))))
    marker = {"bold": "**", "strike": "~~", "muted": "*"}[style]
    assert drawn == f"{marker}\\*\\* a\\*\\~\\~b \\`c{marker} end"


async def test_direction_overrides_and_controls_are_dropped() -> None:
    evil = "\u202eabc\u2066d\u2069\x00\x1b[0m\u2028\ud800"
    drawn = described(Paragraph(text=text("x", evil)))
    assert drawn == "xabcd\\[0m\ufffd"
    found = embed(Card(kind="t", footer=evil, title="Mei \u200fשלום"))
    assert found["footer"]["text"] == "abcd[0m\ufffd"
    assert found["title"] == "Mei \u200fשלום"


@pytest.mark.parametrize("letter", ["a", "a ", "*", "👏", "@everyone "])
async def test_long_texts_are_cut_within_the_limits(letter: str) -> None:
    long = (letter * 5000)[:5000]
    names = tuple(Field(name=long, value=text(bold(long))) for _ in range(30))
    card = Card(
        kind="t",
        title=long,
        body=(
            Paragraph(text=text(bold(long))),
            Lines(lines=(text(long),) * 3),
            Fields(fields=names),
        ),
        footer=long,
        actions=tuple(Action(label=long, command=f"goal edit {n}") for n in range(30)),
    )
    found = embed(card)
    assert embed_units(found) <= EMBEDS_TOTAL
    assert found["title"].endswith("…")
    assert found["description"].endswith(("…", "…**"))
    assert found["fields"][-1]["name"] == "…"
    assert units(render_plain(card)) <= 2000


async def test_many_lines_are_cut_between_lines() -> None:
    lines = Lines(lines=tuple(text(f"{n}. somebody with a name") for n in range(1, 500)))
    drawn = described(lines).split("\n")
    assert drawn[-1] == "…"
    assert all(line.endswith("name") for line in drawn[:-1])


async def test_many_short_fields_say_that_there_are_more() -> None:
    fields = tuple(Field(name=str(n), value=text("x")) for n in range(40))
    found = embed(Card(kind="t", body=(Fields(fields=fields),)))["fields"]
    assert len(found) == 25
    assert found[-1]["name"] == "…"
    exact = embed(Card(kind="t", body=(Fields(fields=fields[:25]),)))["fields"]
    assert exact[-1]["name"] == "24"


def test_a_cut_does_not_split_words_or_joined_emoji() -> None:
    assert clip("one two three four", 16) == "one two three…"
    assert clip("👩‍💻" * 3, 8) in {"👩‍💻…", "👩‍💻👩…"}
    assert markdown(text("one two three four"), 17)[0] == "one two three…"


async def test_a_picture_is_in_the_embed_and_described() -> None:
    image = Image(png=PNG, alt="Mei \u202ereached\n$50,000", name="card.png")
    message = render(Card(kind="t", image=image))
    assert message.embed.to_dict()["image"] == {"url": "attachment://card.png"}
    assert message.embed.description is None
    [file] = message.files()
    assert (file.filename, file.description) == ("card.png", "Mei reached $50,000")
    assert file.fp.read() == PNG
    [again] = message.files()
    assert again.fp.read() == PNG


async def test_a_pictures_name_and_description_within_the_limits() -> None:
    odd = Image(png=PNG, alt="x" * 2000, name="my card (1).png")
    message = render(Card(kind="t", title="x", image=odd))
    [file] = message.files()
    assert file.filename == "laurels.png"
    assert message.embed.image.url == "attachment://laurels.png"
    assert len(file.description or "") == 1024
    assert render(Card(kind="t", title="x")).files() == []

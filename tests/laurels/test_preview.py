"""`laurels preview`: the real cards through the real renderers, on a page that needs nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from core.cards import Action, Card, Menu, Option, Paragraph, text
from core.config import Settings
from laurels import preview
from laurels.preview.page import _marked, page
from laurels.preview.scenes import Scene

VOID = {"meta", "img", "link", "path", "br", "hr"}


class Nesting(HTMLParser):
    """Notes every tag, and that each is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.sources += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture
async def drawn(
    mongo_url: str, fresh_redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    @asynccontextmanager
    async def running(settings: Settings, *, own: bool) -> AsyncIterator[Settings]:
        assert own
        assert (settings.mongo_url, settings.redis_url, settings.database) == (
            None,
            None,
            "preview",
        )
        found = {"mongo_url": mongo_url, "redis_url": fresh_redis}
        yield settings.model_copy(update=found)

    monkeypatch.setattr(preview, "with_servers", running)
    settings = Settings(
        _env_file=None, mongo_url="mongodb://theirs", redis_url="redis://theirs", database="theirs"
    )
    out = tmp_path / "preview.html"
    await preview.preview(settings, out)
    return out.read_text("utf-8")


async def test_every_platform_shows_every_card(drawn: str) -> None:
    parsed = Nesting()
    parsed.feed(drawn)
    assert parsed.open == []
    assert not parsed.tags & {"script", "iframe", "object"}
    assert {source.split(",")[0].split("#")[0] for source in parsed.sources} == {
        "data:image/png;base64",
        "",
    }
    assert "http-equiv" not in drawn
    assert "@import" not in drawn
    sections = re.split(r'<section id="', drawn)[1:]
    assert [section.split('"')[0] for section in sections] == [
        *("slack", "discord", "telegram"),
        "pictures",
    ]
    for section in sections[:3]:
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", section)).split())
        for said in (
            "Mei Tanaka reached $50,000 in November.",
            "Mei Tanaka has reached $50,000 in revenue for November (",
            "🔔 Ring it: Mei just passed $50,000.",
            "👏 Applaud · 3",
            "Jonas Weber reached the goal of 40 visits in November.",
            "Goal set:",
            "Your goals",
            "Mei Tanaka in November",
            "Revenue in November",
            "Your trophy room",
            "What I can do",
            "Your settings",
            "I can't read “fity k” as an amount.",
            "https://laurels.example.com/share/",
            "laurels during quiet hours",
            "The week of 9 to 15 November",
            "Corrected: an order was changed or refunded.",
            "Slack no longer lets me post in",
        ):
            assert words.count(said) >= 2, said  # by light and by dark
        # Three tones, the goal that is met, and the one that is listed.
        assert section.count('class="picture"') == (8 if section.startswith("slack") else 10)


def scene(card: Card) -> dict[str, Any]:
    return {name: [Scene("x", card)] for name in ("slack", "discord", "telegram")}


async def test_words_are_never_markup() -> None:
    hostile = "<script>alert(1)</script> **@everyone** <!channel> `x` -# y"
    card = Card(
        kind="x",
        title=hostile,
        body=(Paragraph(text=text(hostile)),),
        actions=(Action(label=hostile, command="help " * 50),),
        menus=(Menu(label=hostile, options=(Option(label=hostile, command="help"),)),),
        footer=hostile,
    )

    html = page(scene(card), [], preview.NOW)
    parsed = Nesting()
    parsed.feed(html)
    assert "script" not in parsed.tags
    assert html.count("&lt;script&gt;") >= 2 * 3 * 2
    assert "**@everyone**" in re.sub(r"<[^>]+>|\u200b", "", html)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("plain & <b>", "plain &amp; &lt;b&gt;"),
        ("**bold** and *quiet*", "<b>bold</b> and <i>quiet</i>"),
        ("~~gone~~ `code <x>`", "<s>gone</s> <code>code &lt;x&gt;</code>"),
        (r"\*\*not\*\* \\o/", r"**not** \o/"),
        ("-# small\nlarge", "<small>small</small>\nlarge"),
        ("-# small", "<small>small</small>"),
        ("", ""),
    ],
)
def test_discords_markdown_is_read_as_we_write_it(markdown: str, html: str) -> None:
    assert str(_marked(markdown)) == html

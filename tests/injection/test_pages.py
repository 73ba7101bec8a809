"""Pages, pictures and documents, with everything of the corpus as a name in them."""

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from pypdf import PdfReader

from core.app import App
from core.pictures.room_card import card_svg as room_svg
from core.pictures.room_pdf import room_pdf
from core.pictures.share_card import Laurel, share_card
from core.pictures.share_card import card_svg as laurel_svg
from core.usecases.people import person
from core.usecases.sharing import share
from tests.core.pictures.cases import NOW, showcase
from tests.core.support import event, post
from tests.injection.corpus import CORPUS
from tests.injection.referees import TURNING, seen
from tests.web.conftest import *  # noqa: F403

SVG = {"svg", "defs", "g", "path", "rect", "circle", "text", "tspan", "clipPath"} | {
    *("linearGradient", "radialGradient", "stop", "use", "symbol", "title", "desc")
}
DRAWN = CORPUS[::6]  # drawing takes its time


def check_svg(svg: str) -> None:
    """Check that a drawing is well-formed and has nothing but shapes and text in it."""
    for element in ET.fromstring(svg).iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in SVG
        links = [v for k, v in element.attrib.items() if k.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert not any(name.startswith("on") for name in element.attrib)
        assert not TURNING.search("".join(element.itertext()))


@pytest.mark.parametrize("name", CORPUS, ids=lambda name: ascii(name[:30]))
def test_a_picture_has_only_text(name: str) -> None:
    laurel = Laurel(
        face=name,
        name=name,
        workspace=name,
        locale="en_US",
        day=date(2026, 11, 20),
        sentence=(("reached ", False), (name, True)),
        share=0.5,
        so_far=name,
        ahead=name,
        about=name,
        came=name,
    )
    check_svg(laurel_svg(laurel)[0])
    check_svg(room_svg(replace(showcase(3), name=name, workspace=name, member=name))[0])
    if name in DRAWN:
        assert share_card(laurel).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", DRAWN, ids=lambda name: ascii(name[:30]))
def test_a_document_has_only_text(name: str) -> None:
    written = room_pdf(replace(showcase(1), name=name, workspace=name, member=name), NOW)
    acting = [b"/JS", b"/JavaScript", b"/URI", b"/Launch", b"/Annots"]
    assert [action for action in acting if action in written] == []
    reader = PdfReader(BytesIO(written))
    words = [*(page.extract_text() for page in reader.pages), reader.metadata.title]
    assert not TURNING.search("".join(words))


class Page(HTMLParser):
    """What a browser makes of a page: its elements, its text, and what its metas say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.said: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.names |= {name for name, _ in attrs}
        self.said += [value or "" for name, value in attrs if name == "content"]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


async def test_a_name_is_only_text_on_a_page(app: App, base_url: str) -> None:
    await post(app, event(1, "mei") | {"member_name": "Mei"})
    workspace = await app.workspace("default")
    path = await share(app, workspace, await person(app, workspace, "mei"))

    async def page(name: str) -> tuple[Page, Any]:
        await app.store.roster.change("default", "mei", {"name": name})
        await app.change_workspace("default", name=name)
        async with client.get(path.removeprefix(app.settings.url)) as response:
            assert response.status == 200
            return Page(await response.text()), response.headers

    async with aiohttp.ClientSession(base_url) as client:
        plain, _ = await page("Mei")
        for name in CORPUS:
            kept = name.encode("utf-8", "replace").decode()
            shown, headers = await page(kept)
            assert shown.tags == plain.tags, name
            assert shown.names == plain.names, name
            assert not TURNING.search("".join(shown.said)), name
            assert sum(seen(kept) in seen(words) for words in shown.said) >= 5, name
            assert "script-src 'self'" in headers["Content-Security-Policy"]

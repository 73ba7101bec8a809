"""The trophy room as a PDF: a page with the whole case, then every trophy won, tier by tier."""

from datetime import datetime
from typing import Literal

from core.domain.milestones import Tier
from core.language import tr, translated
from core.pictures.canvas import HEIGHT, POINT, WIDTH, Canvas
from core.pictures.fonts import dated, face_letters, legible, shown_name
from core.pictures.glyphs import NIGHT, TIER_COLOR
from core.pictures.people import tint
from core.pictures.showcase import (
    SHELVES,
    Exhibit,
    Showcase,
    alt_text,
    counting,
    percent,
    wreath_color,
)
from core.pictures.text import broken

MARGIN = 18.0
ROOM = WIDTH - 2 * MARGIN
ON_THE_CASE = 3  # so many trophies are told in words beside the name
CASE_TOP, SHELF_HEIGHT, SLOTS = 91.0, 25.5, 10
COLUMNS, CARD_HEIGHT, HEADING = 4, 24.0, 10.0
PAGE_TOP, PAGE_END = 30.0, 196.0
GAP = 4.0


def room_pdf(showcase: Showcase, now: datetime) -> bytes:
    """Return the document. now: when it is made."""
    return _Room(showcase, now).drawn()


class _Room:
    def __init__(self, showcase: Showcase, now: datetime) -> None:
        self._showcase = showcase
        self._name = shown_name(showcase.name, showcase.member, showcase.workspace)
        self._letters = face_letters(showcase.name, showcase.member)
        self._workspace = legible(showcase.workspace)
        self._date = dated(showcase.today, showcase.locale)
        self._pages = _pages(showcase) if len(showcase.won) > ON_THE_CASE else []
        self._canvas = Canvas(
            title=tr("The trophy room of {name}", name=legible(showcase.name) or self._name),
            author=showcase.workspace,
            about=alt_text(showcase),
            now=now,
        )

    def drawn(self) -> bytes:
        self._case()
        for number, page in enumerate(self._pages, 2):
            self._page(number, page)
        return self._canvas.bytes()

    def _case(self) -> None:
        canvas = self._canvas
        canvas.page()
        self._face()
        canvas.text(
            *(92, 37, self._name, 46, NIGHT["text"]),
            bold=True,
            room=WIDTH - MARGIN - 92,
            least=22,
        )
        won, total = len(self._showcase.won), len(self._showcase.exhibits)
        if won:
            wide = canvas.text(92, 48, str(won), 19, NIGHT["gold"], bold=True)
            words = f" {counting(self._showcase)}"
            canvas.text(92 + wide + 0.6, 48, words, 19, NIGHT["text"])
        else:
            words = tr("{total} trophies to win. The closest:", total=total)
            canvas.text(92, 48, words, 19, NIGHT["text"])
        self._told()
        canvas.line(MARGIN, CASE_TOP - 7, ROOM)
        for row, tier in enumerate(SHELVES):
            self._shelf(tier, CASE_TOP + row * SHELF_HEIGHT)
        self._foot(1)

    def _face(self) -> None:
        canvas, letters = self._canvas, self._letters
        canvas.wreath(MARGIN, 14, 62, wreath_color(self._showcase))
        x, y = MARGIN + 31, 14 + 31
        canvas.disc(x, y, 17, tint(self._showcase.member))
        if letters:
            canvas.text(
                x, y + 4.4, letters, 36, NIGHT["on_tint"], bold=True, align="C", room=26, least=12
            )
        else:
            canvas.glyph("star", x - 8, y - 8, 16, NIGHT["on_tint"])

    def _told(self) -> None:
        """Tell the newest trophies beside the name, or what is closest."""
        told = self._showcase.won[:ON_THE_CASE]
        told += self._showcase.closest(ON_THE_CASE - len(told))
        for row, exhibit in enumerate(told):
            self._row(exhibit, 55 + row * 8.6)

    def _row(self, exhibit: Exhibit, top: float) -> None:
        canvas, right, y = self._canvas, WIDTH - MARGIN, top + 4.7
        color = TIER_COLOR[exhibit.tier]
        canvas.wreath(92, top, 7, color if exhibit.won else NIGHT["locked"])
        canvas.glyph(exhibit.glyph, 94, top + 2, 3, color)
        wide = canvas.text(102, y, exhibit.name, 11, NIGHT["text"], bold=True, room=70)
        if exhibit.won:
            date = canvas.text(right, y, self._won(exhibit), 10, NIGHT["muted"], align="R")
            end = right - date
        else:
            canvas.text(right, y, percent(exhibit), 10, NIGHT["muted"], align="R")
            canvas.bar(right - 54, y - 1.9, 38, exhibit.percent, color)
            end = right - 54
        left = 102 + wide + 3
        words = legible(exhibit.description)
        canvas.text(left, y, words, 10, NIGHT["muted"], room=end - left - 4)

    def _shelf(self, tier: Tier, top: float) -> None:
        canvas, exhibits, color = self._canvas, self._showcase.shelf(tier), TIER_COLOR[tier]
        won = sum(exhibit.won is not None for exhibit in exhibits)
        canvas.text(MARGIN, top + 9.5, translated(tier.capitalize()), 15, color, bold=True)
        count = tr("{won} of {all}", won=won, all=len(exhibits))
        canvas.text(MARGIN, top + 15, count, 10, NIGHT["muted"])
        pitch = (ROOM - 30) / SLOTS
        for slot, exhibit in enumerate(exhibits):
            x = MARGIN + 30 + slot * pitch
            canvas.medal(exhibit.glyph, x, top, 19, color if exhibit.won else NIGHT["locked"])
        if len(exhibits) == 1:
            [only] = exhibits
            words = f"{only.name}, {self._won(only)}" if only.won else legible(only.description)
            x = MARGIN + 30 + pitch + 2
            canvas.text(x, top + 11, words, 11, NIGHT["text" if only.won else "muted"])

    def _page(self, number: int, blocks: list["_Block"]) -> None:
        canvas = self._canvas
        canvas.page()
        canvas.text(MARGIN, 19, self._name, 15, NIGHT["text"], bold=True, room=200, least=11)
        canvas.text(WIDTH - MARGIN, 19, tr("Trophy room"), 11, NIGHT["muted"], align="R")
        canvas.line(MARGIN, 24, ROOM)
        top = PAGE_TOP
        for title, color, exhibits in blocks:
            canvas.text(MARGIN, top + 5, title, 13, color, bold=True)
            top += HEADING
            for place, exhibit in enumerate(exhibits):
                row, column = divmod(place, COLUMNS)
                self._card(
                    exhibit, MARGIN + column * (ROOM + GAP) / COLUMNS, top + row * CARD_HEIGHT
                )
            top += _rows(exhibits) * CARD_HEIGHT
        self._foot(number)

    def _card(self, exhibit: Exhibit, x: float, top: float) -> None:
        canvas, color = self._canvas, TIER_COLOR[exhibit.tier]
        left, room = x + 21, (ROOM + GAP) / COLUMNS - GAP - 21
        canvas.medal(exhibit.glyph, x, top, 18, color if exhibit.won else NIGHT["locked"])
        y = top + 4.2
        canvas.text(left, y, exhibit.name, 10.5, NIGHT["text"], bold=True, room=room, least=8)
        for line in broken(legible(exhibit.description), room / (8.5 * POINT), 2):
            y += 3.8
            canvas.text(left, y, line, 8.5, NIGHT["muted"])
        y += 4.2
        if exhibit.won:
            words = [self._won(exhibit, "medium")]
            if self._showcase.people > 1:
                people = self._showcase.people
                words.append(tr("held by {holders} of {all}", holders=exhibit.holders, all=people))
            canvas.text(left, y, " · ".join(words), 7.5, color, room=room, least=6)
        else:
            wide = canvas.text(left, y, percent(exhibit), 7.5, NIGHT["muted"])
            canvas.bar(left + wide + 2, y - 1.6, room - wide - 4, exhibit.percent, color)

    def _won(self, exhibit: Exhibit, length: Literal["long", "medium"] = "long") -> str:
        return dated(exhibit.won, self._showcase.locale, length) if exhibit.won else ""

    def _foot(self, number: int) -> None:
        y, pages = HEIGHT - 8.5, 1 + len(self._pages)
        words = " · ".join(part for part in (self._date, self._workspace) if part)
        self._canvas.text(MARGIN, y, words, 9, NIGHT["muted"], room=ROOM - 40)
        if pages > 1:
            right = WIDTH - MARGIN
            page = tr("Page {page} of {last}", page=number, last=pages)
            self._canvas.text(right, y, page, 9, NIGHT["muted"], align="R")


_Block = tuple[str, str, list[Exhibit]]  # heading, its colour, what stands under it


def _pages(showcase: Showcase) -> list[list[_Block]]:
    """Spread what is won over pages: a tier stays together, and what is next fills the last."""
    won = showcase.won
    blocks: list[_Block] = [
        (translated(tier.capitalize()), TIER_COLOR[tier], found)
        for tier in SHELVES
        if (found := [exhibit for exhibit in won if exhibit.tier == tier])
    ]
    pages: list[list[_Block]] = [[]]
    for block in blocks:
        if _height([*pages[-1], block]) > PAGE_END - PAGE_TOP:
            pages.append([])
        pages[-1].append(block)
    for count in (2 * COLUMNS, COLUMNS):
        following: _Block = (tr("Closest next"), NIGHT["text"], showcase.closest(count))
        if following[2] and _height([*pages[-1], following]) <= PAGE_END - PAGE_TOP:
            pages[-1].append(following)
            break
    return pages


def _height(blocks: list[_Block]) -> float:
    return sum(HEADING + _rows(exhibits) * CARD_HEIGHT for _, _, exhibits in blocks)


def _rows(exhibits: list[Exhibit]) -> int:
    return -(-len(exhibits) // COLUMNS)

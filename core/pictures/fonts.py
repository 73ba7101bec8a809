"""Which font draws a character, and how wide it is.

Hanken Grotesk draws Latin; other scripts need a font of the system's, found by name in the usual
folders. What no font draws is left out, and a name that loses letters gives way to the next best.
"""

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import font_hanken_grotesk
from babel.dates import format_date
from fontTools.ttLib import TTFont

from core.pictures.people import initials

FAMILY = "Hanken Grotesk"
_HANKEN = Path(font_hanken_grotesk.font_directory)
REGULAR = str(_HANKEN / "HankenGrotesk-Regular.otf")
BOLD = str(_HANKEN / "HankenGrotesk-Bold.otf")

_LINUX = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
# Names of fonts that cover a lot or a script of their own, the best-looking first.
_KNOWN = (
    *("NotoSans-", "NotoSansCJK", "NotoSansJP", "NotoSansKR", "NotoSansSC", "NotoSansTC"),
    *("SourceHanSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansThai", "NotoSansDevanagari"),
    *("NotoSans", "wqy-", "DroidSansFallback", "ipag", "NanumGothic", "DejaVuSans", "FreeSans"),
    *("PingFang", "Hiragino Sans GB", "ヒラギノ角ゴ", "AppleSDGothicNeo", "Arial Unicode"),
    *("GeezaPro", "ArialHB", "segoeui", "msyh", "YuGoth", "malgun", "tahoma", "arial"),
)
_NOT_UPRIGHT = ("Oblique", "Italic", "Mono", "Condensed", "Serif", "Light", "Thin", "Black")
_MOST_FILES = 60
_MOST_MARKS = 2  # on one letter; more is decoration that covers the lines around it


def folders() -> tuple[Path, ...]:
    """Return where this system keeps its fonts."""
    return tuple(Path(name).expanduser() for name in _FOLDERS.get(sys.platform, _LINUX))


@lru_cache(maxsize=2)
def system_fonts(*, bold: bool) -> tuple[str, ...]:
    """Return font files that may draw what Hanken Grotesk does not, the best first."""
    files = [
        (rank, bold != ("Bold" in path.stem), path.name, str(path))
        for folder in folders()
        for path in _files(folder)
        if (rank := _rank(path.name)) is not None
    ]
    return tuple(path for *_, path in sorted(files)[:_MOST_FILES])


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (p for p in folder.rglob("*") if p.suffix.lower() in {".ttf", ".otf", ".ttc"})


def _rank(name: str) -> int | None:
    if any(word in name for word in _NOT_UPRIGHT):
        return None
    return next((n for n, known in enumerate(_KNOWN) if name.startswith(known)), None)


@dataclass(frozen=True)
class Face:
    """A font file: its family's name, and how wide each of its characters is, in ems."""

    family: str
    advances: Mapping[int, float]


@lru_cache(maxsize=128)
def face(path: str) -> Face:
    """Read a font; one that cannot be read draws nothing."""
    try:
        with Path(path).open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            em = font["head"].unitsPerEm
            widths = font["hmtx"].metrics
            return Face(
                font["name"].getBestFamilyName() or FAMILY,
                {code: widths[name][0] / em for code, name in font.getBestCmap().items()},
            )
    except Exception:  # fonts of a system come in every state; the next one may do
        return Face(FAMILY, {})


def _choice(*, bold: bool) -> tuple[str, ...]:
    return BOLD if bold else REGULAR, *system_fonts(bold=bold)


@lru_cache(maxsize=8192)
def font_of(character: str, *, bold: bool = False) -> str | None:
    """Return the font file that draws a character, None where there is none."""
    if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
        return None
    code = ord(character)
    return next((path for path in _choice(bold=bold) if code in face(path).advances), None)


@lru_cache(maxsize=1024)
def fonts_of(text: str, *, bold: bool = False) -> tuple[str, ...]:
    """Return the fonts of a text: one that draws all of it, else what each character takes."""
    codes = {ord(character) for character in text}
    for path in dict.fromkeys([_choice(bold=bold)[0], *_each(text, bold=bold)]):
        if codes <= face(path).advances.keys():
            return (path,)
    return tuple(dict.fromkeys([_choice(bold=bold)[0], *_each(text, bold=bold)]))


def _each(text: str, *, bold: bool) -> list[str]:
    found = (font_of(character, bold=bold) for character in text)
    return [path for path in found if path]


def width(text: str, *, bold: bool = False) -> float:
    """Return how wide a text is, in ems, without kerning."""
    faces = [face(path).advances for path in fonts_of(text, bold=bold)]
    return sum(
        next((found[ord(character)] for found in faces if ord(character) in found), 0.0)
        for character in text
    )


def legible(text: str, *, bold: bool = False) -> str:
    """Return a text with what can be drawn of it, in one line.

    Fancy letters become plain ones; emoji without a font, control characters and direction
    overrides go, and so do piles of accents.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        if character.isspace():
            kept.append(" ")
            continue
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            continue
        if font_of(character, bold=bold):
            kept.append(character)
        else:
            plain = unicodedata.normalize("NFKC", character)
            kept += [c for c in plain if c != character and font_of(c, bold=bold)]
    return " ".join("".join(kept).split())


def shown_name(name: str, member: str, workspace: str) -> str:
    """Return what to call somebody in a picture.

    The name, where its letters can be drawn; else the id; else whatever of the name is left.
    """
    for wanted in (name, member):
        drawn = legible(wanted, bold=True)
        if drawn and _letters(drawn) == _letters(wanted):
            return drawn
    return legible(name, bold=True) or legible(f"Somebody at {workspace}", bold=True)


def face_letters(name: str, member: str) -> str:
    """Return the letters of a face that can be drawn: of the name, else of the id, else ""."""
    found = (legible(initials(wanted), bold=True) for wanted in (name, member))
    return next((letters for letters in found if letters), "")


def dated(day: date, locale: str, length: Literal["long", "medium"] = "long") -> str:
    """Return a date as people write it; by its numbers where the months cannot be drawn."""
    written: str = format_date(day, length, locale=locale)
    drawn = legible(written)
    return drawn if _letters(drawn) == _letters(written) else day.isoformat()


def _letters(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    return sum(unicodedata.category(character)[0] in "LN" for character in plain)

"""The pages' font, made from the package that the pictures use: Latin, as small files."""

import io
from functools import lru_cache
from pathlib import Path

import font_hanken_grotesk
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# What Western and Central European names and our own texts are written in; the rest comes from
# the system's fonts.
_DRAWN = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2009, 0x202F)
_SIGNS = (0x2032, 0x2033, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x25B2, 0x25BC)
WEIGHTS = {
    "hanken-400.woff2": "Regular",
    "hanken-600.woff2": "SemiBold",
    "hanken-700.woff2": "Bold",
}


@lru_cache(maxsize=len(WEIGHTS))
def woff2(name: str) -> bytes:
    """Return a font file; it takes a third of a second the first time."""
    folder = Path(font_hanken_grotesk.font_directory)
    options = Options()
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    with TTFont(folder / f"HankenGrotesk-{WEIGHTS[name]}.otf") as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=(*_DRAWN, *_SIGNS))
        subsetter.subset(font)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()

"""QR codes, as the path of an SVG: one unit a module, drawn in rows."""

from itertools import groupby
from typing import Any

import segno

QUIET = 4  # modules of plain ground that readers need on every side


def qr(text: str) -> dict[str, Any]:
    """Return `{"size", "path"}`: the side in modules with its quiet zone, and what is dark."""
    matrix = segno.make(text, error="m", micro=False).matrix
    parts = []
    for y, row in enumerate(matrix, start=QUIET):
        x = QUIET
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return {"size": len(matrix) + 2 * QUIET, "path": "".join(parts)}

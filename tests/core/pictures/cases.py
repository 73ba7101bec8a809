"""Trophy rooms to draw."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.catalogue import load
from core.pictures.showcase import Exhibit, Showcase

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
HOSTILE = "</svg><script>alert(1)</script>\u202egpj.exe"


def showcase(won: int = 14, **changes: Any) -> Showcase:
    """Mei's room with the first so many trophies won, one every ten days."""
    exhibits = []
    for trophy in load().trophies:
        has = trophy.id <= won
        hidden = trophy.secret and not has
        exhibits.append(
            Exhibit(
                id=trophy.id,
                name="Secret trophy" if hidden else trophy.name,
                description="Win it to find out." if hidden else trophy.description,
                tier=trophy.tier,
                glyph="question" if hidden else trophy.glyph,
                percent=100.0 if has else 99.0 - 3 * trophy.id,
                won=date(2026, 1, 5) + timedelta(days=10 * trophy.id) if has else None,
                holders=trophy.id,
                secret=hidden,
            )
        )
    fields: dict[str, Any] = {
        "member": "mei",
        "name": "Mei Tanaka",
        "workspace": "Acme Sales",
        "locale": "en_US",
        "today": NOW.date(),
        "people": 40,
        "exhibits": tuple(exhibits),
    }
    return Showcase(**fields | changes)

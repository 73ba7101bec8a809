"""The audit: newest first, by subject, actor and action, in pages."""

from datetime import date
from decimal import Decimal

from core.app import App
from core.usecases.audit import audit, note
from tests.conftest import NOW, Clock
from tests.core.support import workspace_of


async def test_what_is_noted_is_told_newest_first(app: App, clock: Clock) -> None:
    home, other = await app.workspace("default"), await workspace_of(app, "other")
    await note(app, home, "key:a", "member.add", "member:ada", after={"on": date(2026, 1, 2)})
    await note(app, home, "key:b", "member.merge", "member:ada", why="same", before={"n": (1,)})
    await note(app, home, "key:a", "members", "x", after={"rate": Decimal("1.10"), "at": NOW})
    await note(app, other, "key:a", "member.add", "member:ada")

    async def actions(**asked: str) -> list[str]:
        entries, after = await audit(app, home, limit=1, **asked)
        while after:
            found, after = await audit(app, home, limit=1, before=after, **asked)
            entries += found
        return [entry.action for entry in entries]

    # All in the same instant, in the order they came.
    assert await actions() == ["members", "member.merge", "member.add"]
    assert await actions(subject="member:ada") == ["member.merge", "member.add"]
    assert await actions(actor="key:a") == ["members", "member.add"]
    assert await actions(action="member") == ["member.merge", "member.add"]
    assert await actions(action="member.add") == ["member.add"]
    assert await actions(action="member.*") == []
    [last, merged, first], _ = await audit(app, home)
    assert (first.after, first.at) == ({"on": "2026-01-02"}, NOW)
    assert (merged.why, merged.before, merged.after) == ("same", {"n": [1]}, None)
    assert last.after == {"rate": "1.10", "at": "2026-11-20T15:30:00Z"}

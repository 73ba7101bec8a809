"""Trophies that an admin gives, the platinum, and badges: what hangs on other awards."""

from datetime import timedelta

import pytest

from core.app import App
from core.usecases.replay import grant_trophy, replay
from tests.conftest import NOW
from tests.core.support import counted, place, post
from tests.core.usecases import state
from tests.core.usecases.oracle_tables import EVERY_TROPHY


async def slugs(app: App, member: str = "ada") -> set[str]:
    found = await state.held(app, "default", "trophy")
    return {label for who, _, label, *_ in found if who == member}


async def announced(app: App) -> list[str]:
    rows = await app.mongo_db["deliveries"].find({"kind": "celebration"}).to_list(None)
    return sorted(key for row in rows for key in row["awards"])


async def test_a_granted_trophy_is_held_whatever_the_totals_say(app: App) -> None:
    await place(app)
    await post(app, counted(1, units=1))
    workspace = await app.workspace("default")
    await grant_trophy(app, workspace, "ada", "the-summit", by="key:boss")
    assert await slugs(app) == {"opening-bell", "the-summit"}
    told = await announced(app)
    assert "default|ada|trophies-revenue|the-summit|global|all" in told
    # Twice is once, and neither events nor corrections nor replays change it.
    await grant_trophy(app, workspace, "ada", "the-summit", by="key:boss")
    await post(app, counted(2, revenue="1"), counted(3, revenue="-1") | {"corrects": "order-2"})
    await replay(app, workspace, ["ada"], wait=True)
    assert await slugs(app) == {"opening-bell", "the-summit"}
    assert await announced(app) == told


async def test_below_a_granted_trophy_the_others_are_earned_as_ever(app: App) -> None:
    await post(app, counted(1, units=1))
    await grant_trophy(app, await app.workspace("default"), "ada", "the-summit", by="key:boss")
    await post(app, counted(2, revenue="500"))
    assert await slugs(app) == {"opening-bell", "the-summit", "first-earnings"}
    await post(app, counted(3, revenue="-1") | {"corrects": "order-2"})
    assert await slugs(app) == {"opening-bell", "the-summit"}


async def test_what_was_earned_and_then_granted_stays(app: App) -> None:
    await post(app, counted(1, revenue="500"))
    await grant_trophy(app, await app.workspace("default"), "ada", "first-earnings", by="key:boss")
    await post(app, counted(2, revenue="-500") | {"corrects": "order-1"})
    assert await slugs(app) == {"first-earnings"}
    [award] = [a for a in await state.awards(app, "default") if a["family"] == "trophy"]
    assert award["turn"] == 1


@pytest.mark.parametrize("slug", ["seven-good-days", "one-in-ten"])
async def test_a_trophy_for_days_can_be_granted(app: App, slug: str) -> None:
    await post(app, counted(1, units=1))
    await grant_trophy(app, await app.workspace("default"), "ada", slug, by="key:boss")
    assert slug in await slugs(app)
    await replay(app, await app.workspace("default"), ["ada"], wait=True)
    assert slug in await slugs(app)


async def test_the_platinum_is_for_all_thirty_and_leaves_with_one_of_them(app: App) -> None:
    await place(app)
    workspace = await app.workspace("default")
    await post(app, counted(1, units=1))
    for slug in sorted(EVERY_TROPHY - {"opening-bell", "first-earnings"}):
        await grant_trophy(app, workspace, "ada", slug, by="key:boss")
    assert len(await slugs(app)) == 29
    await post(app, counted(2, revenue="500"))
    assert await slugs(app) == EVERY_TROPHY | {"full-laurel"}
    assert len(EVERY_TROPHY) == 30
    told = await announced(app)
    assert [key for key in told if "full-laurel" in key] == [
        "default|ada|trophy-full-laurel|full-laurel|global|all"
    ]
    await post(app, counted(3, revenue="-1") | {"corrects": "order-2"})
    assert await slugs(app) == EVERY_TROPHY - {"first-earnings"}
    await post(app, counted(4, revenue="1"))
    assert await slugs(app) == EVERY_TROPHY | {"full-laurel"}
    await replay(app, workspace, ["ada"], wait=True)
    assert await slugs(app) == EVERY_TROPHY | {"full-laurel"}
    assert await announced(app) == told


async def test_the_platinum_itself_can_be_granted(app: App) -> None:
    await post(app, counted(1, units=1))
    await grant_trophy(app, await app.workspace("default"), "ada", "full-laurel", by="key:boss")
    assert await slugs(app) == {"opening-bell", "full-laurel"}
    await post(app, counted(2, units=-1) | {"corrects": "order-1"})
    assert await slugs(app) == {"full-laurel"}


async def test_badges_follow_the_milestones_of_any_month(app: App) -> None:
    async def badges() -> set[str]:
        return {rule for _, rule, *_ in await state.held(app, "default", "badge")}

    october = {"occurred_at": (NOW - timedelta(days=40)).isoformat()}
    await post(app, counted(1, signups=20), counted(2, signups=20) | october)
    assert await badges() == {"badge-sales-rookie", "badge-bonus-achiever"}
    rookie = [a for a in await state.awards(app, "default") if a["rule"] == "badge-sales-rookie"]
    assert len(rookie) == 1
    await post(app, counted(3, signups=-20) | {"corrects": "order-1"})
    assert await badges() == {"badge-sales-rookie", "badge-bonus-achiever"}
    await post(app, counted(4, signups=-5) | {"corrects": "order-2"})
    assert await badges() == {"badge-bonus-achiever"}
    await post(app, counted(5, signups=-1) | {"corrects": "order-2"})
    assert await badges() == set()
    await post(app, counted(6, signups=20))
    assert await badges() == {"badge-sales-rookie", "badge-bonus-achiever"}

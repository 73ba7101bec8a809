"""Trophies taken back: only what was given, and only while it is not earned."""

import pytest

from core.app import App
from core.errors import InvalidInput
from core.usecases.replay import replay
from core.usecases.trophies import award_trophy
from core.usecases.trophies_by_hand import holders_of, take_back_trophy
from tests.core.support import counted, place, post


async def slugs(app: App, member: str = "ada") -> set[str]:
    return {each.threshold for each in await app.store.awards.held("default", member, "trophy")}


@pytest.mark.parametrize("slug", ["the-summit", "steady-season", "one-in-ten", "full-laurel"])
async def test_what_was_given_is_taken_back_and_given_again(app: App, slug: str) -> None:
    workspace = await app.workspace("default")
    await place(app)
    await post(app, counted(1, units=1))
    await award_trophy(app, workspace, slug, "ada", by="key:boss")
    assert await slugs(app) == {"opening-bell", slug}
    _, who, held = await take_back_trophy(app, workspace, slug, "ada", by="key:boss")
    assert (who.id, held) == ("ada", False)
    assert await slugs(app) == {"opening-bell"}
    await replay(app, workspace, ["ada"], wait=True)
    assert await slugs(app) == {"opening-bell"}
    with pytest.raises(InvalidInput, match="was not given"):
        await take_back_trophy(app, workspace, slug, "ada", by="key:boss")
    await award_trophy(app, workspace, slug, "ada", by="key:boss")
    assert await slugs(app) == {"opening-bell", slug}


async def test_what_was_earned_meanwhile_stays(app: App) -> None:
    workspace = await app.workspace("default")
    await post(app, counted(1, units=1))
    await award_trophy(app, workspace, "first-earnings", "ada", by="key:boss")
    await post(app, counted(2, revenue="500"))
    _, [holder] = await holders_of(app, workspace, "first-earnings")
    assert holder.by_hand
    _, _, held = await take_back_trophy(app, workspace, "first-earnings", "ada", by="key:boss")
    assert held
    assert await slugs(app) == {"opening-bell", "first-earnings"}
    _, [holder] = await holders_of(app, workspace, "first-earnings")
    assert not holder.by_hand

"""Workspaces that come and go with the place they belong to."""

import pytest

from core.app import App
from core.usecases.tenants import LEFT, arrive, depart, only, workspace_of
from tests.conftest import NOW, Clock
from tests.core.support import place

WORKSPACE = workspace_of("discord", "1")


@pytest.fixture
def many(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"tenancy": "many"}))
    return app


async def test_arriving_names_the_workspace_once(many: App) -> None:
    assert await arrive(many, "discord", "1", "Book club")
    assert not await arrive(many, "discord", "1", "Book club")
    workspace = await many.store.workspaces.get(WORKSPACE)
    assert (workspace.name, workspace.retired_at) == ("Book club", None)


async def test_departing_keeps_everything_and_posts_nothing(many: App, clock: Clock) -> None:
    await arrive(many, "discord", "1", "Book club")
    target = await place(many, "discord", WORKSPACE)
    other = await place(many, "slack", WORKSPACE)
    assert await depart(many, "discord", "1")
    assert not await depart(many, "discord", "1")
    assert (await many.store.workspaces.get(WORKSPACE)).retired_at == NOW
    assert await many.store.targets.active(WORKSPACE) == [other]
    clock.advance(days=30)
    assert await arrive(many, "discord", "1", "Book club")
    assert (await many.store.workspaces.get(WORKSPACE)).retired_at is None
    assert {t.id for t in await many.store.targets.active(WORKSPACE)} == {target.id, other.id}


async def test_what_was_refused_before_is_not_used_again(many: App) -> None:
    await arrive(many, "discord", "1", "Book club")
    target = await place(many, "discord", WORKSPACE)
    await many.store.targets.disable(target.id, "It was deleted.", NOW)
    await depart(many, "discord", "1")
    await arrive(many, "discord", "1", "Book club")
    assert await many.store.targets.active(WORKSPACE) == []
    kept = await many.store.targets.get(target.id)
    assert kept is not None
    assert kept.disabled_reason == "It was deleted." != LEFT


async def test_only_those_that_are_gone_are_retired(many: App) -> None:
    for name in ("1", "2", "3"):
        await arrive(many, "discord", name, name)
    await arrive(many, "telegram", "9", "Group")
    await depart(many, "discord", "3")
    assert await only(many, "discord", lambda: {"2"}) == ["1"]
    assert await only(many, "discord", lambda: {"2"}) == []
    assert await many.store.tenants.places("discord") == {"1": False, "2": True, "3": False}
    assert await many.store.tenants.places("telegram") == {"9": True}


async def test_a_place_that_comes_meanwhile_is_not_retired(many: App) -> None:
    await arrive(many, "discord", "1", "Book club")
    await arrive(many, "discord", "2", "Chess club")
    present: list[set[str]] = [{"2"}, {"1", "2"}]
    assert await only(many, "discord", lambda: present.pop()) == []


async def test_one_workspace_for_all_stays_as_it_is(app: App) -> None:
    assert not await arrive(app, "discord", "1", "Book club")
    assert not await depart(app, "discord", "1")
    assert await app.store.tenants.places("discord") == {}
    assert (await app.store.workspaces.get("default")).name == "Laurels"

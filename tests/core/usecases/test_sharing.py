"""A link to one's trophy room: on, off, and never for people who are hidden."""

import pytest

from core.app import App
from core.domain.people import Member
from core.errors import InvalidInput
from core.usecases.merge import merge_members
from core.usecases.people import person
from core.usecases.privacy import erase, export
from core.usecases.sharing import share, share_of, shared, token_in, unshare
from tests.conftest import NOW
from tests.core.support import event, post


async def ada(app: App, name: str = "ada") -> Member:
    return await person(app, await app.workspace("default"), name)


async def opened(app: App, name: str = "ada") -> str:
    url = await share(app, await app.workspace("default"), await ada(app, name))
    token = token_in(app, url)
    assert token is not None
    return token


async def test_a_link_is_long_stays_and_can_be_switched_off(app: App) -> None:
    await post(app, event(1))
    workspace = await app.workspace("default")
    assert await share_of(app, workspace, await ada(app)) is None
    token = await opened(app)
    assert len(token) >= 22
    assert await opened(app) == token
    assert await share_of(app, workspace, await ada(app)) == f"{app.settings.url}/share/{token}"
    found = await shared(app, token)
    assert found is not None
    assert (found.workspace.id, found.member.id) == ("default", "ada")
    assert await unshare(app, workspace, await ada(app))
    assert not await unshare(app, workspace, await ada(app))
    assert await shared(app, token) is None
    assert await opened(app) != token


@pytest.mark.parametrize(
    "token", ["", "x", "x" * 24, "../../etc/passwd", "a" * 100, '{"$ne": null}', "é" * 24]
)
async def test_no_other_token_opens_anything(app: App, token: str) -> None:
    await post(app, event(1))
    await opened(app)
    assert await shared(app, token) is None


@pytest.mark.parametrize(
    ("fields", "back"),
    [({"hidden": True}, {"hidden": False}), ({"left_at": NOW}, {"left_at": None})],
)
async def test_who_hides_or_left_is_not_shown(
    app: App, fields: dict[str, object], back: dict[str, object]
) -> None:
    await post(app, event(1))
    token = await opened(app)
    await app.store.roster.change("default", "ada", fields)
    assert await shared(app, token) is None
    with pytest.raises(InvalidInput, match="You are private"):
        await share(app, await app.workspace("default"), await ada(app))
    await app.store.roster.change("default", "ada", back)
    assert await shared(app, token) is not None


async def test_a_workspace_that_let_us_go_shows_nobody(app: App) -> None:
    await post(app, event(1))
    token = await opened(app)
    await app.change_workspace("default", retired_at=NOW)
    assert await shared(app, token) is None


async def test_who_is_erased_has_no_link(app: App) -> None:
    await post(app, event(1), event(2, "bob"))
    token = await opened(app)
    workspace = await app.workspace("default")
    kept = await export(app, workspace, "ada")
    assert [each["_id"] for each in kept["shares"]] == [token]
    await erase(app, workspace, "ada", why=None, by="key:test")
    assert await shared(app, token) is None
    assert await app.store.shares.find(token) is None


@pytest.mark.parametrize("both", [False, True])
async def test_a_link_survives_a_merge(app: App, both: bool) -> None:
    await post(app, event(1), event(2, "bob"))
    mine = await opened(app)
    theirs = await opened(app, "bob") if both else mine
    workspace = await app.workspace("default")
    await merge_members(app, workspace, "ada", "bob", why=None, by="key:test")
    assert await opened(app, "bob") == theirs
    found = await shared(app, theirs)
    assert found is not None
    assert found.member.id == "bob"
    assert (await shared(app, mine) is None) == both


async def test_the_token_is_read_from_our_addresses_only(app: App) -> None:
    await post(app, event(1))
    token = await opened(app)
    home = app.settings.url
    assert token_in(app, f"{home}/share/{token}?utm_source=x#top") == token
    assert token_in(app, f"https://evil.example/share/{token}") is None
    assert token_in(app, f"{home}.evil.example/share/{token}") is None
    assert token_in(app, f"{home}/share/{token}/more") is None
    assert token_in(app, token) is None

"""TV displays: links, pairing by a code, set-up, and what a removed one may still see: nothing."""

import re
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from core.app import App
from core.usecases import displays
from tests.conftest import Clock
from tests.core.support import counted, event, post, workspace_of
from tests.web.asking import ask

WAITING = "/api/displays/pairing"


async def _pairing(client: aiohttp.ClientSession) -> tuple[str, str]:
    """Ask as a TV does, which has no key; return the code and the secret."""
    status, body = await ask(client, "POST", WAITING)
    assert status == 201
    assert re.fullmatch(r"[A-Z\d]{4}-[A-Z\d]{4}", body["code"])
    assert body["qr"]["path"].startswith("M4 4h7v1h-7z")
    return body["code"], body["secret"]


async def _state(client: aiohttp.ClientSession, secret: str) -> str:
    headers = {"Authorization": f"Bearer {secret}"}
    async with client.get(WAITING, headers=headers) as response:
        assert response.status == 200
        return str((await response.json())["state"])


async def test_a_code_makes_the_secret_of_its_tv_a_token(
    client: aiohttp.ClientSession, base_url: str, app: App
) -> None:
    async with aiohttp.ClientSession(base_url) as tv:
        code, secret = await _pairing(tv)
        other, others_secret = await _pairing(tv)
        assert await _state(tv, secret) == "waiting"
        assert (await ask(tv, "GET", "/tv/snapshot", token=secret))[0] == 401
        typed = {"code": f" {code.lower()} ", "name": "Lobby"}
        assert (await ask(tv, "POST", "/api/displays/confirm", typed))[0] == 401
        status, made = await ask(client, "POST", "/api/displays/confirm", typed)
        assert (status, made["name"], made["scope"]) == (201, "Lobby", "display")
        assert await _state(tv, secret) == "linked"
        assert await _state(tv, others_secret) == "waiting"
        assert (await ask(tv, "GET", "/tv/snapshot", token=secret))[0] == 200
        assert (await ask(tv, "GET", "/tv/snapshot", token=others_secret))[0] == 401
        # Once only, and not for anything but what a TV shows.
        status, body = await ask(client, "POST", "/api/displays/confirm", typed)
        assert (status, body["details"][0]["field"]) == (400, "code")
        headers = {"Authorization": f"Bearer {secret}"}
        async with tv.get("/api/leaderboard", headers=headers) as response:
            assert response.status == 403
        status, _ = await ask(client, "DELETE", f"/api/displays/{made['id']}")
        assert status == 204
        assert await _state(tv, secret) == "gone"
        assert (await ask(tv, "GET", "/tv/snapshot", token=secret))[0] == 401
        assert (await ask(client, "DELETE", f"/api/displays/{made['id']}"))[0] == 404
    audit = [(e.action, e.actor) for e in await app.store.audit.listed("default", limit=9)]
    assert audit == [("display.remove", "key:bootstrap"), ("display.pair", "key:bootstrap")]
    assert other


async def test_nothing_readable_is_stored(app: App) -> None:
    asked = await displays.ask(app)
    kept = str(await app.mongo_db["pairings"].find().to_list(None))
    assert asked.secret not in kept
    assert asked.code.replace("-", "") not in kept


async def test_a_code_runs_out(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    asked = await displays.ask(app)
    clock.now += timedelta(minutes=10)
    assert await displays.state_of(app, asked.secret) == ("gone", None)
    with pytest.raises(displays.InvalidInput, match="codes last ten minutes"):
        await displays.confirm(app, workspace, asked.code, "Lobby", by="key:a")


async def test_codes_cannot_be_tried_out(app: App, clock: Clock) -> None:
    workspace = await app.workspace("default")
    asked = await displays.ask(app)
    for _ in range(displays.MOST_TRIES):
        with pytest.raises(displays.InvalidInput, match="is not valid"):
            await displays.confirm(app, workspace, "AAAA-AAAA", "Lobby", by="key:a")
    with pytest.raises(displays.InvalidInput, match="wait 10 minutes"):
        await displays.confirm(app, workspace, asked.code, "Lobby", by="key:a")
    made = await displays.confirm(app, workspace, asked.code, "Lobby", by="key:b")
    assert made.name == "Lobby"


async def test_only_so_many_wait(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays, "MOST_WAITING", 2)
    await displays.ask(app)
    await displays.ask(app)
    with pytest.raises(displays.Unavailable):
        await displays.ask(app)


async def test_a_code_belongs_to_no_workspace_until_it_is_confirmed(app: App) -> None:
    """With many tenants: whoever confirms decides what the TV sees."""
    mine, theirs = [await workspace_of(app, name) for name in ("slack-T1", "slack-T2")]
    asked = await displays.ask(app)
    made = await displays.confirm(app, theirs, asked.code, "Lobby", by="member:x")
    found = await app.store.keys.find(asked.secret)
    assert found is not None
    assert (found.workspace, found.id) == ("slack-T2", made.id)
    assert await displays.listed(app, mine) == []


async def test_a_display_has_boards_of_its_own(client: aiohttp.ClientSession, app: App) -> None:
    await post(app, event(1), counted(2, signups=3))
    _, made = await ask(client, "POST", "/api/displays", {"name": "Lobby"})
    token = made["url"].split("token=")[1]

    async def shown(**query: str) -> tuple[list[str], int, bool]:
        status, body = await ask(client, "GET", "/tv/snapshot", **query)
        assert status == 200, body
        return [board["id"] for board in body["boards"]], body["dwell_s"], body["sound"]

    client.headers.pop("Authorization")
    tv = {"token": token}
    assert await shown(**tv) == (["revenue:month", "revenue:week", "signups:month"], 20, False)
    screen = {"boards": [{"metric": "signups", "period": "week"}], "dwellS": 30, "sound": True}
    await _as_admin(client, app, "PATCH", f"/api/displays/{made['id']}", {"screen": screen})
    assert await shown(**tv) == (["signups:week"], 30, True)
    assert await shown(**tv, board="units:day", dwell="5", sound="0") == (["units:day"], 5, False)
    # Another display follows the workspace; so does this one when it is told to.
    await _as_admin(client, app, "PATCH", f"/api/displays/{made['id']}", {"screen": None})
    boards = {"screen": {"boards": [{"period": "year", "of": "teams"}]}}
    await _as_admin(client, app, "PATCH", "/api/workspace", boards)
    assert await shown(**tv) == (["revenue:year:teams"], 20, False)
    [listed] = (await _as_admin(client, app, "GET", "/api/displays"))["items"]
    assert listed["seenAt"] == app.clock().isoformat()


async def _as_admin(
    client: aiohttp.ClientSession, app: App, method: str, path: str, body: Any = None
) -> Any:
    key = app.settings.api_key
    assert key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
    async with client.request(method, path, json=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        return await response.json()


@pytest.mark.parametrize(
    ("screen", "reason"),
    [
        ({"boards": [{"metric": "cakes"}]}, "is not a metric"),
        ({"boards": [{"metric": "growth", "of": "teams"}]}, "is set for members, not for teams"),
        ({"boards": [{"of": "teams", "team": "north"}]}, "leave out team"),
        ({"boards": [{"period": "fortnight"}]}, "day"),
        ({"boards": [{}] * 13}, "12"),
        ({"dwellS": 4}, "5"),
        ({"loud": True}, "loud"),
    ],
)
async def test_a_screen_that_cannot_be_is_refused(
    client: aiohttp.ClientSession, screen: dict[str, Any], reason: str
) -> None:
    status, body = await ask(client, "POST", "/api/displays", {"name": "Lobby", "screen": screen})
    assert status == 400
    assert reason in str(body)
    status, body = await ask(client, "PATCH", "/api/workspace", {"screen": screen})
    assert (status, reason in str(body)) == (400, True)


@pytest.mark.parametrize(
    "wrong", ["board=cakes", "board=revenue:x", "board=:", "dwell=1", "sound=x", "theme=pink"]
)
async def test_an_address_that_cannot_be_is_refused(
    client: aiohttp.ClientSession, wrong: str
) -> None:
    async with client.get(f"/tv/snapshot?{wrong}") as response:
        assert response.status == 400
        assert (await response.json())["details"][0]["reason"]


async def test_asking_is_limited(client: aiohttp.ClientSession) -> None:
    statuses = [(await ask(client, "POST", WAITING))[0] for _ in range(61)]
    assert statuses == [201] * 60 + [429]


async def test_screens_look_again_when_one_is_removed(app: App) -> None:
    workspace = await app.workspace("default")
    made, _ = await displays.create(app, workspace, "Lobby", by="key:a")
    last = await app.live.last_id("default")
    await displays.remove(app, workspace, made.id, by="key:a")
    frames = await app.live.since("default", last)
    assert frames
    assert '"leaderboard:refresh"' in frames[0].text

"""Seasons over HTTP."""

import aiohttp

from core.app import App
from tests.conftest import Clock
from tests.web.asking import ask, happened, sold

SPRINT = {"name": "Winter sprint", "metric": "revenue", "end": "2026-12-20"}


async def test_a_season_is_started_watched_and_ended(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    status, made = await ask(client, "POST", "/api/seasons", SPRINT | {"reason": "for fun"})
    assert status == 201
    shape = SPRINT | {"id": "1", "start": "2026-11-20", "state": "running", "closedAt": None}
    assert made == shape | {"total": 0, "rows": []}
    await happened(client, sold(1), sold(2, "bob"), sold(3, "bob"))
    status, found = await ask(client, "GET", "/api/seasons/1", limit="1")
    lead = {"rank": 1, "member": "bob", "name": "bob", "team": None, "value": "398.00"}
    assert (status, found) == (200, shape | {"total": 2, "rows": [lead]})
    status, said = await ask(client, "POST", "/api/seasons", SPRINT)
    assert (status, said["details"][0]["field"]) == (400, "metric")
    status, ended = await ask(client, "POST", "/api/seasons/1/end", reason="enough")
    assert (status, ended["state"], ended["end"]) == (200, "ended", "2026-11-20")
    assert ended["closedAt"] == "2026-11-20T15:30:00+00:00"
    assert [row["value"] for row in ended["rows"]] == ["398.00", "199.00"]
    _, second = await ask(client, "POST", "/api/seasons", SPRINT)
    assert (await ask(client, "DELETE", f"/api/seasons/{second['id']}"))[0] == 204
    _, listed = await ask(client, "GET", "/api/seasons")
    assert [(each["id"], each["state"]) for each in listed["items"]] == [
        (second["id"], "cancelled"),
        ("1", "ended"),
    ]


async def test_what_is_wrong_is_said(client: aiohttp.ClientSession, base_url: str) -> None:
    for body, field in (
        ({}, "name"),
        (SPRINT | {"end": "soon"}, "end"),
        (SPRINT | {"start": "2026-12-21"}, ""),
        (SPRINT | {"metric": "karma"}, "metric"),
        (SPRINT | {"prize": "cake"}, "prize"),
    ):
        status, said = await ask(client, "POST", "/api/seasons", body)
        assert (status, said["details"][0]["field"]) == (400, field)
    for method, path in (("GET", ""), ("POST", "/end"), ("DELETE", "")):
        assert (await ask(client, method, f"/api/seasons/9{path}"))[0] == 404
    _, key = await ask(client, "POST", "/api/keys", {"name": "reader", "scope": "read"})
    headers = {"Authorization": f"Bearer {key['key']}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert (await ask(reader, "POST", "/api/seasons", SPRINT))[0] == 403
        assert (await ask(reader, "GET", "/api/seasons"))[0] == 200

"""Teams over HTTP."""

from typing import Any

import aiohttp
import pytest

from tests.web.asking import ask, happened, sold


async def test_teams_are_described_and_given_up(client: aiohttp.ClientSession) -> None:
    await happened(client, sold(1, team="North"), sold(2, "bob", team="South/West"))
    _, found = await ask(client, "GET", "/api/teams")
    assert [(team["id"], team["name"], team["members"]) for team in found["items"]] == [
        ("North", "North", 1),
        ("South/West", "South/West", 1),
    ]
    made = {"id": "East", "name": "Team East", "color": "#00aa00"}
    status, east = await ask(client, "POST", "/api/teams", made)
    assert (status, east) == (201, made | {"color": "#00AA00", "members": 0})
    assert (await ask(client, "POST", "/api/teams", made))[0] == 400
    body = {"name": "South by West", "reason": "renamed"}
    status, south = await ask(client, "PATCH", "/api/teams/South%2FWest", body)
    assert (status, south["name"], south["id"]) == (200, "South by West", "South/West")
    deleted = await ask(client, "DELETE", "/api/teams/South%2FWest", reason="over")
    assert deleted == (204, None)
    _, bob = await ask(client, "GET", "/api/members/bob")
    assert bob["team"] is None
    _, found = await ask(client, "GET", "/api/teams")
    assert [team["id"] for team in found["items"]] == ["North", "East"]
    assert (await ask(client, "DELETE", "/api/teams/South%2FWest"))[0] == 404
    _, audit = await ask(client, "GET", "/api/audit", action="team")
    assert [(each["action"], each["reason"]) for each in audit["items"]] == [
        ("team.remove", "over"),
        ("team.change", "renamed"),
        ("team.add", None),
    ]
    assert audit["items"][0]["before"]["members"] == 1
    assert audit["items"][0]["actor"] == "key:bootstrap"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "", {"id": ""}, 400),
        ("POST", "", {"id": "N", "color": "green"}, 400),
        ("POST", "", {"name": "N"}, 400),
        ("PATCH", "/North", {"name": ""}, 400),
        ("PATCH", "/North", {"id": "South"}, 400),
        ("PATCH", "/East", {"name": "x"}, 404),
        ("DELETE", "/East", None, 404),
    ],
)
async def test_what_cannot_be_done(
    client: aiohttp.ClientSession, method: str, path: str, body: Any, status: int
) -> None:
    await happened(client, sold(1, team="North"))
    assert (await ask(client, method, f"/api/teams{path}", body))[0] == status

"""/api/workspace/templates: tried first, then used; what is wrong is named."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.core.support import workspace_of

PATH = "/api/workspace/templates"


async def answered(
    client: aiohttp.ClientSession, method: str, path: str, body: Any = None
) -> tuple[int, Any]:
    async with client.request(method, f"{PATH}{path}", json=body) as response:
        return response.status, await response.json() if response.content_length else None


async def test_words_are_tried_without_being_used(app: App, client: aiohttp.ClientSession) -> None:
    await workspace_of(app, "default", currency="EUR", locale="de_DE")
    tried = {"kind": "milestone", "template": "**{name}**: {reached}!"}
    status, said = await answered(client, "POST", "/preview", tried)
    assert status == 200
    assert said["text"] == "Mei Tanaka: 50.000\u00a0€!"
    [paragraph] = said["card"]["body"]
    assert paragraph["text"][:2] == [
        {"text": "Mei Tanaka", "style": "bold"},
        {"text": ": ", "style": "plain"},
    ]
    assert said["card"]["accent"] == "gold"
    assert (await app.workspace_now("default")).templates == {}


async def test_words_are_used_and_taken_back(app: App, client: aiohttp.ClientSession) -> None:
    body = {"template": "{name} won {reached}. ", "reason": "ours"}
    status, said = await answered(client, "PUT", "/trophy", body)
    assert (status, said) == (
        200,
        {
            "kind": "trophy",
            "template": "{name} won {reached}.",
            "text": "Mei Tanaka won Four Figures.",
        },
    )
    status, listed = await answered(client, "GET", "")
    texts = {each["kind"]: each for each in listed["items"]}
    assert texts["trophy"] == said
    assert texts["goal"]["template"] is None
    assert texts["goal"]["text"].startswith(
        "Mei Tanaka reached the goal of 30 signups in November."
    )
    assert set(listed["placeholders"]) >= {"name", "reached", "when", "also", "points", "next"}
    [entry, *_] = await app.store.audit.listed("default")
    assert (entry.action, entry.actor, entry.why) == ("workspace.template", "key:bootstrap", "ours")
    assert await answered(client, "DELETE", "/trophy") == (204, None)
    status, said = await answered(client, "DELETE", "/trophy")
    assert (status, said["error"]) == (404, "There are no words of your own for trophy.")
    assert (await app.workspace_now("default")).templates == {}


@pytest.mark.parametrize(
    ("kind", "template", "reason"),
    [
        ("milestone", "{name} {who}", "is not a placeholder; there are {name}"),
        ("milestone", "nobody", "must say {name}: whom it is about"),
        ("milestone", "**{name}", "has a ** without its partner"),
        ("party", "{name}", "is not one of milestone, goal, trophy, badge, top, streak"),
    ],
)
async def test_what_is_wrong_is_named(
    app: App, client: aiohttp.ClientSession, kind: str, template: str, reason: str
) -> None:
    ways = (
        ("POST", "/preview", {"kind": kind, "template": template}),
        ("PUT", f"/{kind}", {"template": template}),
    )
    for method, path, body in ways:
        status, said = await answered(client, method, path, body)
        assert status == 400
        assert reason in said["error"]
    async with client.patch("/api/workspace", json={"templates": {kind: template}}) as response:
        assert response.status == 400
        assert reason in (await response.json())["error"]
    assert (await app.workspace_now("default")).templates == {}


async def test_only_admins_change_words(app: App, base_url: str) -> None:
    _, secret = await app.store.keys.create("default", "reader", "read", app.clock())
    async with aiohttp.ClientSession(
        base_url, headers={"Authorization": f"Bearer {secret}"}
    ) as reader:
        assert (await answered(reader, "GET", ""))[0] == 200
        assert (await answered(reader, "PUT", "/goal", {"template": "{name}"}))[0] == 403
        assert (await answered(reader, "DELETE", "/goal"))[0] == 403

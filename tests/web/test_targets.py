"""Places and deliveries for admins: listed, added, switched, tried again, dropped."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from core.domain.people import Identity
from core.errors import DeliveryError, TargetGone
from core.store.outgoing import summary_deliveries
from tests.conftest import NOW, Clock
from tests.core.support import Script, counted, place, post, workspace_of
from tests.core.usecases.outbox import celebrated, run
from tests.web.asking import ask

Client = aiohttp.ClientSession


async def shown(client: Client) -> list[dict[str, Any]]:
    status, body = await ask(client, "GET", "/api/targets")
    assert status == 200
    items: list[dict[str, Any]] = body["items"]
    return items


async def audited(app: App) -> list[str]:
    found = await app.store.audit.listed("default")
    return [f"{entry.action} {entry.subject}" for entry in reversed(found)]


async def test_the_first_place_is_the_main_one_and_others_come_beside_it(
    app: App, client: Client
) -> None:
    assert await shown(client) == []
    wins = {"platform": "slack", "account": "T1", "chat": "C1", "name": "#wins"}
    status, main = await ask(client, "POST", "/api/targets", wins)
    assert status == 201
    assert (main["id"], main["main"], main["name"]) == ("slack", True, "wins")
    berlin = {"platform": "slack", "chat": "C2", "reason": "the new office"}
    status, extra = await ask(client, "POST", "/api/targets", berlin)
    assert (status, extra["main"], extra["account"]) == (201, False, "T1")
    assert extra["id"].startswith("slack-")
    topic = {"platform": "telegram", "chat": "-100", "thread": "7"}
    await ask(client, "POST", "/api/targets", topic)
    assert [item["id"] for item in await shown(client)] == ["slack", extra["id"], "telegram"]
    status, body = await ask(client, "POST", "/api/targets", berlin)
    assert (status, body["details"][0]["field"]) == (400, "chat")
    assert await audited(app) == [
        "target.add target:default|slack",
        f"target.add target:default|{extra['id']}",
        "target.add target:default|telegram",
    ]


async def test_a_mere_suggestion_gives_way(app: App, client: Client) -> None:
    suggested = await place(app)
    await app.store.targets.choose(suggested.model_copy(update={"chosen": False}))
    _, made = await ask(client, "POST", "/api/targets", {"platform": "slack", "chat": "C9"})
    assert [(item["id"], item["chat"]) for item in await shown(client)] == [("slack", "C9")]
    assert made["main"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"platform": "irc", "chat": "C1"}, "platform"),
        ({"platform": "slack"}, "chat"),
        ({"platform": "slack", "chat": ""}, "chat"),
        ({"platform": "slack", "chat": "C1", "direct": True}, "direct"),
    ],
)
async def test_a_place_that_makes_no_sense_is_refused(
    client: Client, body: dict[str, Any], field: str
) -> None:
    status, said = await ask(client, "POST", "/api/targets", body)
    assert (status, said["details"][0]["field"]) == (400, field)


async def test_a_place_is_switched_off_and_on(app: App, client: Client) -> None:
    await place(app)
    status, off = await ask(client, "PATCH", "/api/targets/slack", {"enabled": False})
    assert (status, off["enabled"], off["disabledReason"]) == (200, False, None)
    await celebrated(app)
    await ask(client, "PATCH", "/api/targets/slack", {"enabled": True, "name": "sales"})
    [item] = await shown(client)
    assert (item["enabled"], item["name"], item["waiting"]) == (True, "sales", 0)
    # Saying it again changes nothing, and is not worth a note.
    await ask(client, "PATCH", "/api/targets/slack", {"enabled": True})
    assert await audited(app) == ["target.change target:default|slack"] * 2


async def test_a_place_that_refused_shows_why_and_comes_back(app: App, client: Client) -> None:
    await place(app, chat_name="wins")
    await celebrated(app)
    await run(app, Script(TargetGone("I was removed from it.")))
    [item] = await shown(client)
    assert (item["enabled"], item["disabledReason"], item["failed"]) == (
        False,
        "I was removed from it.",
        1,
    )
    status, body = await ask(client, "POST", "/api/targets/slack/test")
    assert (status, body["details"][0]["reason"]) == (400, "I was removed from it.")
    await ask(client, "PATCH", "/api/targets/slack", {"enabled": True})
    sender = Script()
    await run(app, sender)
    assert len(sender.sent) == 1


async def test_a_place_that_was_asked_to_wait_says_until_when(app: App, client: Client) -> None:
    await place(app)
    await celebrated(app)
    await run(app, Script(DeliveryError("503")))
    [item] = await shown(client)
    assert item["pausedUntil"] == "2026-11-20T15:30:01+00:00"
    assert item["waiting"] == 1


async def test_a_test_goes_the_way_of_celebrations(app: App, client: Client, clock: Clock) -> None:
    await place(app)
    await workspace_of(app, "default", quiet=("15:00", "16:00"))  # somebody waits for it
    status, body = await ask(client, "POST", "/api/targets/slack/test")
    assert status == 202
    sender = Script()
    await run(app, sender)
    assert sender.texts == ["This is a test: celebrations will be posted here."]
    _, listed = await ask(client, "GET", "/api/deliveries")
    assert [(d["id"], d["state"]) for d in listed["items"]] == [(body["delivery"], "sent")]


async def test_a_place_is_given_up_with_what_waits(app: App, client: Client) -> None:
    await place(app)
    await celebrated(app)
    assert (await ask(client, "DELETE", "/api/targets/slack", reason="moved"))[0] == 204
    assert await shown(client) == []
    _, listed = await ask(client, "GET", "/api/deliveries", state="dropped")
    assert len(listed["items"]) == 1
    for method, path, body in (
        ("DELETE", "/api/targets/slack", None),
        ("PATCH", "/api/targets/slack", {"enabled": True}),
        ("POST", "/api/targets/slack/test", None),
    ):
        assert (await ask(client, method, path, body))[0] == 404


async def test_direct_messages_are_no_place_to_manage(app: App, client: Client) -> None:
    await place(app)
    await post(app, counted("first", "ada", visits=1))
    await app.store.roster.link("default", "ada", Identity(platform="slack", id="U1"))
    await app.store.members.update("default", "ada", announce="dm")
    await celebrated(app)
    await run(app, Script(TargetGone("They take none.")))
    assert [item["id"] for item in await shown(client)] == ["slack"]
    _, listed = await ask(client, "GET", "/api/deliveries")
    [item] = listed["items"]
    assert (item["direct"], item["target"], item["people"]) == (True, None, ["ada"])
    assert "U1" not in str(item)


async def test_deliveries_are_listed_by_state_and_page(app: App, client: Client) -> None:
    await place(app)
    discord = await place(app, "discord", chat="D1")
    for name in ("ada", "bob", "cyd"):
        await celebrated(app, name)
    await run(app, Script())
    _, sent = await ask(client, "GET", "/api/deliveries", state="sent")
    assert {d["platform"] for d in sent["items"]} == {"slack"}
    _, pending = await ask(client, "GET", "/api/deliveries", platform="discord", state="pending")
    assert len(pending["items"]) == 3
    assert pending["items"][0]["target"] == discord.platform
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        _, page = await ask(client, "GET", "/api/deliveries", limit="4", **cursor)
        seen += [d["id"] for d in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == len(set(seen)) == 6
    status, body = await ask(client, "GET", "/api/deliveries", state="lost")
    assert (status, body["details"][0]["field"]) == (400, "state")


async def test_held_ones_are_told_apart(app: App, client: Client) -> None:
    await place(app)
    await workspace_of(app, "default", quiet=("15:00", "16:00"))
    await celebrated(app)
    await run(app, Script())
    _, held = await ask(client, "GET", "/api/deliveries", state="held")
    [item] = held["items"]
    assert (item["held"], item["state"], item["notBefore"]) == (
        "quiet",
        "pending",
        "2026-11-20T16:00:00+00:00",
    )


async def failed(app: App, clock: Clock) -> str:
    target = await place(app)
    [made] = summary_deliveries([target], "In.", "file", clock())
    await app.store.deliveries.add([made | {"state": "failed", "error": "x", "attempts": 40}])
    return str(made["_id"])


async def test_what_failed_is_tried_again(app: App, client: Client, clock: Clock) -> None:
    one = await failed(app, clock)
    status, again = await ask(client, "POST", f"/api/deliveries/{one}/retry")
    assert (status, again["state"], again["attempts"]) == (200, "pending", 1)
    sender = Script()
    await run(app, sender)
    assert sender.texts == ["In."]
    status, body = await ask(client, "POST", f"/api/deliveries/{one}/retry")
    assert (status, body["details"][0]["reason"]) == (
        400,
        "is sent; only what failed is tried again",
    )
    assert (await ask(client, "POST", "/api/deliveries/nothing/retry"))[0] == 404
    assert await audited(app) == [f"delivery.retry delivery:{one}"]


async def test_old_news_and_disabled_places_are_not_tried_again(
    app: App, client: Client, clock: Clock
) -> None:
    one = await failed(app, clock)
    await app.store.targets.disable("default|slack", "gone.", NOW)
    _, body = await ask(client, "POST", f"/api/deliveries/{one}/retry")
    assert "goes to a place that is disabled" in body["error"]
    await app.store.targets.change("default|slack", disabled_at=None)
    clock.advance(days=7, seconds=1)
    _, body = await ask(client, "POST", f"/api/deliveries/{one}/retry")
    assert "is older than a week" in body["error"]


async def test_what_failed_is_dropped_for_good(app: App, client: Client, clock: Clock) -> None:
    one = await failed(app, clock)
    assert (await ask(client, "DELETE", f"/api/deliveries/{one}", reason="old"))[0] == 204
    status, body = await ask(client, "DELETE", f"/api/deliveries/{one}")
    assert (status, body["details"][0]["reason"]) == (
        400,
        "is dropped; there is nothing to drop",
    )
    assert (await ask(client, "DELETE", "/api/deliveries/nothing"))[0] == 404
    assert await audited(app) == [f"delivery.drop delivery:{one}"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/targets"), ("GET", "/api/deliveries")])
async def test_only_admins_see_any_of_it(app: App, base_url: str, method: str, path: str) -> None:
    _, secret = await app.store.keys.create("default", "reader", "read", NOW)
    headers = {"Authorization": f"Bearer {secret}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert (await ask(reader, method, path))[0] == 403


async def test_another_workspaces_are_not_there(app: App, client: Client, clock: Clock) -> None:
    await workspace_of(app, "other")
    target = await place(app, workspace="other")
    [made] = summary_deliveries([target], "In.", "file", clock())
    await app.store.deliveries.add([made | {"state": "failed"}])
    assert await shown(client) == []
    assert (await ask(client, "DELETE", "/api/targets/slack"))[0] == 404
    assert (await ask(client, "POST", f"/api/deliveries/{made['_id']}/retry"))[0] == 404
    assert (await ask(client, "DELETE", f"/api/deliveries/{made['_id']}"))[0] == 404

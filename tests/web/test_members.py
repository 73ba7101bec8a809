"""Members over HTTP: listed, added, changed, merged, linked, exported, erased."""

from typing import Any

import aiohttp
import pytest

from core.app import App
from tests.core.usecases import state
from tests.web.asking import ask, happened, sold

Client = aiohttp.ClientSession
SLACK = {"platform": "slack", "account": "T1", "id": "U1"}


async def rows(client: Client, **query: str) -> list[str]:
    _, board = await ask(client, "GET", "/api/leaderboard", **query)
    return [row["member"] for row in board["rows"]]


async def test_a_member_comes_works_and_is_shown(client: Client) -> None:
    body = {"id": "ada", "name": "Ada", "team": "North", "role": "manager", "identities": [SLACK]}
    status, ada = await ask(client, "POST", "/api/members", body | {"reason": "new here"})
    assert status == 201
    assert ada == body | {
        "points": 0,
        "hidden": False,
        "leftAt": None,
        "daysOff": [],
        "muted": False,
        "announce": "channel",
        "language": None,
        "zone": None,
        "quiet": None,
        "badges": [],
        "streaks": ada["streaks"],
        "totals": {},
    }
    await happened(
        client, sold(1, "U1", source="slack", metrics={"revenue": "26000", "cost": "19500"})
    )
    status, ada = await ask(client, "GET", "/api/members/ada")
    assert status == 200
    assert ada["totals"]["revenue"]["month"] == "26000.00"
    assert ada["totals"]["profit_margin"]["2026-11"] == 25
    assert ada["totals"]["orders"] | {"2026": 1, "2026-Q4": 1} == ada["totals"]["orders"]
    assert ada["badges"] == ["Rising Star"]
    [days] = [each for each in ada["streaks"] if each["id"] == "streak-orders-day"]
    assert (days["current"], days["longest"], days["unit"]) == (1, 1, "day")
    status, twice = await ask(client, "POST", "/api/members", body)
    assert (status, twice["details"]) == (
        400,
        [{"field": "id", "value": "ada", "reason": "is somebody already"}],
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("POST", "", {"id": "team:North", "name": "A"}, 400, "must not begin like a team"),
        ("POST", "", {"name": "A", "points": 5}, 400, "points: 5: unknown field"),
        ("POST", "", {}, 400, "name: nothing: is required"),
        ("POST", "", {"name": "A", "identities": [{}]}, 400, "identities.0.platform: nothing"),
        ("GET", "/nobody", None, 404, "There is no member 'nobody'."),
        ("GET", "/team:North", None, 404, "There is no member 'team:North'."),
        ("GET", "/nobody/export", None, 404, "There is no member 'nobody'."),
        ("PATCH", "/nobody", {"name": "A"}, 404, "There is no member 'nobody'."),
        ("PATCH", "/ada", {"role": "boss"}, 400, "role: boss: "),
        ("PATCH", "/ada", {"id": "b"}, 400, "id: b: unknown field"),
        ("DELETE", "/nobody", None, 404, "There is no member 'nobody'."),
        ("POST", "/ada/merge", {"into": "ada"}, 400, "into: ada: is the same person"),
        ("POST", "/ada/merge", {"into": "nobody"}, 404, "There is no member 'nobody'."),
        ("POST", "/ada/merge", {}, 400, "into: nothing: is required"),
        ("POST", "/nobody/link-code", None, 404, "There is no member 'nobody'."),
        ("POST", "/ada/link", {"code": "x"}, 400, "code: x: is not valid"),
        ("POST", "/ada/identities", {"platform": "slack", "id": "U"}, 400, "needs its team"),
        ("DELETE", "/ada/identities?platform=slack&id=U9", None, 404, "is not 'U9' on slack"),
        ("DELETE", "/ada/identities?platform=slack", None, 400, "id: nothing: is required"),
        ("GET", "?limit=0", None, 400, "limit: 0: must be between 1 and 200"),
        ("GET", "?state=gone", None, 400, "state: gone: "),
        ("GET", "?cursor=nonsense", None, 400, "cursor: nonsense: is not one that this API"),
        ("GET", "?cursor=WzEsIDJd", None, 400, "is not one that this API gave out"),
    ],
)
async def test_what_cannot_be_done_says_why(
    client: Client, method: str, path: str, body: Any, status: int, message: str
) -> None:
    await happened(client, sold(1))
    found, said = await ask(client, method, f"/api/members{path}", body)
    assert (found, message in said["error"]) == (status, True), said


async def test_the_list_is_searched_and_paged(client: Client) -> None:
    await happened(client, *(sold(n, f"m{n}", member_name=f"Member {n}") for n in range(5)))
    await ask(client, "PATCH", "/api/members/m1", {"hidden": True})
    await ask(client, "PATCH", "/api/members/m2", {"left": True, "team": "North"})
    seen, cursor = [], None
    while cursor is not None or not seen:
        more = {} if cursor is None else {"cursor": cursor}
        status, page = await ask(client, "GET", "/api/members", limit="2", **more)
        assert status == 200
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert seen == ["m0", "m3", "m4"]
    _, found = await ask(client, "GET", "/api/members", q="member 3")
    assert [each["name"] for each in found["items"]] == ["Member 3"]
    for query, wanted in (
        ({"state": "left"}, ["m2"]),
        ({"state": "hidden"}, ["m1"]),
        ({"state": "all", "team": "North"}, ["m2"]),
        ({"role": "admin"}, []),
    ):
        _, found = await ask(client, "GET", "/api/members", **query)
        assert [each["id"] for each in found["items"]] == wanted
    assert set(found) == {"items", "next"}


async def test_who_leaves_is_off_the_boards_with_history_kept(app: App, client: Client) -> None:
    await happened(client, sold(1), sold(2, "bob"))
    assert await rows(client) == ["ada", "bob"]
    status, ada = await ask(client, "PATCH", "/api/members/ada", {"left": True, "reason": "moved"})
    assert (status, ada["leftAt"]) == (200, "2026-11-20T15:30:00+00:00")
    await state.drain(app)
    assert await rows(client) == ["bob"]
    assert ada["totals"]["revenue"]["all"] == "199.00"
    status, ada = await ask(client, "PATCH", "/api/members/ada", {"left": False, "team": None})
    assert (status, ada["leftAt"]) == (200, None)
    await state.drain(app)
    assert await rows(client) == ["ada", "bob"]
    days = [{"start": "2026-12-24", "end": "2026-12-26"}]
    _, ada = await ask(client, "PATCH", "/api/members/ada", {"daysOff": days})
    assert ada["daysOff"] == days


async def test_what_somebody_prefers_is_set_and_shown(app: App, client: Client) -> None:
    await happened(client, sold(1))
    change = {
        "muted": True,
        "announce": "dm",
        "language": "en",
        "zone": "Europe/Berlin",
        "quiet": {"start": "22:00", "end": "07:00"},
    }
    status, ada = await ask(client, "PATCH", "/api/members/ada", change)
    assert (status, ada | change) == (200, ada)
    assert (await ask(client, "GET", "/api/members/ada"))[1] == ada
    back = {"language": None, "zone": None, "quiet": None}
    _, ada = await ask(client, "PATCH", "/api/members/ada", back)
    assert ada | back | {"muted": True, "announce": "dm"} == ada
    for body, message in (
        ({"muted": None}, "muted must not be null"),
        ({"announce": "sms"}, "announce: sms: input should be 'channel' or 'dm'"),
        ({"language": "xx"}, "language: xx: is not a language there is; use "),
        ({"zone": "Mars"}, "zone: Mars: is not a time zone such as Europe/Berlin"),
        ({"quiet": {"start": "22", "end": "07:00"}}, "quiet.start: 22: must be a time of day"),
    ):
        status, said = await ask(client, "PATCH", "/api/members/ada", body)
        assert (status, message in said["error"]) == (400, True), said


async def test_identities_belong_to_one(client: Client) -> None:
    await happened(client, sold(1), sold(2, "bob"))
    status, ada = await ask(client, "POST", "/api/members/ada/identities", SLACK)
    assert (status, ada["identities"]) == (201, [SLACK])
    status, said = await ask(client, "POST", "/api/members/bob/identities", SLACK)
    assert (status, said["error"]) == (400, "id: U1: on slack is ada (ada) already")
    gone = {"platform": "slack", "id": "U1", "reason": "wrong one"}
    assert await ask(client, "DELETE", "/api/members/ada/identities", **gone) == (204, None)
    status, bob = await ask(client, "POST", "/api/members/bob/identities", SLACK)
    assert (status, bob["identities"]) == (201, [SLACK])
    _, audit = await ask(client, "GET", "/api/audit", subject="member:ada")
    assert [each["reason"] for each in audit["items"]] == ["wrong one", None]


async def test_a_merged_id_leads_to_the_survivor(app: App, client: Client) -> None:
    await happened(client, sold(1), sold(2, "bob"))
    merged = {"into": "bob", "reason": "one person"}
    status, bob = await ask(client, "POST", "/api/members/ada/merge", merged)
    assert status == 200
    assert bob["totals"]["units"]["month"] == 4
    assert await ask(client, "POST", "/api/members/ada/merge", merged) == (200, bob)
    assert await ask(client, "GET", "/api/members/ada") == (200, bob)
    assert await rows(client) == ["bob"]
    await happened(client, sold(3))
    _, bob = await ask(client, "GET", "/api/members/ada")
    assert bob["totals"]["units"]["month"] == 6
    status, said = await ask(client, "POST", "/api/members/bob/merge", {"into": "ada"})
    assert (status, said["error"]) == (400, "into: ada: is the same person")
    _, page = await ask(client, "GET", "/api/members", state="all")
    assert [each["id"] for each in page["items"]] == ["bob"]


async def test_a_code_links(client: Client) -> None:
    await happened(client, sold(1), sold(2, "bob"))
    status, made = await ask(client, "POST", "/api/members/ada/link-code")
    assert (status, made["expiresAt"]) == (201, "2026-11-20T15:40:00+00:00")
    code = {"code": made["code"]}
    status, ada = await ask(client, "POST", "/api/members/bob/link", code)
    assert (status, ada["id"], ada["totals"]["units"]["all"]) == (200, "ada", 4)
    status, said = await ask(client, "POST", "/api/members/bob/link", code)
    assert (status, said["details"][0]["field"]) == (400, "code")


async def test_what_is_known_can_be_had_and_forgotten(client: Client) -> None:
    await happened(client, sold(1, member_name="Ada", ticker={"city": "Louisville"}))
    status, kept = await ask(client, "GET", "/api/members/ada/export")
    assert status == 200
    assert kept["events"][0]["ticker"] == {"city": "Louisville"}
    erased = await ask(client, "DELETE", "/api/members/ada", reason="asked to be")
    assert erased == (204, None)
    _, ada = await ask(client, "GET", "/api/members/ada")
    assert (ada["name"], ada["hidden"]) == ("Former member", True)
    assert ada["totals"]["revenue"]["all"] == "199.00"
    _, kept = await ask(client, "GET", "/api/members/ada/export")
    assert "Louisville" not in str(kept)


async def test_only_admins_change_people(client: Client, base_url: str) -> None:
    await happened(client, sold(1))
    _, key = await ask(client, "POST", "/api/keys", {"name": "reader", "scope": "read"})
    headers = {"Authorization": f"Bearer {key['key']}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert (await ask(reader, "GET", "/api/members"))[0] == 200
        assert (await ask(reader, "GET", "/api/members/ada"))[0] == 200
        for method, path, body in (
            ("POST", "", {"name": "A"}),
            ("PATCH", "/ada", {"name": "A"}),
            ("DELETE", "/ada", None),
            ("GET", "/ada/export", None),
            ("POST", "/ada/merge", {"into": "bob"}),
            ("POST", "/ada/link-code", None),
            ("POST", "/ada/link", {"code": "x"}),
            ("POST", "/ada/identities", SLACK),
        ):
            assert (await ask(reader, method, f"/api/members{path}", body))[0] == 403, path
    _, ada = await ask(client, "GET", "/api/members/ada")
    assert ada["name"] == "ada"

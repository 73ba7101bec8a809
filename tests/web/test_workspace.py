"""The workspace and the audit over HTTP."""

import aiohttp

from core.app import App
from tests.core.usecases import state
from tests.web.asking import ask, happened, sold


async def test_a_change_is_shown_noted_and_followed(
    app: App, client: aiohttp.ClientSession
) -> None:
    await happened(client, sold(1, occurred_at="2026-11-01T03:00:00Z"))
    _, before = await ask(client, "GET", "/api/workspace")
    assert (before["zone"], before["weekStart"], before["rates"]) == ("UTC", 0, {})
    change = {"zone": "America/New_York", "rates": {"EUR": "1.08"}, "reason": "we moved"}
    status, after = await ask(client, "PATCH", "/api/workspace", change)
    assert (status, after) == (
        200,
        before | {"zone": "America/New_York", "rates": {"EUR": "1.08"}, "replaying": 1},
    )
    await state.drain(app)
    _, ada = await ask(client, "GET", "/api/members/ada")
    assert ada["totals"]["revenue"]["2026-10"] == "199.00"
    _, audit = await ask(client, "GET", "/api/audit", subject="workspace:")
    [entry] = audit["items"]
    assert entry == {
        "id": entry["id"],
        "at": "2026-11-20T15:30:00+00:00",
        "actor": "key:bootstrap",
        "action": "workspace.change",
        "subject": "workspace:",
        "reason": "we moved",
        "before": {"zone": "UTC", "rates": {}},
        "after": {"zone": "America/New_York", "rates": {"EUR": "1.08"}},
    }
    # From now on euros are taken.
    await happened(client, sold(2, metrics={"revenue": "100"}, currency="EUR"))
    _, ada = await ask(client, "GET", "/api/members/ada")
    assert ada["totals"]["revenue"]["2026-11"] == "108.00"


async def test_what_cannot_be_changed_says_why(client: aiohttp.ClientSession) -> None:
    await happened(client, sold(1))
    status, said = await ask(client, "PATCH", "/api/workspace", {"currency": "EUR"})
    assert status == 400
    assert said["details"] == [
        {
            "field": "currency",
            "value": "EUR",
            "reason": "cannot be: events or goals in USD are there already, and totals never mix "
            "currencies",
        }
    ]
    status, said = await ask(client, "PATCH", "/api/workspace", {"zone": "Mars/Olympus"})
    assert (status, said["details"][0]["field"]) == (400, "zone")
    _, kept = await ask(client, "GET", "/api/workspace")
    assert (kept["currency"], kept["zone"]) == ("USD", "UTC")


async def test_the_audit_is_in_pages_and_for_admins(
    client: aiohttp.ClientSession, base_url: str
) -> None:
    for name in ("a", "b", "c"):
        await ask(client, "POST", "/api/members", {"id": name, "name": name})
    seen, cursor = [], None
    while cursor is not None or not seen:
        more = {} if cursor is None else {"cursor": cursor}
        status, page = await ask(client, "GET", "/api/audit", limit="2", **more)
        assert status == 200
        seen += [each["subject"] for each in page["items"]]
        cursor = page["next"]
    assert seen == ["member:c", "member:b", "member:a"]
    assert (await ask(client, "GET", "/api/audit", limit="201"))[0] == 400
    assert (await ask(client, "GET", "/api/audit", who="x"))[0] == 400
    _, key = await ask(client, "POST", "/api/keys", {"name": "reader", "scope": "read"})
    headers = {"Authorization": f"Bearer {key['key']}"}
    async with aiohttp.ClientSession(base_url, headers=headers) as reader:
        assert (await ask(reader, "GET", "/api/audit"))[0] == 403
        assert (await ask(reader, "PATCH", "/api/workspace", {"name": "x"}))[0] == 403
        assert (await ask(reader, "GET", "/api/workspace"))[0] == 200

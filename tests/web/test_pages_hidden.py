"""Who hides, left or was forgotten is named to nobody, and nobody's private goal is told."""

from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.roster import MemberChange
from core.usecases.goals import set_goal
from core.usecases.people import change_member
from core.usecases.privacy import erase
from core.usecases.trophies import award_trophy
from tests.conftest import NOW
from tests.core.support import counted, event, post
from tests.web.every_page import filled, pages
from tests.web.people_in import signed_in

MET = 37  # of private goals that were met
NOTE = "qwertnote"  # of private goals
TOLD = ("/api/orders/recent", "/api/live/sales-events?since=0", "/tv/snapshot")
MEMBER_PAGES = ("/goals", "/goals?show=met", "/products/NANO?goals=1", "/goals/trophy-room")
QUERIES = ("", "?show=met", "?show=ended", "?goals=1", "?period=all")


async def _crew(app: App) -> None:
    """Ada is seen; Hidda hides and Mutti is muted; all sell, earn, aim at something in private."""
    names = {"ada": "Ada", "hidda": "Qwerthidden", "mutti": "Mutti", "erasa": "Qwerterased"}
    people = [event(f"0{n}", n, member_name=name) for n, name in names.items()]
    await post(app, *people, quiet=True)
    workspace = await app.workspace("default")
    await change_member(app, workspace, "hidda", MemberChange(hidden=True), by="test")
    await change_member(app, workspace, "mutti", MemberChange(muted=True), by="test")
    metrics = app.catalogue(workspace).metrics
    units, visits = metrics["units"], metrics["visits"]
    for name in names:
        wanted: Any = {"description": f"{NOTE} of {name}", "private": True}
        await set_goal(app, workspace, name, visits, MET, "week", **wanted)
        await set_goal(app, workspace, name, units, 4_000, scope="sku:NANO", **wanted)
        await set_goal(app, workspace, name, units, 5_000, "year", scope="sku:NANO")
        await award_trophy(app, workspace, "both-hands-full", name, by="test", why=None)
    scope: Any = {"scope": {"sku": "NANO", "category": "audio"}}
    await post(app, event("boss", "boss"), quiet=True)
    await app.store.roster.change("default", "boss", {"role": "admin"})
    sales = [
        event(f"{number}-{name}", name, metrics={"revenue": "12000", "units": 30}, **scope)
        for name in names
        for number in range(3)
    ]
    await post(app, *sales)
    # By itself, so that nothing greater stands before it where they are told of.
    later = (NOW + timedelta(minutes=1)).isoformat()
    await post(app, *(counted(f"v{n}", n, visits=40) | {"occurred_at": later} for n in names))


async def _told(
    app: App, base_url: str, member: str | None, words: list[str]
) -> list[tuple[str, str]]:
    """Return which of some words somebody is told where, of all pages and streams for people."""
    found = []
    routes = [path for method, path in pages() if method == "GET" and "/admin" not in path]
    asked = [
        filled(path, {"sku": "NANO", "name": name}) + query
        for path in routes
        for name in (("milestones", "rules", "goals", "thresholds") if "{name" in path else ("",))
        for query in (QUERIES if path in {"/goals", "/products/{sku}"} else ("",))
        if "{build}" not in path and not path.endswith((".pdf", ".png"))
    ]
    async with signed_in(app, base_url, member) as session:
        for path in [*asked, *TOLD]:
            accept = "application/json" if path in TOLD else "text/html"
            async with session.get(path, headers={"Accept": accept}) as answer:
                said = (await answer.text()).lower()
                assert answer.status < 400 or "/s" in path, (path, answer.status)
                found += [(word, path) for word in words if word in said]
    return found


@pytest.mark.parametrize("member", ["ada", None])
async def test_who_hides_and_what_is_private_is_told_to_nobody(
    app: App, base_url: str, member: str | None
) -> None:
    await _crew(app)
    hidden = ["qwerthidden"] if member != "ada" else ["qwerthidden", "hidda"]
    private = [f"{NOTE} of {name}" for name in ("hidda", "mutti", "erasa")]
    if member is None:
        private.append(f"goal of {MET} visits")
    told = await _told(app, base_url, member, [*hidden, *private, "mutti"])
    seen = {path.split("?")[0] for word, path in told if word == "mutti"}
    assert seen >= {"/products/NANO", "/api/orders/recent", "/tv/snapshot"}, "muted people are seen"
    assert [found for found in told if found[0] != "mutti"] == []
    if member == "ada":
        async with signed_in(app, base_url, "mutti") as session:
            for path, own in (("/goals", f"{NOTE} of mutti"), ("/", f"goal of {MET} visits")):
                async with session.get(path) as answer:
                    assert own in (await answer.text()).lower(), "one's own are seen"
        return
    async with signed_in(app, base_url, member) as session:
        for path in ("/", *MEMBER_PAGES):
            async with session.get(path, params={"member": "mutti"}) as answer:
                said = (await answer.text()).lower()
                assert answer.status == 200
                assert NOTE not in said, path
                assert f"goal of {MET} visits" not in said, path


async def test_who_was_forgotten_is_named_nowhere(app: App, base_url: str) -> None:
    await _crew(app)
    ada = signed_in(app, base_url, "ada")
    async with ada as session, session.get("/products/NANO") as answer:
        assert "qwerterased" in (await answer.text()).lower()
    workspace = await app.workspace("default")
    await erase(app, workspace, "erasa", why=None, by="test")
    assert await _told(app, base_url, "ada", ["qwerterased"]) == []
    async with signed_in(app, base_url, None) as session:
        for method, path in pages():
            if method == "GET" and path.startswith("/admin"):
                async with session.get(filled(path, {"id": "erasa"})) as answer:
                    assert "qwerterased" not in (await answer.text()).lower(), path

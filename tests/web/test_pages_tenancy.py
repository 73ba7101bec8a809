"""With many tenants, nothing crosses from one to another: by no page, no program, no stream."""

import aiohttp
import pytest

from core.app import App
from core.live import Frame
from tests.web.every_page import endpoints, filled, pages
from tests.web.people_in import signed_in
from tests.web.socketio_client import listening
from tests.web.two_tenants import MARK, kept, stranger, two

# What would change something of somebody's, did it belong to who sends it.
FORMS = {
    "/admin/people/{id}": {"name": "Taken"},
    "/admin/people/{id}/left": {"left": "yes"},
    "/admin/people/{id}/merge": {"into": "boss"},
    "/admin/people/{id}/erase": {"name": "Qwertname"},
    "/admin/people/{id}/identities": {"platform": "crm", "identity": "x"},
    "/admin/people/{id}/identities/remove": {"platform": "crm", "identity": "a.lovelace"},
    "/admin/teams/{id}": {"name": "Taken"},
    "/admin/rules/{id}/edit": {"kind": "threshold", "title": "Taken", "do": "save"},
    "/admin/displays/{id}": {"name": "Taken", "follow": "on"},
    "/admin/import/{id}": {"do": "start"},
}
MEMBER_PAGES = ("/", "/goals", "/goals/trophy-room", "/goals/trophies-progress", "/analytics")


@pytest.fixture(autouse=True)
def many(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"tenancy": "many"}))


async def _text(answer: aiohttp.ClientResponse) -> str:
    """Return all that an answer says, without what the asker sent."""
    body = (await answer.read()).decode(errors="replace")
    return f"{answer.headers.get('Location', '')}{answer.headers.get('Set-Cookie', '')}{body}"


async def test_the_marks_are_there_to_be_seen(app: App, base_url: str) -> None:
    """What the others look for is found by who may: else they would find nothing of nothing."""
    ids = await two(app)
    async with signed_in(app, base_url, None) as session:
        for method, path in pages():
            section = path.removeprefix("/admin/").split("/")[0]
            if method == "GET" and section in ids:
                asked = filled(path, {"id": ids[section]})
                async with session.get(asked) as answer:
                    assert answer.status == 200, asked
                    assert MARK in (await answer.text()).lower(), asked


@pytest.mark.parametrize("member", ["boss", None])
async def test_an_admin_elsewhere_sees_and_changes_nothing(
    app: App, base_url: str, member: str | None
) -> None:
    ids = await two(app)
    before = await kept(app)
    wrong = []
    async with stranger(app, base_url, member) as session:
        for method, path in pages():
            section = path.removeprefix("/admin/").split("/")[0]
            asked = filled(path, {"id": ids.get(section, "ada"), "sku": "NONE"})
            form = FORMS.get(path, {}) if method == "POST" else None
            if path == "/sign-out":
                continue
            async with session.request(method, asked, data=form, allow_redirects=False) as answer:
                if MARK in (await _text(answer)).lower().replace(ids["teams"], ""):
                    wrong.append((method, path, "is told"))
                # Their own settings are theirs to leave as they are.
                if "{id}" in path and answer.status != 404:
                    wrong.append((method, path, answer.status))
    assert not wrong
    assert await kept(app) == before


async def test_programs_neither(app: App, base_url: str) -> None:
    """Every endpoint's example names what is in the full workspace."""
    ids = await two(app)
    before = await kept(app)
    wrong = []
    async with stranger(app, base_url) as session:
        for each in endpoints():
            if each.path in {"/openapi.json", "/api/live/sales-events"}:
                continue  # the one tells of everything's shape, the other is asked below
            example = each.example
            url, named = each.path, {**example.path}
            for name, value in named.items():
                url = url.replace(f"{{{name}}}", value)
            async with session.request(
                each.method,
                url,
                params=dict(example.query),
                json=example.body if each.method not in {"GET", "DELETE"} else None,
                headers=dict(example.headers),
            ) as answer:
                if MARK in (await _text(answer)).lower() or answer.status >= 500:
                    wrong.append((each.method, each.path, answer.status))
    assert not wrong
    assert await kept(app) == before
    assert ids


async def test_nobody_is_somebody_elsewhere(app: App, base_url: str) -> None:
    await two(app)
    for member, status in (("boss", 404), (None, 404), ("mate", 403)):
        async with stranger(app, base_url, member) as session:
            for path in MEMBER_PAGES:
                for method in ("GET", "POST") if path == "/goals" else ("GET",):
                    async with session.request(method, path, params={"member": "ada"}) as answer:
                        assert answer.status == status, (method, path)
            form = {"do": "remove", "goal": "101"}
            async with session.post("/goals", data=form) as answer:
                assert answer.status == 404
            async with session.get("/goals", params={"edit": "102"}) as answer:
                assert answer.status == 404


async def test_streams_do_not_cross(app: App, base_url: str) -> None:
    await two(app)
    now = app.clock()
    theirs, own = Frame("goalsRefresh", {"userId": MARK}), Frame("goalsRefresh", {"userId": "bo"})
    secret = Frame("goalsRefresh", {"userId": MARK}, "user:boss")  # of their workspace's boss
    async with stranger(app, base_url, "boss") as session:
        polled = {"Accept": "application/json"}
        async with session.get("/api/live/sales-events?since=0", headers=polled) as answer:
            assert MARK not in (await answer.text()).lower()
        headers = {name: session.headers[name] for name in ("Cookie", "Origin")}
        async with listening(base_url, headers=headers) as screen:
            assert (await screen.ask("join:user:boss"))["ok"]
            await app.live.publish("default", [theirs, secret], now)
            await app.live.publish("other", [own], now)
            assert await screen.hears("goalsRefresh") == [{"userId": "bo"}]
            await app.live.publish("other", [own], now)
            assert await screen.hears("goalsRefresh", 2) == [{"userId": "bo"}] * 2


async def test_a_tv_belongs_to_who_confirms_it(app: App, base_url: str) -> None:
    await two(app)
    async with stranger(app, base_url) as session:
        # The sample's code is shown by a TV that nobody let in yet.
        form = {"code": "TVTV-3467", "name": "Hall"}
        async with session.post("/admin/displays/pair", data=form) as answer:
            assert answer.status == 200
            assert "Hall" in await answer.text()
        tv = {"Authorization": "Bearer laurels_display_sample"}
        async with aiohttp.ClientSession(base_url, headers=tv) as screen:
            for path in ("/tv", "/tv/snapshot", "/api/orders/recent"):
                async with screen.get(path) as answer:
                    assert answer.status == 200
                    assert MARK not in (await answer.text()).lower()
    assert [key.name for key in await app.store.keys.listed("other", "display")] == ["Hall"]

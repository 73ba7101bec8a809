"""/admin/keys: made and shown once, revoked."""

import re

from core.app import App
from core.usecases.keys import keys_of
from tests.web.admin.desk import HOSTILE, Desk
from tests.web.asking import ask


async def test_a_key_is_shown_once_works_and_is_revoked(app: App, desk: Desk) -> None:
    page = await desk.post("/admin/keys", 200, name="shop", scope="ingest")
    secret = re.search(r'<code id="once">(laurels_ingest_.*?)</code>', page.text)
    assert secret
    [key] = await keys_of(app, await app.workspace("default"))
    assert (key.name, key.scope) == ("shop", "ingest")
    page = await desk.get("/admin/keys")
    assert "shop sends events · since Nov 20, 2026" in page.words
    assert secret[1] not in page.text
    assert await app.store.keys.find(secret[1]) == key
    page = await desk.post(f"/admin/keys/{key.id}/revoke")
    assert page.said == "Revoked: shop. Whoever uses it is refused from now on."
    assert await app.store.keys.find(secret[1]) is None
    await desk.post(f"/admin/keys/{key.id}/revoke", 404)
    assert [(e.actor, e.action) for e in await desk.audited()] == [
        ("member:boss", "key.revoke"),
        ("member:boss", "key.add"),
    ]


async def test_what_is_wrong_is_said_at_its_field(desk: Desk) -> None:
    page = await desk.post("/admin/keys", 400, name="", scope="read")
    assert page.wrong("name") == "is required"
    assert '<option value="read" selected>' in page.text
    page = await desk.post("/admin/keys", 400, name="tv", scope="display")
    assert "input should be" in page.wrong("scope")
    assert page.value("name") == "tv"


async def test_a_display_is_no_key(app: App, desk: Desk) -> None:
    display, _ = await app.store.keys.create("default", "Lobby", "display", app.clock())
    assert "Lobby" not in (await desk.get("/admin/keys")).words
    await desk.post(f"/admin/keys/{display.id}/revoke", 404)
    status, _ = await ask(desk.session, "DELETE", f"/api/keys/{display.id}")
    assert status == 404


async def test_names_stay_text(desk: Desk) -> None:
    page = await desk.post("/admin/keys", 200, name=HOSTILE, scope="read")
    assert "<img" not in page.text
    assert HOSTILE in page.words

"""Whatever people typed is text on every page; and what every answer tells browsers to refuse."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from core.app import App
from core.domain.people import Member
from tests.injection.corpus import CHARACTERS, FORMATS, HTML
from tests.web.every_page import filled, pages
from tests.web.people_in import signed_in
from tests.web.two_tenants import two

NAMES = {
    "members": ("name",),
    "teams": ("name",),
    "keys": ("name",),
    "seasons": ("name",),
    "targets": ("chat_name", "chat"),
    "goals": ("description",),
    "import_jobs": ("file",),
    "deliveries": ("error",),
    "audit": ("why", "actor"),
    "events": ("scope.sku", "scope.category", "ticker.product", "ticker.order_id"),
}
SEARCHED = {
    "/admin/people": "q",
    "/admin/people/{id}/merge": "q",
    "/admin/displays": "code",
    "/admin/audit": "action",
    "/goals/trophy-room": "who",
    "/goals/trophies-progress": "who",
    "/analytics": "from",
}
HOSTILE = (" ".join(HTML), " ".join((*FORMATS, *CHARACTERS[:8])))
ADDRESSES = {"href", "src", "action", "formaction", "content"}


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.names: set[str] = set()
        self.acting: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags[tag] += 1
        self.names |= said.keys()
        data = said.get("type") == "application/json"
        if tag in {"style", "iframe", "object", "base"} or (
            tag == "script" and "src" not in said and not data
        ):
            self.acting.append(tag)
        self.acting += [name for name in said if name == "style" or name.startswith("on")]
        links = [said[name] or "" for name in ADDRESSES & said.keys()]
        self.acting += [link for link in links if link.lower().strip().startswith("javascript:")]


async def _named(app: App, text: str) -> None:
    """Call everything alike: people, teams, keys, TVs, places, goals, products, rules, files."""
    kept = text.encode("utf-8", "replace").decode()
    for collection, fields in NAMES.items():
        named = dict.fromkeys(fields, kept)
        await app.mongo_db[collection].update_many({"ws": "default"}, {"$set": named})
    workspace = await app.workspace_now("default")
    rules = tuple(each.model_copy(update={"title": kept}) for each in workspace.rules)
    changed = {"name": kept, "rules": rules, "templates": {"goal": HTML[0]}}
    await app.save_workspace(workspace.model_copy(update=changed))


async def _shown(
    session: aiohttp.ClientSession, ids: dict[str, str], text: str
) -> dict[str, tuple[Page, str]]:
    """Return every page, and the policy it came with."""
    found = {}
    sku = quote(text.encode("utf-8", "replace").decode(), safe="")
    for method, path in pages():
        section = path.removeprefix("/admin/").split("/")[0]
        if method != "GET" or "/share" in path or "/sign-in" in path or "{build}" in path:
            continue
        asked = filled(path, {"id": ids.get(section, "ada"), "sku": sku})
        words = {SEARCHED[path]: text} if path in SEARCHED else {}
        async with session.get(asked, params=words) as answer:
            assert answer.status in {200, 404} or path == "/analytics", path
            if answer.content_type == "text/html":
                found[path] = (
                    Page(await answer.text()),
                    answer.headers.get("Content-Security-Policy", ""),
                )
    return found


async def test_what_is_typed_is_only_text(app: App, base_url: str) -> None:
    ids = await two(app)
    wrong: list[Any] = []
    async with signed_in(app, base_url, None) as session:
        await _named(app, "Plain")
        plain = await _shown(session, ids, "Plain")
        assert len(plain) > 30
        for text in HOSTILE:
            await _named(app, text)
            for path, (page, policy) in (await _shown(session, ids, text)).items():
                wrong += [(path, each) for each in page.acting]
                if "script-src 'self'" not in policy or "frame-ancestors 'none'" not in policy:
                    wrong.append((path, policy))
                usual = plain[path][0]
                strange = {tag for tag in page.tags if page.tags[tag] and tag not in usual.tags}
                strange |= {tag for tag in ("script", "img") if page.tags[tag] > usual.tags[tag]}
                if strange or page.names - usual.names - {"selected", "hidden", "open"}:
                    wrong.append((path, text[:20], strange, page.names - usual.names))
    assert wrong == []


async def test_answers_are_kept_by_nobody_and_guessed_by_nobody(app: App, base_url: str) -> None:
    ids = await two(app)
    async with signed_in(app, base_url, None) as session:
        asked = [path for method, path in pages() if method == "GET" and "{build}" not in path]
        for path in [*asked, "/api/members", "/api/keys", "/api/export/{what}.csv", "/nowhere"]:
            section = path.removeprefix("/admin/").split("/")[0]
            url = filled(path, {"id": ids.get(section, "ada")})
            async with session.get(url, allow_redirects=False) as answer:
                kept = answer.headers["Cache-Control"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff", path
                if path != "/favicon.ico":
                    assert kept in {"no-store", "private, no-cache"}, path
                if answer.content_type == "text/html":
                    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ['a"b\r\nSet-Cookie: x=1', "../../etc/passwd", "ä <b>.csv"])
async def test_a_name_of_a_file_is_no_header(app: App, base_url: str, name: str) -> None:
    member = Member(id=name, workspace="default", name=name, created_at=app.clock())
    await app.store.members.create([member])
    async with signed_in(app, base_url, None) as session:
        for path in ("/goals/trophy-room.pdf", "/goals/trophy-room.png"):
            async with session.get(path, params={"member": name}) as answer:
                said = answer.headers["Content-Disposition"]
                assert answer.status == 200
                assert "Set-Cookie" not in answer.headers
                assert not set(said.removeprefix('inline; filename="')[:-1]) & set('"\\/\r\n<')
        async with session.get(f"/admin/people/{quote(name, safe='')}/export") as answer:
            assert answer.headers["Content-Disposition"] == 'attachment; filename="member.json"'

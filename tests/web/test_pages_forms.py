"""Forms and addresses with nonsense in them: a clear page, never an error of ours."""

import asyncio
import re
from html import escape, unescape
from io import BytesIO

import aiohttp
import pytest
import yarl

from core.app import App
from tests.web.every_page import filled, pages
from tests.web.page_forms import FoundForm, forms_of
from tests.web.people_in import COOKIE, signed_in
from tests.web.two_tenants import two

PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
HEAD = b"--x\r\nContent-Disposition: form-data"
# What no browser sends: the kind of body it claims to be, and the body.
BROKEN = {
    "charset": (f"{PLAIN}; charset=nonsense", b"name=1"),
    "not utf-8": (PLAIN, b"name=\xff\xfe"),
    "half a character": (f"{PLAIN}; charset=utf-16", b"a"),
    "no boundary": ("multipart/form-data", b"x"),
    "no parts": (PARTS, b"junk"),
    "no name": (PARTS, HEAD + b"\r\n\r\nabc\r\n--x--"),
    "encoding": (
        PARTS,
        HEAD + b"; name=name\r\nContent-Transfer-Encoding: nonsense\r\n\r\na\r\n--x--",
    ),
    "too many fields": (PLAIN, b"&".join(b"k%d=1" % n for n in range(20_000))),
    "not a form": ("application/json", b'{"name": 1}'),
}
# Every section's own way of reading a form.
READERS = [
    "/theme",
    "/goals",
    "/goals/trophy-room",
    "/products/NONE",
    "/admin/workspace",
    "/admin/people",
    "/admin/teams",
    "/admin/rules/new",
    "/admin/trophies",
    "/admin/seasons",
    "/admin/targets",
    "/admin/templates/goal",
    "/admin/keys",
    "/admin/displays/all",
    "/admin/import",
]
NONSENSE = ("\x00", "9" * 400, "\u202e</textarea><b>{0.__class__}")
QUERIES = {
    "/": ("member",),
    "/goals": ("edit", "before", "show", "member"),
    "/products/{sku}": ("period",),
    "/goals/trophy-room": ("tier", "metric", "before"),
    "/goals/trophies-progress": ("limit", "who"),
    "/analytics": ("from", "to", "group"),
    "/tv": ("board", "dwell", "token"),
    "/sign-in": ("next",),
    "/admin/people": ("q", "team", "role", "state", "cursor"),
    "/admin/people/{id}/merge": ("q", "into"),
    "/admin/targets": ("test",),
    "/admin/deliveries": ("state", "before", "page", "cursor"),
    "/admin/displays": ("code",),
    "/admin/audit": ("action", "actor", "subject", "cursor"),
}
ODD = (
    "%00",
    "%FF%FE",
    "-1",
    "9" * 30,
    "9999-99-99",
    "0001-01-01",
    "%5B%28%5C",
    "LTk5OTk5OTk5OTl8eA",
)


async def test_a_broken_form_is_told(app: App, base_url: str) -> None:
    wrong = []
    async with signed_in(app, base_url, None) as session:
        for path in READERS:
            for name, (kind, body) in BROKEN.items():
                async with session.post(
                    path, data=body, headers={"Content-Type": kind}, allow_redirects=False
                ) as answer:
                    if answer.status not in {200, 303, 400, 403, 404, 413}:
                        wrong.append((path, name, answer.status))
                    if path == "/theme" and answer.status not in {400, 413}:
                        wrong.append((path, name, answer.status))
        big = BytesIO(b"name=" + b"x" * 6_000_000)
        async with session.post("/admin/keys", data=big, headers={"Content-Type": PLAIN}) as answer:
            assert answer.status == 413
            assert answer.content_type == "text/html"
    assert wrong == []


async def test_no_address_is_an_error_of_ours(app: App, base_url: str) -> None:
    ids = await two(app)
    wrong = []
    async with signed_in(app, base_url, "ada") as session:
        await app.store.roster.change("default", "ada", {"role": "admin"})
        for path, names in QUERIES.items():
            for asked in (f"{name}={value}" for name in names for value in ODD):
                url = yarl.URL(f"{filled(path, {'id': ids['people']})}?{asked}", encoded=True)
                async with session.get(url, allow_redirects=False) as answer:
                    if answer.status >= 500:
                        wrong.append((path, asked))
    assert wrong == []


STRANGE = (
    "Host: [",
    "Host: a]b",
    "Host: x\r\nOrigin: http://[",
    "Host: \r\nOrigin: null",
    f"Host: x\r\nCookie: {COOKIE}=\xff",
    "Host: x\r\nAuthorization: Bearer \xff",
)


@pytest.mark.parametrize("head", STRANGE, ids=ascii)
async def test_a_strange_head_opens_nothing_and_breaks_nothing(base_url: str, head: str) -> None:
    port = yarl.URL(base_url).port
    for method, path in (
        ("GET", "/goals"),
        ("GET", filled("/sign-in/{secret}")),
        ("POST", "/theme"),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent = (
            f"{method} {path} HTTP/1.1\r\n{head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        writer.write(sent.encode("latin1"))
        status = int((await reader.read()).split()[1])
        writer.close()
        assert 400 <= status < 500, (path, status)
        if head.endswith(("[", "null")) and "Origin" in head:
            assert status == 403, "no place of ours"


@pytest.mark.parametrize("nonsense", NONSENSE, ids=["nul", "long", "markup"])
async def test_every_field_of_every_form_takes_nonsense(
    app: App, base_url: str, nonsense: str
) -> None:
    """It is refused at its field with what was typed still there, or taken as the text it is."""
    ids = await two(app)
    wrong = []
    async with signed_in(app, base_url, None) as session:
        for url, form in await _forms(session, ids):
            for name in form.free:
                sent = {**form.values, name: nonsense}
                async with session.post(
                    form.action or url, data=sent, allow_redirects=False
                ) as answer:
                    said = await answer.text()
                    if answer.status not in {200, 303, 400, 404}:
                        wrong.append((url, name, answer.status))
                    shown = nonsense.strip() in unescape(said) or escape(nonsense) in said
                    if answer.status == 400 and not shown and nonsense != "\x00":
                        wrong.append((url, name, "is lost"))
                    if "</textarea><b>" in said:
                        wrong.append((url, name, "acts"))
    assert wrong == []


async def _forms(
    session: aiohttp.ClientSession, ids: dict[str, str]
) -> list[tuple[str, FoundForm]]:
    """Return every form that has something to fill in, with the page it is on."""
    found: dict[str, tuple[str, FoundForm]] = {}
    for method, path in pages():
        section = path.removeprefix("/admin/").split("/")[0]
        url = filled(path, {"id": ids.get(section, "ada"), "sku": "QWERTSKU"})
        if method != "GET" or not path.startswith(("/goals", "/products", "/admin")):
            continue
        async with session.get(url) as answer:
            text = await answer.text() if answer.content_type == "text/html" else ""
        for form in forms_of(text):
            if form.free:
                found.setdefault(re.sub(r"\d", "", form.action or url), (url, form))
    assert len(found) > 20
    return list(found.values())

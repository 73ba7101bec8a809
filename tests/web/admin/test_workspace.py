"""/admin/workspace: every setting is read, what costs is said first, what is wrong too."""

from typing import Any

from core.app import App
from core.domain.people import Workspace
from tests.core.support import event, post
from tests.web.admin.desk import HOSTILE, Desk

SETTINGS: dict[str, Any] = {
    "name": "Harbour Sales",
    "zone": "UTC",
    "currency": "EUR",
    "locale": "de-AT",
    "week_start": "0",
    "working_days": ["0", "1", "2", "3", "4", "5", "6"],
    "holidays": "2026-12-25\r\n2026-12-24\r\n",
    "rates": "usd 0.92\r\nGBP: 1.15",
    "tone": "playful",
    "quiet_start": "22:00",
    "quiet_end": "07:00",
    "daily_cap": "20",
    "show_places": "on",
    "self_report": "on",
    "reason": "we moved in",
}


async def test_everything_is_set(app: App, desk: Desk) -> None:
    page = await desk.get("/admin/workspace")
    assert page.value("name") == "Laurels"
    assert "$50,000 in November" in page.words  # every tone, as it sounds
    page = await desk.post("/admin/workspace", **SETTINGS)
    assert (page.to, page.said) == ("/admin/workspace", "Harbour Sales is set up as you said.")
    expected = Workspace(
        id="default",
        name="Harbour Sales",
        currency="EUR",
        locale="de_AT",
        holidays=("2026-12-24", "2026-12-25"),
        rates={"USD": "0.92", "GBP": "1.15"},
        tone="playful",
        quiet=("22:00", "07:00"),
        daily_cap=20,
        show_places=True,
        self_report=True,
        create_members=False,
        weekly_digest=False,
        open_teams=False,
    )
    assert await app.workspace_now("default") == expected
    [entry] = await desk.audited()
    assert (entry.actor, entry.action, entry.why) == (
        "member:boss",
        "workspace.change",
        "we moved in",
    )
    page = await desk.get("/admin/workspace")
    assert page.value("quiet_start") == "22:00"
    assert "GBP 1.15\nUSD 0.92" in page.text
    page = await desk.post("/admin/workspace", **SETTINGS)
    assert page.said == "Nothing changed."
    assert len(await desk.audited()) == 1


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(app: App, desk: Desk) -> None:
    for field, typed, said in (
        ("name", "", "is required"),
        ("zone", "Berlni", "I don't know “Berlni”. Did you mean Europe/Berlin?"),
        ("currency", "XXZ", "is not an ISO 4217 code such as USD"),
        ("locale", "klingon", "is not a locale such as de_DE"),
        ("holidays", "2026-12-25\nchristmas", "“christmas” is not a date such as 2026-12-25"),
        ("holidays", "20261225", "must be a date such as 2026-12-24"),
        ("rates", "EUR one", "is not a decimal number"),
        ("rates", "a lot", "“a lot” is not a line such as EUR 1.08"),
        ("rates", "EUR 1", "is this workspace's own currency"),
        ("quiet_end", "", "is needed too"),
        ("quiet_start", "25:00", "must be a time of day such as 22:00"),
        ("daily_cap", "many", "must be a whole number"),
        ("daily_cap", "5000", "less than or equal to 1000"),
    ):
        page = await desk.post("/admin/workspace", 400, **SETTINGS | {field: typed})
        assert said in page.wrong(field)
        assert page.text.count('aria-invalid="true"') == 1
        assert page.value("locale") == ("klingon" if field == "locale" else "de-AT")
        assert page.value("reason") == "we moved in"
    page = await desk.post("/admin/workspace", 400, **SETTINGS | {"working_days": []})
    assert "at least 1" in page.wrong("working_days")
    page = await desk.post("/admin/workspace", 400, **SETTINGS | {"rules": "[]"})
    assert "unknown field" in page.words
    assert await app.workspace_now("default") == Workspace(id="default")


async def test_what_has_everybody_counted_anew_is_asked_for_twice(app: App, desk: Desk) -> None:
    await post(app, event(1, "ada"), event(2, "grace"))
    wanted = SETTINGS | {"zone": "berlin", "currency": "USD", "rates": "EUR 1.08"}
    page = await desk.post("/admin/workspace", 200, **wanted)
    assert "the totals, milestones, streaks and points of 3 people are counted anew" in page.words
    assert (await app.workspace_now("default")).zone == "UTC"
    assert page.value("sure") == "yes"
    page = await desk.post("/admin/workspace", **wanted, sure="yes")
    assert page.said == "Saved. The totals of 3 people are counted anew in the background."
    assert (await app.workspace_now("default")).zone == "Europe/Berlin"
    # Another name alone asks nothing.
    page = await desk.post("/admin/workspace", **wanted | {"name": "Pier Sales"})
    assert page.said == "Pier Sales is set up as you said."
    page = await desk.post("/admin/workspace", 200, **wanted | {"working_days": ["0", "1"]})
    assert "Other days count for streaks now" in page.words


async def test_the_currency_stays_once_money_came_in(app: App, desk: Desk) -> None:
    await post(app, event(1))
    page = await desk.get("/admin/workspace")
    assert "totals never mix currencies" in page.words
    page = await desk.post("/admin/workspace", 400, **SETTINGS)
    assert "cannot be: events or goals in USD are there already" in page.wrong("currency")


async def test_typed_text_stays_text(desk: Desk) -> None:
    typed = SETTINGS | {"rates": HOSTILE, "name": HOSTILE}
    page = await desk.post("/admin/workspace", 400, **typed)
    assert "<img" not in page.text
    assert HOSTILE in page.wrong("rates")
    assert page.value("name") == HOSTILE

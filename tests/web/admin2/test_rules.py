"""Milestone rules: listed, tried on history, added, changed, paused, deleted."""

from typing import Any

from core.app import App
from core.usecases.replay import finish_backfills
from tests.core.support import event, post
from tests.web.admin.desk import HOSTILE, Desk

RULES = "/admin/rules"
DAY: dict[str, Any] = {
    "kind": "threshold",
    "title": "{figure} in a day",
    "metric": "revenue",
    "period": "day",
    "at-0": "150",
    "points-0": "10",
    "at-1": "5000",
    "points-1": "",
    "at-2": "",
    "points-2": "",
}


async def own(app: App) -> Any:
    [rule] = (await app.workspace_now("default")).rules
    return rule


async def test_rules_are_listed_with_how_often_they_were_reached(desk: Desk) -> None:
    await post(desk.app, event(1, metrics={"revenue": "26000"}), event(2, "bob"))
    page = await desk.get(RULES)
    words = page.words
    assert "… Revenue Milestone Revenue in a month $10,000 $25,000 $50,000" in words
    assert "$100,000 Reached 2 times by 1 person" in words
    assert "… Day Streak At least 1 order, days in a row" in words
    assert "Make a milestone of your own" in words


async def test_a_rule_is_tried_on_history_and_nothing_is_kept(desk: Desk) -> None:
    await post(desk.app, event(1), event(2, "bob") | {"member_name": HOSTILE})
    page = await desk.post(f"{RULES}/new", 200, **DAY, do="preview")
    assert "2 laurels for 2 people" in page.words
    assert "$150 in a day Nov 20, 2026" in page.words
    assert HOSTILE in page.words
    assert HOSTILE not in page.text
    assert (page.value("title"), page.value("at-0")) == ("{figure} in a day", "150")
    assert (await desk.app.workspace_now("default")).rules == ()
    page = await desk.post(f"{RULES}/new", 200, **DAY | {"at-0": "9000", "at-1": ""}, do="preview")
    assert "Nobody would have earned it so far." in page.words


async def test_a_rule_is_added_changed_paused_and_deleted(desk: Desk) -> None:
    app = desk.app
    await post(app, event(1))
    page = await desk.post(f"{RULES}/new", **DAY, reason="the fair", do="save")
    assert page.said == "Added: … in a day. 2 people are looked at, silently."
    rule = await own(app)
    assert [(step.at, step.points) for step in rule.steps] == [("150", 10), ("5000", 0)]
    await finish_backfills(app)
    form = await desk.get(f"{RULES}/{rule.id}/edit")
    assert "Revenue in a day What it counts stays" in form.words
    assert (form.value("at-0"), form.value("points-0")) == ("150", "10")
    changed = {"kind": "threshold", "title": "A day of {figure}", "at-0": "100", "do": "save"}
    page = await desk.post(f"{RULES}/{rule.id}/edit", **changed)
    assert page.said.startswith("Changed.")
    assert (await own(app)).title == "A day of {figure}"
    page = await desk.post(f"{RULES}/{rule.id}/pause")
    assert page.said == "Paused: nobody earns it until you resume it."
    assert "A day of … Paused" in (await desk.get(RULES)).words
    assert (await desk.post(f"{RULES}/signups-month/pause")).to == RULES
    assert (await desk.post(f"{RULES}/{rule.id}/resume")).said.startswith("Resumed.")
    assert (await app.workspace_now("default")).paused == ("signups-month",)
    await desk.post(f"{RULES}/{rule.id}/delete")
    assert (await app.workspace_now("default")).rules == ()
    done = [(entry.action, entry.actor) for entry in await desk.audited()]
    assert done == [
        ("rule.delete", "member:boss"),
        ("rule.change", "member:boss"),
        ("rule.change", "member:boss"),
        ("rule.change", "member:boss"),
        ("rule.change", "member:boss"),
        ("rule.add", "member:boss"),
    ]


async def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    wrong = DAY | {"title": HOSTILE, "at-0": "lots", "do": "save", "emoji": "🎪"}
    page = await desk.post(f"{RULES}/new", 400, **wrong)
    assert "lots" in page.words
    assert "is not a decimal number" in page.words
    assert (page.value("title"), page.value("at-0"), page.value("emoji")) == (HOSTILE, "lots", "🎪")
    page = await desk.post(f"{RULES}/new", 400, **DAY | {"title": "", "do": "save"})
    assert page.wrong("title") == "is required"
    page = await desk.post(f"{RULES}/new", 400, kind="threshold", title="x", metric="revenue")
    assert "say at least one thing to reach" in page.words
    page = await desk.post(f"{RULES}/new", 400, **DAY | {"at-1": "150", "do": "preview"})
    assert "ascending" in page.words
    assert "First mend what is marked" in page.words
    assert (await desk.app.workspace_now("default")).rules == ()
    assert await desk.audited() == []


async def test_more_rows_keep_what_was_typed(desk: Desk) -> None:
    page = await desk.post(f"{RULES}/new", 200, **DAY, do="more")
    assert page.value("at-0") == "150"
    assert page.value("at-7") == ""


async def test_a_streak_is_made(desk: Desk) -> None:
    assert "What is kept up" in (await desk.get(f"{RULES}/new", kind="streak")).words
    form = {"kind": "streak", "title": "{figure} busy weeks", "metric": "orders", "minimum": "3"}
    row = {"at-0": "4", "points-0": "20", "unit": "week", "idle": "skips", "do": "save"}
    await desk.post(f"{RULES}/new", **form, **row)
    rule = await own(desk.app)
    assert (rule.kind, rule.unit, rule.idle, rule.minimum) == ("streak", "week", "skips", "3")
    page = await desk.get(RULES)
    assert "… busy weeks At least 3 orders, weeks in a row 4" in page.words
    changed = {"kind": "streak", "title": "{figure} weeks", "minimum": "2", "at-0": "4"}
    await desk.post(f"{RULES}/{rule.id}/edit", **changed, do="save")
    assert (await own(desk.app)).minimum == "2"


async def test_shipped_rules_are_neither_changed_nor_deleted(desk: Desk) -> None:
    await desk.get(f"{RULES}/revenue-month/edit", 404)
    page = await desk.post(f"{RULES}/revenue-month/delete")
    assert "can be paused, not deleted" in page.said
    await desk.post(f"{RULES}/nothing/pause", 404)

"""/admin/rules: what is rewarded, shipped and own; own rules made, tried on history, paused."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from babel.dates import format_date

from core.app import App
from core.domain.milestones import GOAL_MET, CustomRule
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.usecases.preview import preview
from core.usecases.rules import add_rule, change_rule, checked, delete_rule
from web.pages.admin.actions import action
from web.pages.admin.rules_form import TypedRule, changed_of, rule_of, typed_of, typed_rule
from web.pages.admin.rules_shown import PERIODS, SCOPES, about, groups
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/rules"


async def get_rules(request: web.Request) -> web.Response:
    """Show every rule with its state and how often it was reached."""
    viewer = await viewer_of(request)
    counts = await viewer.app.store.awards.by_rule(viewer.workspace.id)
    shown = groups(viewer.app, viewer.workspace, counts)
    return await render_section(request, "admin_rules.html", viewer, groups=shown)


async def get_new(request: web.Request) -> web.Response:
    """Show an empty form: a milestone, or (`?kind=streak`) a streak."""
    kind = "streak" if request.query.get("kind") == "streak" else "threshold"
    return await _form(request, await viewer_of(request), typed_of(None, kind), None)


async def post_new(request: web.Request) -> web.Response:
    """Try a rule on the history, or add it."""
    viewer = await viewer_of(request)
    typed = await typed_rule(request)
    if typed.do == "more":
        return await _form(request, viewer, typed.longer(), None)
    try:
        rule = rule_of(typed)
        if typed.do != "save":
            tried = await _tried(viewer.app, viewer.workspace, rule)
            return await _form(request, viewer, typed, None, tried=tried)
        by, why = actor_of(request), typed.reason
        made, count = await add_rule(viewer.app, viewer.workspace, rule, actor=by, why=why)
    except InvalidInput as error:
        return await _form(request, viewer, typed, None, error=error)
    return redirect(HERE, f"Added: {_plain(made.title)}. {_looking(count)}")


async def get_edit(request: web.Request) -> web.Response:
    """Show an own rule to change."""
    viewer = await viewer_of(request)
    rule = _own(viewer.workspace, request.match_info["id"])
    return await _form(request, viewer, typed_of(rule, rule.kind), rule)


async def post_edit(request: web.Request) -> web.Response:
    """Try a change on the history, or make it."""
    viewer = await viewer_of(request)
    rule, typed = _own(viewer.workspace, request.match_info["id"]), await typed_rule(request)
    if typed.do == "more":
        return await _form(request, viewer, typed.longer(), rule)
    try:
        fields = changed_of(typed, rule)
        if typed.do != "save":
            tried = await _tried(
                viewer.app, viewer.workspace, CustomRule.model_validate(rule.model_dump() | fields)
            )
            return await _form(request, viewer, typed, rule, tried=tried)
        by, why = actor_of(request), typed.reason
        count = await change_rule(
            viewer.app, viewer.workspace, rule.id, fields, paused=None, actor=by, why=why
        )
    except InvalidInput as error:
        return await _form(request, viewer, typed, rule, error=error)
    return redirect(HERE, f"Changed. {_looking(count)}")


def post_pause(*, paused: bool) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler that pauses rules, or resumes them."""

    async def post(request: web.Request) -> web.Response:
        viewer = await viewer_of(request)
        count = await change_rule(
            viewer.app,
            viewer.workspace,
            request.match_info["id"],
            {},
            paused=paused,
            actor=actor_of(request),
            why=None,
        )
        said = "Paused: nobody earns it until you resume it." if paused else "Resumed."
        return redirect(HERE, said if paused else f"{said} {_looking(count)}")

    return post


async def post_delete(request: web.Request) -> web.Response:
    """Delete an own rule; what was earned stays in the history."""
    viewer = await viewer_of(request)
    rule = request.match_info["id"]
    await delete_rule(viewer.app, viewer.workspace, rule, actor=actor_of(request), why=None)
    return redirect(HERE, "Deleted. What was earned by it stays in the history.")


async def _form(
    request: web.Request,
    viewer: Viewer,
    typed: TypedRule,
    rule: CustomRule | None,
    *,
    error: InvalidInput | None = None,
    tried: dict[str, Any] | None = None,
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    metrics = app.catalogue(workspace).metrics.values()
    adds_up = [(m.name, m.title) for m in metrics if m.over is None and not m.gauge]
    kept_up = [(m.name, m.title) for m in metrics if not m.gauge]
    streak = typed.values["kind"] == "streak"
    return await render_section(
        request,
        "admin_rule.html",
        viewer,
        status=400 if error else 200,
        typed=typed.values,
        steps=typed.rows,
        streak=streak,
        rule=rule,
        about=about(app.catalogue(workspace), workspace, app.catalogue(workspace).rules[rule.id])
        if rule
        else "",
        error=error,
        tried=tried,
        metrics=[*kept_up, (GOAL_MET, "Goals met")] if streak else adds_up,
        periods=[(key, text[2:].capitalize()) for key, text in PERIODS.items() if key != "all"]
        + [("all", "All time")],
        scopes=list(SCOPES.items()),
    )


async def _tried(app: App, workspace: Workspace, rule: CustomRule) -> dict[str, Any]:
    """Return what a rule would have brought, with dates as people write them."""
    found = await preview(app, workspace, checked(app, workspace, rule))
    zone = workspace.calendar.tz
    for item in found["items"]:
        day = datetime.fromisoformat(item["achievedAt"]).astimezone(zone).date()
        item["day"] = format_date(day, "medium", locale=workspace.locale)
    return found


def _own(workspace: Workspace, rule: str) -> CustomRule:
    found = next((each for each in workspace.rules if each.id == rule), None)
    if found is None:
        raise NotFound(f"There is no rule {shorten(rule)!r} of your own.")
    return found


def _plain(title: str) -> str:
    return title.replace("{figure}", "…")


def _looking(count: int) -> str:
    people = "1 person is" if count == 1 else f"{count:,} people are"
    return f"{people} looked at, silently." if count else ""


ROUTES = [
    *page(HERE, get_rules, admin=True),
    *page(f"{HERE}/new", get_new, post=post_new, admin=True),
    *page(f"{HERE}/{{id}}/edit", get_edit, post=post_edit, admin=True),
    action(f"{HERE}/{{id}}/pause", post_pause(paused=True), HERE),
    action(f"{HERE}/{{id}}/resume", post_pause(paused=False), HERE),
    action(f"{HERE}/{{id}}/delete", post_delete, HERE),
]

"""A workspace's own milestone rules: write, change, pause, delete, and try against history."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from core.app import App
from core.catalogue.rules import own
from core.domain.events import SCOPE_KINDS
from core.domain.milestones import (
    GLOBAL,
    GOAL_MET,
    CollectRule,
    CustomRule,
    Rule,
    StreakRule,
    ThresholdRule,
)
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound, from_validation, shorten
from core.usecases.audit import note
from core.usecases.replay import replay_everyone

MOST_RULES = 200
MOST_STEPS = 2_000
TRIES = 5
LENGTH = re.compile(r"[1-9][0-9]{0,3}")

Rules = tuple[CustomRule, ...]


def checked(app: App, workspace: Workspace, rule: CustomRule) -> Rule:
    """Return an own rule as it will be applied. Raises InvalidInput for what cannot be counted."""
    metrics = app.catalogue(workspace).metrics
    metric = metrics.get(rule.metric)
    goals = rule.kind == "streak" and rule.metric == GOAL_MET
    if metric is None and not goals:
        raise InvalidInput(
            "metric", rule.metric, f"is not a metric; known are {', '.join(metrics)}"
        )
    if rule.kind == "threshold" and metric is not None and metric.over is not None:
        raise InvalidInput(
            "metric", rule.metric, "rises and falls; a streak can reward keeping it up"
        )
    if metric is not None and metric.gauge:
        raise InvalidInput("metric", rule.metric, "is set from outside, not earned")
    if rule.scope_kind not in {GLOBAL, *SCOPE_KINDS}:
        raise InvalidInput(
            "scope", rule.scope_kind, f"use {GLOBAL} or one of {', '.join(SCOPE_KINDS)}"
        )
    if rule.subject == "team" and (rule.kind == "streak" or rule.scope_kind != GLOBAL):
        raise InvalidInput("subject", "team", "a team's rule counts its totals, without a scope")
    if rule.kind == "streak":
        for step in rule.steps:
            if not LENGTH.fullmatch(step.at):
                raise InvalidInput("steps.at", step.at, "must be a length between 1 and 9,999")
        minimum = metric.parse(rule.minimum, workspace.currency, "minimum") if metric else 1
        if minimum <= 0:
            raise InvalidInput("minimum", rule.minimum, "must be more than zero")
    try:
        return own(rule, metrics, workspace.currency, workspace.locale)
    except ValidationError as error:
        found = from_validation(error)[0]
        raise InvalidInput("steps", [step.at for step in rule.steps], found.reason) from None


async def add_rule(
    app: App, workspace: Workspace, rule: CustomRule, *, actor: str, why: str | None
) -> tuple[CustomRule, int]:
    """Add a rule and give it to everyone who earned it already, silently.

    Returns the rule and how many members are being looked at.
    """
    rule = rule.model_copy(update={"id": f"own-{uuid.uuid4().hex[:10]}"})
    checked(app, workspace, rule)

    def change(rules: Rules) -> Rules:
        if len(rules) >= MOST_RULES:
            raise InvalidInput("rules", f"{len(rules)} rules", f"at most {MOST_RULES} are possible")
        if sum(len(each.steps) for each in (*rules, rule)) > MOST_STEPS:
            raise InvalidInput("steps", "too many", f"at most {MOST_STEPS:,} over all rules")
        return (*rules, rule)

    workspace = await _swap(app, workspace, change)
    await note(app, workspace, actor, "rule.add", rule.id, why=why, after=rule.model_dump())
    return rule, await _backfill(app, workspace, rule)


async def change_rule(
    app: App,
    workspace: Workspace,
    rule_id: str,
    fields: dict[str, Any],
    *,
    paused: bool | None,
    actor: str,
    why: str | None,
) -> int:
    """Change an own rule, or pause and resume any rule; returns how many are being looked at.

    What was earned stays earned, also where a step is taken away.
    """
    mine = {rule.id: rule for rule in workspace.rules}
    if rule_id not in app.catalogue(workspace).rules:
        raise NotFound(f"There is no rule {shorten(rule_id)!r}.")
    if fields and rule_id not in mine:
        raise InvalidInput("id", rule_id, "is a shipped rule: it can be paused, not changed")
    before = mine.get(rule_id)
    changed = before
    if before is not None and fields:
        try:
            changed = CustomRule.model_validate(before.model_dump() | fields)
        except ValidationError as error:
            raise from_validation(error)[0] from None
        checked(app, workspace, changed)
        replacement = changed
        workspace = await _swap(
            app,
            workspace,
            lambda rules: tuple(replacement if r.id == rule_id else r for r in rules),
        )
    if paused is not None:
        kept = [name for name in workspace.paused if name != rule_id]
        names = (*kept, rule_id) if paused else tuple(kept)
        workspace = await app.change_workspace(workspace.id, paused=names)
    await note(
        app,
        workspace,
        actor,
        "rule.change",
        rule_id,
        why=why,
        before=before.model_dump() if before else {"paused": not paused},
        after=(changed.model_dump() if changed else {}) | {"paused": paused},
    )
    if paused or (changed is None and paused is None):
        return 0
    return await replay_everyone(app, workspace)


async def delete_rule(
    app: App, workspace: Workspace, rule_id: str, *, actor: str, why: str | None
) -> None:
    """Delete an own rule; what was earned by it stays in the history."""
    mine = {rule.id: rule for rule in workspace.rules}
    if rule_id not in mine:
        if rule_id in app.catalogue(workspace).rules:
            raise InvalidInput("id", rule_id, "is a shipped rule: it can be paused, not deleted")
        raise NotFound(f"There is no rule {shorten(rule_id)!r}.")
    workspace = await _swap(
        app, workspace, lambda rules: tuple(rule for rule in rules if rule.id != rule_id)
    )
    before = mine[rule_id].model_dump()
    await note(app, workspace, actor, "rule.delete", rule_id, why=why, before=before)


def rule_shape(app: App, workspace: Workspace, rule: Rule) -> dict[str, Any]:
    """Return a rule as the API shows it; thresholds in major units."""
    catalogue = app.catalogue(workspace)
    metric = catalogue.metrics.get(getattr(rule, "metric", ""))
    shape: dict[str, Any] = {
        "id": rule.id,
        "kind": rule.kind,
        "family": rule.family,
        "type": rule.type,
        "own": any(rule.id == mine.id for mine in workspace.rules),
        "paused": rule.id in workspace.paused,
        "emoji": rule.wording.emoji,
    }
    if isinstance(rule, ThresholdRule | StreakRule):
        shape |= {"metric": rule.metric, "period": rule.period}
        counted = metric if isinstance(rule, ThresholdRule) else None
        shape["steps"] = [
            {
                "at": counted.answer(step.at, workspace.currency) if counted else step.at,
                "label": step.label,
                "points": step.points,
                "title": step.title,
            }
            for step in rule.steps
        ]
    if isinstance(rule, ThresholdRule):
        shape |= {"scope": rule.scope_kind, "subject": rule.subject}
    elif isinstance(rule, StreakRule):
        minimum = metric.answer(rule.minimum, workspace.currency) if metric else 1
        shape |= {"unit": rule.unit, "idle": rule.idle, "minimum": minimum}
    elif isinstance(rule, CollectRule):
        shape |= {"title": rule.title, "description": rule.description, "count": rule.count}
    else:
        shape |= {"title": rule.title, "description": rule.description}
    return shape


async def _swap(app: App, workspace: Workspace, change: Callable[[Rules], Rules]) -> Workspace:
    """Change the list of own rules, whoever else is changing it."""
    for _ in range(TRIES):
        now = await app.workspace_now(workspace.id)
        if await app.store.workspaces.swap_rules(now, change(now.rules)):
            return await app.workspace_now(workspace.id)
    raise InvalidInput("rules", "the list", "is being changed by somebody else; try again")


async def _backfill(app: App, workspace: Workspace, rule: CustomRule) -> int:
    await app.store.work.begin_backfill(workspace.id, rule.id, rule.title, app.clock())
    return await replay_everyone(app, workspace)

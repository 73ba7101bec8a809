"""Decide what pending events and asked-for work bring: everything is read here, nothing written."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from core.app import App
from core.catalogue import Catalogue
from core.domain.conversion import at_rate_of
from core.domain.milestones import ThresholdRule
from core.domain.people import TEAM, Workspace
from core.domain.periods import keys_of_date, kind_of
from core.store.client import Document
from core.store.evaluation import Batch, Stale
from core.store.events import is_placed
from core.store.progress import progress_id
from core.store.work import Ask, Todo
from core.usecases.after_commit import left_to_do
from core.usecases.awarding import Awarding, rules_held
from core.usecases.fold import Fold
from core.usecases.route import deliveries_of
from core.usecases.settle import EVERYTHING, grant, settle_groups
from core.usecases.streaks import CLOSED, settle_days, settle_streaks
from core.usecases.watched import Applied

ANNOUNCED_WITHIN = timedelta(hours=24)
LATE_WITHIN = timedelta(hours=48)  # what comes in so late still decides goals that ended
BREATH = 1_000
DEEPEST = 50  # corrections of corrections


async def decide(
    app: App, workspace: Workspace, lane: int, events: Sequence[Document], todo: Todo
) -> Batch:
    """Load what events and work touch, fold it, apply the rules; return what is to be written.

    Raises Stale when goals changed while they were read, MergedAway when events name somebody who
    was merged.
    """
    batch = Batch(now=app.clock(), done=todo.items)
    applied = await _applicable(app, workspace, events, batch)
    catalogue = app.catalogue(workspace)
    fold = Fold(workspace, catalogue)
    members = sorted({item.event["member"] for item in applied} | todo.members)
    standing, people, measured = await asyncio.gather(
        app.store.evaluation.goals(workspace.id, members),
        app.store.members.many(workspace.id, members),
        app.store.evaluation.measured_goals(workspace.id, batch.now - LATE_WITHIN),
    )
    fold.watch_goals(standing)
    applied = await _load(app, workspace, fold, applied, todo)
    counted = set(batch.applied)
    # After the progress: a direct goal set in between, or a merge that began, has touched it, and
    # the commit is refused.
    goals, released, merging = await asyncio.gather(
        app.store.evaluation.goals(workspace.id, members),
        app.store.events.waiting_for([e for e in events if e["_id"] in counted]),
        app.store.merges.among(workspace.id, members),
    )
    merging.away(item.event["member"] for item in applied)
    for item in applied:
        item.loud = item.loud and item.event["member"] not in merging.hushed
    if {goal["_id"] for goal in goals} != {goal["_id"] for goal in standing}:
        raise Stale("goals")
    batch.corrected = [waiting["_id"] for waiting in released]
    batch.lanes = sorted({waiting["lane"] for waiting in released})
    for index, item in enumerate(applied):
        fold.add(item)
        if index % BREATH == BREATH - 1:
            await asyncio.sleep(0)  # so that the lease can be kept
    _after_reset(fold, catalogue)
    awarding = Awarding(workspace, catalogue, batch.now)
    for asked in todo.settles:
        settle_days(fold, catalogue, asked)
        grant(fold, catalogue, awarding, asked)
    awarding.thresholds(fold)
    _goals(fold, awarding, goals)
    await settle_groups(app, workspace, fold, catalogue, awarding, todo.settles, measured)
    settle_streaks(fold, workspace, catalogue, awarding, people, goals)
    await _tops(app, workspace, catalogue, fold, awarding)
    for member in fold.reset:
        for rule in catalogue.collects:
            awarding.collect(member, rule, loud=False)
    awarding.collects(fold)
    decisions = awarding.decisions
    batch.progress = list(fold.documents.values())
    batch.awards, batch.ledger, batch.goals = decisions.awards, decisions.ledger, decisions.goals
    batch.deliveries = await deliveries_of(app, workspace, decisions)
    batch.asks = _asks(workspace, catalogue, lane, fold, applied, measured)
    batch.lanes = sorted({*batch.lanes, *(ask.lane for ask in batch.asks)})
    batch.after = left_to_do(workspace, catalogue, fold, decisions, applied, batch)
    return batch


async def _applicable(
    app: App, workspace: Workspace, events: Sequence[Document], batch: Batch
) -> list[Applied]:
    """Take each event with the moment it counts for; park corrections whose original is missing."""
    originals = await app.store.events.originals([e for e in events if "corrects" in e])
    horizon = batch.now - ANNOUNCED_WITHIN
    calendar = workspace.calendar
    applied = []
    # An original comes before what corrects it; one that is a correction itself has to be placed.
    for event in sorted(events, key=lambda event: _depth(event, originals)):
        name = event["ws"], event["source"], event["id"]
        if "corrects" in event:
            original = originals.get((*name[:2], event["corrects"]))
            if original is None or not (is_placed(original) or original["_id"] in batch.placed):
                batch.waiting.append(event["_id"])
                continue
            if original["state"] == "void":
                batch.placed[event["_id"]] = {"state": "void"}
                originals[name] = event | {"state": "void"}
                continue
            event["on"], event["scope"] = original["on"], original["scope"]
            # A total that was set is corrected by setting it again; taking from it means nothing.
            event["m"] = {} if "set" in original else at_rate_of(original, event)
            batch.placed[event["_id"]] = {part: event[part] for part in ("on", "scope", "m")}
        originals[name] = event
        batch.applied.append(event["_id"])
        at = event["on"]
        loud = not event["quiet"] and at >= horizon
        applied.append(Applied(event, at, calendar.local_date(at), loud))
    return sorted(applied, key=lambda item: item.order)


def _depth(event: Document, originals: Mapping[tuple[str, ...], Document]) -> int:
    """Return how many corrections stand between an event and what happened."""
    depth, at = 0, event
    while "corrects" in at and depth < DEEPEST:
        depth += 1
        following = originals.get((at["ws"], at["source"], at["corrects"]))
        if following is None:
            break
        at = following
    return depth


async def _load(
    app: App, workspace: Workspace, fold: Fold, applied: list[Applied], todo: Todo
) -> list[Applied]:
    """Load progress; members who have to start over bring everything that ever counted."""
    wanted = fold.needs(applied)
    for item in todo.settles:
        owner = item["owner"]
        wanted.add(progress_id(workspace.id, owner, "global", "all"))
        wanted.add(progress_id(workspace.id, owner, "group", "all"))
        for name in item.get("touched", ()):
            if name.startswith(CLOSED):
                month = name.removeprefix(CLOSED)[:7]
                wanted.add(progress_id(workspace.id, owner, "global", month))
    fold.load(await app.store.evaluation.progress(wanted))
    again = sorted(fold.late(applied) | todo.replays)
    if not again:
        return applied
    rest, history = await asyncio.gather(
        app.store.evaluation.progress_of(workspace.id, again),
        app.store.events.applied_of(workspace.id, again),
    )
    fold.load({name: found for name, found in rest.items() if name not in fold.documents})
    for member in again:
        fold.start_over(member)
    calendar = workspace.calendar
    before = [Applied(e, e["on"], calendar.local_date(e["on"]), False) for e in history]
    return sorted([*applied, *before], key=lambda item: item.order)


def _after_reset(fold: Fold, catalogue: Catalogue) -> None:
    """Look again at everything that members who started over hold, also where no event is left.

    What a new event among the old ones brings is announced, wherever in time the total crosses.
    """
    if not fold.reset:
        return
    for document in list(fold.documents.values()):
        if document["member"] not in fold.reset or document["scope"] == "group":
            continue
        for rule_id, key in rules_held(document):
            rule = catalogue.rules.get(rule_id)
            if not isinstance(rule, ThresholdRule) or rule.subject != "member":
                continue
            if kind_of(key) == rule.period:  # an own rule may have had another period before
                member, scope = document["member"], document["scope"]
                fold.watch(member, scope, rule.period, key, rule.metric)
    for watched in fold.watched.values():
        if watched.member in fold.reset and any(step.loud for step in watched.trail):
            watched.trail = [step._replace(loud=True) for step in watched.trail]


def _goals(fold: Fold, awarding: Awarding, goals: Iterable[Document]) -> None:
    for goal in goals:
        if not goal["direct"]:
            continue
        name = goal["member"], goal["scope"], goal["period"], goal["metric"]
        watched = fold.watched.get(name)
        if watched is None and goal["member"] in fold.reset:
            watched = fold.watch(*name[:2], goal["period_kind"], *name[2:])
        if watched is not None:
            awarding.goal(fold, goal, watched, watched.after)


async def _tops(
    app: App, workspace: Workspace, catalogue: Catalogue, fold: Fold, awarding: Awarding
) -> None:
    for rule in catalogue.tops:
        key = workspace.calendar.key(rule.period, awarding.now)
        touched = [
            watched.member
            for watched in fold.watched.values()
            if watched.metric == rule.metric and watched.key == key
        ]
        if touched:
            others = await app.store.evaluation.top(
                workspace.id, key, rule.metric, touched, rule.min_scored
            )
            awarding.tops(fold, rule, others)


def _asks(
    workspace: Workspace,
    catalogue: Catalogue,
    lane: int,
    fold: Fold,
    applied: Iterable[Applied],
    measured: Iterable[Document],
) -> list[Ask]:
    """Ask for what teams and measured goals depend on, to be done when this is committed."""
    touched: defaultdict[str, set[str]] = defaultdict(set)
    for document in fold.documents.values() if catalogue.teams else ():
        if document["member"] in fold.reset and document["scope"].startswith(TEAM):
            touched[document["scope"]].add(EVERYTHING)
    if catalogue.teams:
        for item in applied:
            team = item.event["scope"].get("team")
            if team is None:
                continue
            keys = keys_of_date(item.day, workspace.week_start)
            told = set(item.event["m"]) | {m for v in item.event.get("set", {}).values() for m in v}
            touched[f"{TEAM}{team}"].update(
                f"{metric}|{keys[kind]}" for metric, kind in catalogue.teams if metric in told
            )
    for goal in measured:
        parts = catalogue.metrics[goal["metric"]].parts
        if goal["member"] is not None:
            owner, concerned = goal["member"], goal["member"] in fold.boards
        elif goal.get("team") is not None:
            owner = f"{TEAM}{goal['team']}"
            concerned = owner in fold.scopes
        else:
            owner, concerned = "workspace:", True
        if goal["scope"] != "global" and goal["scope"] not in fold.scopes:
            concerned = False
        if concerned and not fold.metrics.isdisjoint(parts):
            touched[owner].update(())
    return [
        Ask(workspace.id, owner, "settle", str(lane), frozenset(names), fold.loud)
        for owner, names in touched.items()
    ]

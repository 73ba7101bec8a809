"""Settle what depends on more than one member's events: team milestones and measured goals."""

from collections.abc import Iterable, Sequence

from core.app import App
from core.catalogue import Catalogue
from core.domain.goals import ROLLING, Goal, is_met
from core.domain.milestones import GLOBAL, CollectRule, ThresholdRule
from core.domain.people import TEAM, Workspace
from core.domain.periods import kind_of
from core.rules.thresholds import settled
from core.store.client import Document, plain
from core.usecases.awarding import Awarding, rules_held
from core.usecases.fold import Fold
from core.usecases.measure import measure
from core.usecases.watched import Step, Watched

EVERYTHING = "*"


def grant(fold: Fold, catalogue: Catalogue, awarding: Awarding, item: Document) -> None:
    """Award the trophies that an admin gave, whatever the totals say, and take those back again."""
    member = item["owner"]
    gone = set(item.get("ungrants", ()))
    for slug in (*item.get("grants", ()), *gone):
        ever = fold.ever(member)
        ever["g"] = sorted({*ever.get("g", ()), slug} - gone)
        fold.granted.add(member)
        fold.causes[member] = given = Step(awarding.now_ms, 0, True, None)
        for rule in catalogue.rules.values():
            if isinstance(rule, CollectRule) and rule.label == slug:
                awarding.collect(member, rule)
            elif isinstance(rule, ThresholdRule) and slug in {step.label for step in rule.steps}:
                watched = fold.watch(member, GLOBAL, rule.period, "all", rule.metric)
                watched.trail = watched.trail or [given]


async def settle_groups(
    app: App,
    workspace: Workspace,
    fold: Fold,
    catalogue: Catalogue,
    awarding: Awarding,
    items: Sequence[Document],
    measured: Iterable[Document],
) -> None:
    """Measure the open goals of the items' owners, and the totals of teams that changed."""
    for item in _by_owner(items):
        owner = item["owner"]
        for document in measured:
            goal = Goal.model_validate(
                {k: v for k, v in plain(document).items() if k in Goal.model_fields}
            )
            if goal.owner != owner:
                continue
            current = await measure(app, workspace, goal, awarding.now)
            metric = catalogue.metrics[goal.metric]
            met = is_met(goal, current, workspace.calendar, awarding.now, metric)
            if not met and goal.period_kind == ROLLING and goal.met_at is not None:
                # The last 30 days move on by themselves: only a correction takes it back.
                met = await measure(app, workspace, goal, goal.met_at) >= goal.target
            watched = _watched(fold, item, goal, current, awarding)
            awarding.goal(fold, document, watched, current, met=met)
        if owner.startswith(TEAM):
            await _team(app, workspace, fold, catalogue, awarding, item)


def _by_owner(items: Iterable[Document]) -> list[Document]:
    """Return one item an owner: what any of its askers touched, loud when one of them was."""
    together: dict[str, Document] = {}
    for item in items:
        one = together.setdefault(
            item["owner"], {"owner": item["owner"], "touched": set(), "loud": False}
        )
        one["touched"] |= set(item.get("touched", ()))
        one["loud"] = one["loud"] or item["loud"]
    return list(together.values())


def _watched(fold: Fold, item: Document, goal: Goal, current: int, awarding: Awarding) -> Watched:
    owner = item["owner"]
    document = fold.ever(owner) if goal.member else fold.document(owner, "group", "all")
    step = Step(awarding.now_ms, current, bool(item["loud"]), None)
    return Watched(owner, goal.scope, "all", goal.period, goal.metric, 0, document, [step])


async def _team(
    app: App,
    workspace: Workspace,
    fold: Fold,
    catalogue: Catalogue,
    awarding: Awarding,
    item: Document,
) -> None:
    owner = item["owner"]
    document = fold.document(owner, "group", "all")
    names = set(item.get("touched", ()))
    all_of_it = EVERYTHING in names
    if all_of_it:
        names = {
            f"{metric}|{key}"
            for metric, kind in catalogue.teams
            for key in await app.store.progress.keys(workspace.id, owner, kind)
        }
        for rule_id, key in rules_held(document):
            rule = catalogue.rules.get(rule_id)
            if isinstance(rule, ThresholdRule):
                names.add(f"{rule.metric}|{key}")
    for name in sorted(names):
        metric, key = name.split("|", 1)
        rules = catalogue.teams.get((metric, kind_of(key)), ())
        if not rules:
            continue
        total, latest_ms = await app.store.progress.sum_of(workspace.id, owner, key, metric)
        step = Step(latest_ms or awarding.now_ms, total, bool(item["loud"]), None)
        watched = Watched(owner, GLOBAL, kind_of(key), key, metric, 0, document, [step])
        for rule in rules:
            held = document.get("a", {}).get(f"{rule.id}|{key}", {})
            if all_of_it or not settled(rule, held, total):
                awarding.threshold(fold, rule, watched, total)

"""Fold events into progress documents, remembering what a rule may ask about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core.catalogue import Catalogue
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.domain.periods import PERIOD_KINDS, PeriodKind, keys_of_date
from core.store.client import Document
from core.store.progress import place, progress_id, totals

_EMPTY: Document = {}


@dataclass(frozen=True)
class Step:
    """One change of a total: when it happened, by how much, and whether it may be announced."""

    at_ms: int
    change: int
    loud: bool


@dataclass
class Watched:
    """A total that a rule, a goal or a board asks about, before and after a batch."""

    member: str
    scope: str
    kind: PeriodKind
    key: str
    metric: str
    before: int
    trail: list[Step] = field(default_factory=list)

    @property
    def after(self) -> int:
        """Return the total with every step."""
        return self.before + sum(step.change for step in self.trail)


@dataclass
class Applied:
    """An event with the moment it counts for (the original's, for a correction)."""

    event: Document
    at: datetime
    loud: bool

    @property
    def at_ms(self) -> int:
        """Return the moment in ms since 1970."""
        return int(self.at.timestamp() * 1_000)


class Fold:
    """Progress documents of one workspace while a batch is folded into them."""

    def __init__(self, workspace: Workspace, catalogue: Catalogue) -> None:
        self._workspace = workspace
        self._catalogue = catalogue
        self._goal_keys: frozenset[tuple[str, str, str, str]] = frozenset()
        self._watched_kinds = set(catalogue.thresholds) | {
            (GLOBAL, rule.metric, rule.period) for rule in catalogue.tops
        }
        self.documents: dict[str, Document] = {}
        self.watched: dict[tuple[str, str, str, str], Watched] = {}
        self.boards: defaultdict[str, set[str]] = defaultdict(set)
        self.metrics: set[str] = set()

    def needs(self, applied: Iterable[Applied]) -> set[str]:
        """Prepare the documents that events fall into and return their ids."""
        for item in applied:
            member, keys = item.event["member"], self._keys(item)
            for scope in self._scopes(item.event):
                for bucket in (keys["month"], "all"):
                    document_id = progress_id(self._workspace.id, member, scope, bucket)
                    self.documents[document_id] = {
                        "_id": document_id,
                        "ws": self._workspace.id,
                        "member": member,
                        "scope": scope,
                        "bucket": bucket,
                        "rev": 1,
                    }
        return set(self.documents)

    def load(self, stored: dict[str, Document]) -> None:
        """Take the stored documents where there are any, with their next revision."""
        for document_id, document in stored.items():
            document["rev"] += 1
            self.documents[document_id] = document

    def watch_goals(self, goals: Iterable[Document]) -> None:
        """Watch the totals that goals are about."""
        self._goal_keys = frozenset(
            (goal["member"], goal["scope"], goal["period"], goal["metric"]) for goal in goals
        )

    def add(self, item: Applied) -> None:
        """Fold one event into every total it counts for."""
        event, keys, at_ms = item.event, self._keys(item), item.at_ms
        member = event["member"]
        for scope in self._scopes(event):
            scope_kind = scope.split(":", 1)[0]
            month = self.documents[self._id(member, scope, keys["month"])]
            ever = self.documents[self._id(member, scope, "all")]
            for metric, value in event["m"].items():
                for kind in PERIOD_KINDS:
                    key = keys[kind]
                    document = month if kind in {"month", "day"} else ever
                    if (scope_kind, metric, kind) in self._watched_kinds or (
                        member,
                        scope,
                        key,
                        metric,
                    ) in self._goal_keys:
                        self._watch(document, member, scope, kind, key, metric).trail.append(
                            Step(at_ms, value, item.loud)
                        )
                    _bump(document, kind, key, metric, value, at_ms)
        self.boards[member].update(keys.values())
        self.metrics.update(event["m"])

    def document_of(self, watched: Watched) -> Document:
        """Return the progress document a watched total is kept in."""
        bucket, _ = place(watched.kind, watched.key)
        return self.documents[self._id(watched.member, watched.scope, bucket)]

    def _watch(
        self, document: Document, member: str, scope: str, kind: PeriodKind, key: str, metric: str
    ) -> Watched:
        name = member, scope, key, metric
        if name not in self.watched:
            before = totals(document, kind, key).get("v", _EMPTY).get(metric, 0)
            self.watched[name] = Watched(member, scope, kind, key, metric, before)
        return self.watched[name]

    def _scopes(self, event: Document) -> list[str]:
        kinds = self._catalogue.scope_kinds
        return [
            GLOBAL,
            *(f"{kind}:{key}" for kind, key in event["scope"].items() if kind in kinds),
        ]

    def _keys(self, item: Applied) -> dict[PeriodKind, str]:
        workspace = self._workspace
        return keys_of_date(workspace.calendar.local_date(item.at), workspace.week_start)

    def _id(self, member: str, scope: str, bucket: str) -> str:
        return progress_id(self._workspace.id, member, scope, bucket)


def _bump(
    document: Document, kind: PeriodKind, key: str, metric: str, value: int, at_ms: int
) -> None:
    """Add to one total, and keep the latest moment behind it (whatever order they come in)."""
    _, path = place(kind, key)
    inside = document
    for step in path.split(".") if path else ():
        inside = inside.setdefault(step, {})
    values, times = inside.setdefault("v", {}), inside.setdefault("t", {})
    values[metric] = values.get(metric, 0) + value
    times[metric] = max(times.get(metric, 0), at_ms)

"""Fold events into progress documents, remembering what a rule may ask about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from core.catalogue import Catalogue
from core.domain.milestones import GLOBAL
from core.domain.people import Workspace
from core.domain.periods import PERIOD_KINDS, PeriodKind, keys_of_date
from core.store.client import Document
from core.store.progress import place, progress_id, totals
from core.usecases.watched import Applied, Slot, Step, Watched

_EMPTY: Document = {}

# What a set total raises with it: the periods that hold all of its days.
_HOLDING: Mapping[PeriodKind, frozenset[PeriodKind]] = {
    "day": frozenset(PERIOD_KINDS),
    "month": frozenset({"month", "quarter", "year", "all"}),
    "quarter": frozenset({"quarter", "year", "all"}),
    "year": frozenset({"year", "all"}),
    "all": frozenset({"all"}),
}


class Fold:
    """Progress documents of one workspace while a batch is folded into them."""

    def __init__(self, workspace: Workspace, catalogue: Catalogue) -> None:
        self._workspace = workspace
        self._catalogue = catalogue
        self._goal_keys: frozenset[tuple[str, str, str, str]] = frozenset()
        self._goal_scopes: frozenset[tuple[str, str]] = frozenset()
        self._watched_kinds = set(catalogue.thresholds) | {
            (GLOBAL, rule.metric, rule.period) for rule in catalogue.tops
        }
        self._slots: dict[tuple[str, str, date], list[Slot]] = {}
        self.documents: dict[str, Document] = {}
        self.watched: dict[tuple[str, str, str, str], Watched] = {}
        self.boards: defaultdict[str, set[str]] = defaultdict(set)
        self.days: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
        self._before: dict[str, Document] = {}
        self.causes: dict[str, Step] = {}
        self.granted: set[str] = set()
        self.reset: set[str] = set()
        self.metrics: set[str] = set()
        self.scopes: set[str] = set()
        self.loud = False

    def watch_goals(self, goals: Iterable[Document]) -> None:
        """Watch the totals that goals are about, and keep those of their scopes."""
        direct = [goal for goal in goals if goal["direct"]]
        self._goal_keys = frozenset(
            (goal["member"], goal["scope"], goal["period"], goal["metric"]) for goal in direct
        )
        self._goal_scopes = frozenset((goal["member"], goal["scope"]) for goal in direct)

    def needs(self, applied: Iterable[Applied]) -> set[str]:
        """Return the ids of the documents that events fall into."""
        wanted: set[str] = set()
        for member, day, scopes in {
            (item.event["member"], item.day, self._scopes(item.event)) for item in applied
        }:
            for scope in scopes:
                for bucket in (f"{day:%Y-%m}", "all"):
                    wanted.add(progress_id(self._workspace.id, member, scope, bucket))
        return wanted

    def load(self, stored: Mapping[str, Document]) -> None:
        """Take stored documents, with their next revision."""
        for document_id, document in stored.items():
            document["rev"] += 1
            self.documents[document_id] = document

    def start_over(self, member: str) -> None:
        """Empty a member's documents but for what is held, to count everything again."""
        self.reset.add(member)
        for document in self.documents.values():
            if document["member"] == member:
                self._before[document["_id"]] = {"v": dict(document.get("v", {}))}
                for part in ("v", "t", "d", "y", "q", "w", "k", "set_ms"):
                    document.pop(part, None)

    def late(self, applied: Iterable[Applied]) -> set[str]:
        """Return the members whose events cannot be added to what is there, in order.

        Totals that a `stats` event set hold as of its moment: what happened before it, and was not
        known then, is counted by starting over.
        """
        late: set[str] = set()
        seen: dict[str, tuple[int, int]] = {}
        for item in applied:
            member, at_ms = item.event["member"], item.at_ms
            if member not in seen:
                ever = self.documents.get(self._id(member, GLOBAL, "all"), _EMPTY)
                seen[member] = ever.get("set_ms", -1), max(ever.get("t", {}).values(), default=-1)
            set_ms, last_ms = seen[member]
            if "set" in item.event:
                if at_ms < last_ms or at_ms <= set_ms:
                    late.add(member)
                set_ms = max(set_ms, at_ms)
            elif at_ms <= set_ms:
                late.add(member)
            seen[member] = set_ms, max(last_ms, at_ms)
        return late

    def add(self, item: Applied) -> None:
        """Fold one event into every total it counts for."""
        event, day, at_ms = item.event, item.day, item.at_ms
        member, metrics = event["member"], event["m"]
        slots = self._slots_of(member, GLOBAL, day)
        self._cause(item)
        self.boards[member].update(slot.key for slot in slots)
        self.scopes.update(f"{kind}:{key}" for kind, key in event["scope"].items())
        if "set" in event:
            self._set(item, slots)
            return
        for scope in self._scopes(event):
            for slot in slots if scope == GLOBAL else self._slots_of(member, scope, day):
                values, times = slot.values, slot.times
                for metric, value in metrics.items():
                    watched = self._watch(slot, member, scope, metric)
                    if watched is not None:
                        watched.trail.append(Step(at_ms, value, item.loud, event["_id"]))
                    values[metric] = values.get(metric, 0) + value
                    if at_ms > times.get(metric, -1):
                        times[metric] = at_ms
        self.metrics.update(metrics)
        self.days[member, day].update(metrics)

    def ever(self, member: str) -> Document:
        """Return a member's document of all time."""
        return self.document(member, GLOBAL, "all")

    def watch(self, member: str, scope: str, kind: PeriodKind, key: str, metric: str) -> Watched:
        """Return a total, watched from now on."""
        name = member, scope, key, metric
        if name not in self.watched:
            document = self.document(member, scope, place(kind, key)[0])
            before = totals(document, kind, key).get("v", _EMPTY).get(metric, 0)
            self.watched[name] = Watched(member, scope, kind, key, metric, before, document)
        return self.watched[name]

    def stood_at(self, watched: Watched) -> int:
        """Return what a month's total was before the batch, also of a member who started over."""
        before = self._before.get(watched.document["_id"])
        return watched.before if before is None else int(before["v"].get(watched.metric, 0))

    def unsettled(self, watched: Watched) -> bool:
        """Tell whether what is held may be other than the lowest steps.

        So it is after an admin's award, and where rules changed.
        """
        return watched.member in self.reset or "g" in watched.document

    def values(self, member: str, kind: PeriodKind, key: str) -> Mapping[str, int]:
        """Return a member's totals of a period, of a document that is loaded."""
        document = self.documents.get(self._id(member, GLOBAL, place(kind, key)[0]))
        found: Mapping[str, int] = totals(document, kind, key).get("v", _EMPTY)
        return found

    def _cause(self, item: Applied) -> None:
        """Remember the latest moment behind what a member earns by more than one event."""
        member, known = item.event["member"], self.causes.get(item.event["member"])
        loud = item.loud or (known is not None and known.loud)
        if known is None or item.at_ms >= known.at_ms:
            self.causes[member] = Step(item.at_ms, 0, loud, item.event["_id"])
        elif loud != known.loud:
            self.causes[member] = known._replace(loud=loud)
        self.loud = self.loud or item.loud

    def _set(self, item: Applied, slots: list[Slot]) -> None:
        """Set totals as of an event's moment; what that changes is added to the longer periods."""
        event, at_ms = item.event, item.at_ms
        member = event["member"]
        self.ever(member)["set_ms"] = max(self.ever(member).get("set_ms", -1), at_ms)
        for slot in slots:
            for metric, value in event["set"].get(slot.kind, _EMPTY).items():
                change = value - slot.values.get(metric, 0)
                gauge = self._catalogue.metrics[metric].gauge
                kinds = frozenset({slot.kind}) if gauge else _HOLDING[slot.kind]
                for scope in (GLOBAL,) if gauge else self._scopes(event):
                    for raised in self._slots_of(member, scope, item.day):
                        if raised.kind in kinds:
                            self._raise(
                                raised,
                                member,
                                scope,
                                metric,
                                Step(at_ms, change, item.loud, event["_id"]),
                            )
                self.metrics.add(metric)
                self.days[member, item.day].add(metric)

    def _raise(self, slot: Slot, member: str, scope: str, metric: str, step: Step) -> None:
        watched = self._watch(slot, member, scope, metric)
        if watched is not None:
            watched.trail.append(step)
        slot.values[metric] = slot.values.get(metric, 0) + step.change
        slot.times[metric] = max(slot.times.get(metric, -1), step.at_ms)

    def _watch(self, slot: Slot, member: str, scope: str, metric: str) -> Watched | None:
        try:
            return slot.watched[metric]
        except KeyError:
            asked = (scope.split(":", 1)[0], metric, slot.kind) in self._watched_kinds or (
                member,
                scope,
                slot.key,
                metric,
            ) in self._goal_keys
            found = self.watch(member, scope, slot.kind, slot.key, metric) if asked else None
            slot.watched[metric] = found
            return found

    def _slots_of(self, member: str, scope: str, day: date) -> list[Slot]:
        name = member, scope, day
        if name in self._slots:
            return self._slots[name]
        slots = []
        for kind, key in keys_of_date(day, self._workspace.week_start).items():
            bucket, path = place(kind, key)
            document = self.document(member, scope, bucket)
            inside = document
            for step in path.split(".") if path else ():
                inside = inside.setdefault(step, {})
            values, times = inside.setdefault("v", {}), inside.setdefault("t", {})
            slots.append(Slot(kind, key, document, values, times, {}))
        self._slots[name] = slots
        return slots

    def document(self, member: str, scope: str, bucket: str) -> Document:
        """Return a progress document, a new one where none was loaded."""
        document_id = self._id(member, scope, bucket)
        if document_id not in self.documents:
            self.documents[document_id] = {
                "_id": document_id,
                "ws": self._workspace.id,
                "member": member,
                "scope": scope,
                "bucket": bucket,
                "rev": 1,
            }
        return self.documents[document_id]

    def _scopes(self, event: Document) -> tuple[str, ...]:
        given = event["scope"]
        if not given:
            return (GLOBAL,)
        kinds, member = self._catalogue.scope_kinds, event["member"]
        return (
            GLOBAL,
            *(
                f"{kind}:{key}"
                for kind, key in given.items()
                if kind in kinds or (member, f"{kind}:{key}") in self._goal_scopes
            ),
        )

    def _id(self, member: str, scope: str, bucket: str) -> str:
        return progress_id(self._workspace.id, member, scope, bucket)

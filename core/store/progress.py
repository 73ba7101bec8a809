"""Progress: materialised totals, two documents a member and scope.

The month's document holds its totals and its days; the `all` document holds the totals of all time
and of years, quarters and weeks. `v` has values by metric, `t` the latest occurrence behind each
(ms since 1970), `a` what is held of each rule (rule|period -> label -> turn).
"""

from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.ids import join_id
from core.domain.metrics import Metric
from core.domain.periods import PeriodKind, kind_of
from core.rules.ranks import Score
from core.store.client import Database, Document

_PART: dict[PeriodKind, str] = {"day": "d", "year": "y", "quarter": "q", "week": "w"}


def progress_id(workspace: str, member: str, scope: str, bucket: str) -> str:
    """Return the id of a progress document."""
    return join_id(workspace, member, scope, bucket)


def place(kind: PeriodKind, key: str) -> tuple[str, str | None]:
    """Return where a period's totals are kept: the bucket, and the path inside it if any."""
    if kind == "month":
        return key, None
    if kind == "day":
        return key[:7], f"d.{key[8:]}"
    if kind == "all":
        return "all", None
    return "all", f"{_PART[kind]}.{key}"


def totals(document: Document | None, kind: PeriodKind, key: str) -> Document:
    """Return the {v, t} of a period inside a progress document."""
    _, path = place(kind, key)
    inside: Document = document or {}
    for step in path.split(".") if path else ():
        inside = inside.get(step, {})
    return inside


def score_of(member: str, metric: Metric, inside: Document) -> Score:
    """Return a member's score of a metric from the {v, t} of a period."""
    times = inside.get("t", {})
    reached = max(times.get(name, 0) for name in metric.parts)
    return Score(member, metric.of(inside.get("v", {})), reached)


@dataclass(frozen=True)
class Entry:
    """One member's score with the revision of the document it was read from."""

    score: Score
    rev: int


class ProgressReader:
    """Totals as they are in MongoDB."""

    def __init__(self, db: Database) -> None:
        self._progress = db["progress"]

    async def value(self, workspace: str, member: str, scope: str, key: str, metric: str) -> int:
        """Return one total."""
        kind = kind_of(key)
        bucket, _ = place(kind, key)
        found = await self._progress.find_one(
            {"_id": progress_id(workspace, member, scope, bucket)}
        )
        return int(totals(found, kind, key).get("v", {}).get(metric, 0))

    async def values(
        self, workspace: str, members: Sequence[str], key: str
    ) -> dict[str, dict[str, int]]:
        """Return the totals of members in a period, by member and metric."""
        kind = kind_of(key)
        bucket, _ = place(kind, key)
        ids = [progress_id(workspace, member, "global", bucket) for member in members]
        found = self._progress.find({"_id": {"$in": ids}})
        return {row["member"]: totals(row, kind, key).get("v", {}) async for row in found}

    async def of_member(self, workspace: str, member: str) -> list[Document]:
        """Return every progress document of a member."""
        return await self._progress.find({"ws": workspace, "member": member}).to_list(None)

    async def board(
        self,
        workspace: str,
        key: str,
        metric: Metric,
        members: Sequence[str] | None = None,
        without: Collection[str] = (),
    ) -> AsyncIterator[Entry]:
        """Go through everybody's score in a period, in no order.

        members: only these. without: all but these. A score that follows from several metrics was
        reached when the latest of them changed.
        """
        who: Document = {"$nin": list(without)} if without else {}
        if members is not None:
            who["$in"] = list(members)
        fields = [f"{part}.{name}" for name in metric.parts for part in ("v", "t")]
        kind = kind_of(key)
        sold = members is None and kind == "month" and metric.name == "revenue"
        # Where nobody in particular is asked for, the index has those who sold anything.
        more: Document = {"v.revenue": {"$gt": 0}} if sold else {}
        if who:
            more["member"] = who
        async for row in self._of_period(workspace, key, fields, more):
            yield Entry(score_of(row["member"], metric, totals(row, kind, key)), row["rev"])

    async def everyone(self, workspace: str, key: str) -> AsyncIterator[tuple[str, Document]]:
        """Go through everybody's {v, t} of a period, in no order."""
        kind = kind_of(key)
        async for row in self._of_period(workspace, key, ["v", "t"], {}):
            yield row["member"], totals(row, kind, key)

    def _of_period(
        self, workspace: str, key: str, fields: Sequence[str], more: Document
    ) -> AsyncIterable[Document]:
        bucket, path = place(kind_of(key), key)
        prefix = f"{path}." if path else ""
        match = {"ws": workspace, "scope": "global", "bucket": bucket, **more}
        wanted = {"member": 1, "rev": 1} | {f"{prefix}{field}": 1 for field in fields}
        found: AsyncIterable[Document] = self._progress.find(match, wanted, batch_size=5_000)
        return found

    async def sum(self, workspace: str, key: str, metric: str) -> int:
        """Return the whole workspace's total of a metric in a period."""
        bucket, path = place(kind_of(key), key)
        prefix = f"{path}." if path else ""
        rows = await self._progress.aggregate(
            [
                {"$match": {"ws": workspace, "scope": "global", "bucket": bucket}},
                {"$group": {"_id": None, "sum": {"$sum": f"${prefix}v.{metric}"}}},
            ]
        ).to_list(1)
        return int(rows[0]["sum"]) if rows else 0

    async def sum_of(self, workspace: str, scope: str, key: str, metric: str) -> tuple[int, int]:
        """Return everybody's total together in a scope and period, and its latest moment in ms."""
        kind = kind_of(key)
        bucket, path = place(kind, key)
        prefix = f"{path}." if path else ""
        fields = {f"{prefix}v.{metric}": 1, f"{prefix}t.{metric}": 1}
        total = latest = 0
        found = self._progress.find({"ws": workspace, "scope": scope, "bucket": bucket}, fields)
        async for row in found:
            inside = totals(row, kind, key)
            total += inside.get("v", {}).get(metric, 0)
            latest = max(latest, inside.get("t", {}).get(metric, 0))
        return total, latest

    async def keys(self, workspace: str, scope: str, kind: PeriodKind) -> list[str]:
        """Return the keys of one kind in which a scope has anything."""
        match: Document = {"ws": workspace, "scope": scope}
        if kind == "all":
            return ["all"]
        if kind in {"month", "day"}:
            months = self._progress.find({**match, "bucket": {"$ne": "all"}}, {"bucket": 1, "d": 1})
            found: set[str] = set()
            async for row in months:
                days = {f"{row['bucket']}-{day}" for day in row.get("d", {})}
                found |= days if kind == "day" else {row["bucket"]}
            return sorted(found)
        part = _PART[kind]
        ever = self._progress.find({**match, "bucket": "all"}, {part: 1})
        return sorted({key async for row in ever for key in row.get(part, {})})

    async def scopes(self, workspace: str, prefix: str) -> list[str]:
        """Return the scopes that begin in a way, such as every team's."""
        match = {"ws": workspace, "scope": {"$gte": prefix, "$lt": f"{prefix}\uffff"}}
        return sorted(await self._progress.distinct("scope", match))

    async def active_on(self, workspace: str, day: date) -> list[str]:
        """Return the members who have anything on a date."""
        found = self._progress.find(
            {
                "ws": workspace,
                "scope": "global",
                "bucket": f"{day:%Y-%m}",
                f"d.{day:%d}": {"$exists": True},
            },
            {"member": 1},
        )
        return [row["member"] async for row in found]

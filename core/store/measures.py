"""Totals of a member, a team or the whole workspace, as goals and KPIs ask for them.

Read from the progress documents where those hold them, aggregated from `events` for single SKUs,
categories, characters and channels. Sums are exact beyond what MongoDB's int64 holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.domain.events import SCOPE_KINDS
from core.domain.milestones import GLOBAL
from core.domain.people import TEAM
from core.domain.periods import Calendar, kind_of
from core.store.client import Database, Document
from core.store.progress import place

Totals = dict[str, int]
MOST_KEYS = 1_000  # of one kind, to choose from


@dataclass(frozen=True)
class Subject:
    """Whose totals, and of what.

    member, team: with neither, the whole workspace's. scope: `global`, or a kind and key of which
    alone: `sku:IPOD2008GREEN`.
    """

    workspace: str
    member: str | None = None
    team: str | None = None
    scope: str = GLOBAL


class Measures:
    """Totals added up when they are asked for."""

    def __init__(self, db: Database) -> None:
        self._progress = db["progress"]
        self._events = db["events"]

    async def total(
        self, subject: Subject, key: str, calendar: Calendar, names: Sequence[str]
    ) -> Totals:
        """Return the totals of a calendar period by metric."""
        if subject.scope != GLOBAL:
            match = _of_events(subject, calendar.bounds(key))
            return await self._one(self._events, match, {n: f"$m.{n}" for n in names})
        bucket, path = place(kind_of(key), key)
        prefix = f"${path}.v" if path else "$v"
        match = {**_of_progress(subject), "bucket": bucket}
        return await self._one(self._progress, match, {n: f"{prefix}.{n}" for n in names})

    async def of_teams(self, workspace: str, key: str, names: Sequence[str]) -> dict[str, Totals]:
        """Return every team's totals of a calendar period by metric."""
        bucket, path = place(kind_of(key), key)
        prefix = f"${path}.v" if path else "$v"
        scopes = {"$gte": TEAM, "$lt": f"{TEAM}\uffff"}
        rows = self._progress.aggregate(
            [
                {"$match": {"ws": workspace, "scope": scopes, "bucket": bucket}},
                {"$group": {"_id": "$scope", **_sums({n: f"{prefix}.{n}" for n in names})}},
            ]
        )
        return {row["_id"].removeprefix(TEAM): _totals(row, names) async for row in rows}

    async def days(
        self, subject: Subject, first: date, after: date, calendar: Calendar, names: Sequence[str]
    ) -> dict[date, Totals]:
        """Return the totals of each date from `first` to before `after` that has any."""
        if after <= first:
            return {}
        if subject.scope != GLOBAL:
            return await self._event_days(subject, first, after, calendar, names)
        months = {f"{day:%Y-%m}" for day in _dates(first, after)}
        rows = self._progress.aggregate(
            [
                {"$match": {**_of_progress(subject), "bucket": {"$in": sorted(months)}}},
                {"$project": {"bucket": 1, "d": {"$objectToArray": "$d"}}},
                {"$unwind": "$d"},
                {
                    "$group": {
                        "_id": {"month": "$bucket", "day": "$d.k"},
                        **_sums({name: f"$d.v.v.{name}" for name in names}),
                    }
                },
            ]
        )
        found = {
            date.fromisoformat(f"{row['_id']['month']}-{row['_id']['day']}"): _totals(row, names)
            async for row in rows
        }
        return {day: found[day] for day in sorted(found) if first <= day < after}

    async def category_of(self, workspace: str, sku: str) -> str | None:
        """Return the category that the latest event of a SKU names."""
        found = self._events.find(
            {"ws": workspace, "scope.sku": sku, "scope.category": {"$exists": True}},
            {"scope.category": 1},
        )
        rows = await found.sort("on", -1).limit(1).to_list(1)
        return rows[0]["scope"]["category"] if rows else None

    async def ever_counted(self, workspace: str, kind: str, key: str) -> bool:
        """Tell whether any event was about a SKU, a category, a character or a channel."""
        match = {"ws": workspace, f"scope.{kind}": key}
        return await self._events.find_one(match, {"_id": 1}) is not None

    async def sellers(
        self,
        subject: Subject,
        key: str,
        calendar: Calendar,
        names: Sequence[str],
        without: Collection[str],
        limit: int,
    ) -> list[tuple[str, Totals]]:
        """Return who has most of the first metric of a scope in a period, with their totals.

        without: members who are left out. Equals are told apart by the next metric, then by id.
        """
        match = _of_events(subject, calendar.bounds(key))
        if without:
            match["member"] = {"$nin": list(without)}
        rows = await self._events.aggregate(
            [
                {"$match": match},
                {"$group": {"_id": "$member", **_sums({n: f"$m.{n}" for n in names})}},
                {"$match": {"$or": [{name: {"$gt": 0}} for name in names]}},
                {"$sort": {**dict.fromkeys(names, -1), "_id": 1}},
                {"$limit": limit},
            ]
        ).to_list(None)
        return [(row["_id"], _totals(row, names)) for row in rows]

    async def keys(
        self, workspace: str, kinds: Sequence[str] = SCOPE_KINDS
    ) -> dict[str, list[str]]:
        """Return by kind of scope the keys that events were about, at most 1,000 of each."""
        found: dict[str, list[str]] = {}
        for kind in kinds:
            field = f"scope.{kind}"
            rows = self._events.aggregate(
                [
                    {"$match": {"ws": workspace, field: {"$gt": ""}}},
                    {"$group": {"_id": f"${field}"}},
                    {"$limit": MOST_KEYS},
                ],
                hint=f"ws_1_{field}_1_on_1",  # jumps from key to key, whatever the events are
            )
            found[kind] = sorted([row["_id"] async for row in rows])
        return found

    async def _event_days(
        self, subject: Subject, first: date, after: date, calendar: Calendar, names: Sequence[str]
    ) -> dict[date, Totals]:
        """Cut events into dates where the calendar does, whatever the clocks do at midnight."""
        begins: dict[datetime, date] = {}
        end = None
        for day in _dates(first, after):
            bounds = calendar.bounds(day.isoformat())
            if bounds is not None and bounds[0] < bounds[1]:  # a date may have been skipped
                begins[bounds[0]] = day
                end = bounds[1]
        if end is None:
            return {}
        rows = self._events.aggregate(
            [
                {"$match": _of_events(subject, (min(begins), end))},
                {
                    "$bucket": {
                        "groupBy": "$on",
                        "boundaries": [*begins, end],
                        "output": _sums({name: f"$m.{name}" for name in names}),
                    }
                },
            ]
        )
        return {begins[row["_id"]]: _totals(row, names) async for row in rows}

    async def _one(self, collection: Any, match: Document, fields: Mapping[str, str]) -> Totals:
        rows = await collection.aggregate(
            [{"$match": match}, {"$group": {"_id": None, **_sums(fields)}}]
        ).to_list(1)
        return _totals(rows[0], list(fields)) if rows else dict.fromkeys(fields, 0)


def _of_progress(subject: Subject) -> Document:
    scope = GLOBAL if subject.team is None else f"{TEAM}{subject.team}"
    match: Document = {"ws": subject.workspace, "scope": scope}
    if subject.member is not None:
        match["member"] = subject.member
    return match


def _of_events(subject: Subject, bounds: tuple[datetime, datetime] | None) -> Document:
    kind, key = subject.scope.split(":", 1)
    match: Document = {"ws": subject.workspace, f"scope.{kind}": key, "state": "applied"}
    if subject.member is not None:
        match["member"] = subject.member
    if subject.team is not None:
        match["scope.team"] = subject.team
    if bounds is not None:
        match["on"] = {"$gte": bounds[0], "$lt": bounds[1]}
    return match


def _sums(fields: Mapping[str, str]) -> Document:
    """Return accumulators: decimals, because a sum of int64 beyond int64 becomes a float."""
    return {name: {"$sum": {"$toDecimal": path}} for name, path in fields.items()}


def _totals(row: Document, names: Sequence[str]) -> Totals:
    # A sum without a value is a plain 0.
    return {
        name: int(row[name]) if isinstance(row[name], int) else int(row[name].to_decimal())
        for name in names
    }


def _dates(first: date, after: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((after - first).days)]

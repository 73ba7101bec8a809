"""What was earned and how goals went over a stretch of time, added up where the data is.

Revoked awards are left out everywhere; what a day is, `Calendar` says.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain.goals import ROLLING
from core.domain.milestones import GLOBAL
from core.domain.people import TEAM, WORKSPACE_OWNER
from core.domain.periods import PERIOD_KINDS, Calendar
from core.store.client import Database, Document

EARNERS = 12  # of a rule, the busiest first
_OWNERS = f"^({TEAM}|{WORKSPACE_OWNER})"  # who is not a person


@dataclass(frozen=True)
class Hour:
    """Awards of a local hour, which begins at `start`; some of them were recorded silently."""

    start: datetime
    awards: int
    backdated: int
    points: int


@dataclass(frozen=True)
class Earned:
    """Awards of a rule, or of one of its steps (`threshold`), and how many people have them.

    title: of the latest award, for a rule that is deleted. earners: (member, awards) of a few
    people, the most first; steps have none.
    """

    rule: str
    threshold: str | None
    title: str
    awards: int
    backdated: int
    people: int
    latest: datetime
    earners: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Goals:
    """How many goals an owner had, how many are met, and how many may still be."""

    member: str | None
    team: str | None
    total: int
    met: int
    open: int


class Analytics:
    """Sums over the history of one workspace, each in one query over an index."""

    def __init__(self, db: Database) -> None:
        self._milestones = db["user_milestones"]
        self._progress = db["progress"]
        self._goals = db["goals"]

    async def hours(
        self,
        workspace: str,
        since: datetime,
        until: datetime,
        zone: str,
        member: str | None = None,
    ) -> list[Hour]:
        """Return the hours of [since, until) in which milestones were achieved, in order.

        A date begins with an hour of its zone wherever clocks go, which a day of MongoDB's does
        not: hours are as small as it takes.
        """
        hour = {"date": "$achieved_at", "unit": "hour", "timezone": zone}
        rows = self._milestones.aggregate(
            [
                {"$match": _achieved(workspace, since, until, member)},
                {"$group": {"_id": {"$dateTrunc": hour}, **_COUNTS, "points": {"$sum": "$points"}}},
                {"$sort": {"_id": 1}},
            ]
        )
        return [
            Hour(row["_id"], row["awards"], row["backdated"], row["points"]) async for row in rows
        ]

    async def rules(self, workspace: str, since: datetime, until: datetime) -> list[Earned]:
        """Return what each rule brought in [since, until), with who earned it most often."""
        first = {"rule": "$rule", "member": "$member"}
        busiest = {
            "$topN": {
                "n": EARNERS,
                "sortBy": {"owner": 1, "awards": -1, "_id.member": 1},
                "output": ["$_id.member", "$awards", "$owner"],
            }
        }
        return await self._earned(workspace, since, until, first, "$_id.rule", {"top": busiest})

    async def steps(self, workspace: str, since: datetime, until: datetime) -> list[Earned]:
        """Return how often each step of a rule was reached in [since, until)."""
        first = {"rule": "$rule", "threshold": "$threshold", "member": "$member"}
        second = {"rule": "$_id.rule", "threshold": "$_id.threshold"}
        return await self._earned(workspace, since, until, first, second, {})

    async def _earned(
        self,
        workspace: str,
        since: datetime,
        until: datetime,
        first: Document,
        second: Document | str,
        more: Document,
    ) -> list[Earned]:
        """Add up by member first, so that people are counted once."""
        rows = self._milestones.aggregate(
            [
                {"$match": _achieved(workspace, since, until)},
                {
                    "$group": {
                        "_id": first,
                        **_COUNTS,
                        "latest": {"$max": {"at": "$achieved_at", "title": "$title"}},
                    }
                },
                {"$set": {"owner": {"$regexMatch": {"input": "$_id.member", "regex": _OWNERS}}}},
                {
                    "$group": {
                        "_id": second,
                        "awards": {"$sum": "$awards"},
                        "backdated": {"$sum": "$backdated"},
                        "people": {"$sum": {"$cond": ["$owner", 0, 1]}},
                        "latest": {"$max": "$latest"},
                        **more,
                    }
                },
            ]
        )
        return [_earned(row) async for row in rows]

    async def active(
        self, workspace: str, first: date, last: date, since: datetime, until: datetime
    ) -> int:
        """Return how many people did anything from one date to another, or earned something."""
        months: dict[str, list[date]] = {}
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            months.setdefault(f"{day:%Y-%m}", []).append(day)
        whole = [
            m
            for m, days in months.items()
            if len(days) == monthrange(days[0].year, days[0].month)[1]
        ]
        either: list[Document] = [{"bucket": {"$in": whole}, "v": {"$exists": True}}]
        either += [
            {"bucket": month, "$or": [{f"d.{day:%d}": {"$exists": True}} for day in days]}
            for month, days in months.items()
            if month not in whole
        ]
        match: Document = {
            "ws": workspace,
            "scope": GLOBAL,
            "bucket": {"$in": list(months)},
            "$or": either,
        }
        earned = [
            {"$match": _achieved(workspace, since, until)},
            {"$group": {"_id": "$member"}},
        ]
        rows = await self._progress.aggregate(
            [
                {"$match": match},
                {"$group": {"_id": "$member"}},
                {"$unionWith": {"coll": "user_milestones", "pipeline": earned}},
                {"$group": {"_id": "$_id"}},
                {"$match": {"_id": {"$not": {"$regex": _OWNERS}}}},
                {"$count": "people"},
            ]
        ).to_list(1)
        return int(rows[0]["people"]) if rows else 0

    async def goals(
        self,
        workspace: str,
        calendar: Calendar,
        first: date,
        last: date,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> list[Goals]:
        """Return by owner the goals whose period had a day from one date to another.

        Private goals are nobody's business, not even in a sum that may be of one person.
        """
        public: Document = {
            "ws": workspace,
            "cancelled_at": None,
            "private": {"$ne": True},
            "created_at": {"$lt": until},
        }
        # Every alternative says all of it: each is then a stretch of the index by itself.
        match = {"$or": [public | each for each in _periods(calendar, first, last, since)]}
        still = {"$and": [{"$not": ["$met_at"]}, {"$or": _running(calendar, now)}]}
        rows = self._goals.aggregate(
            [
                {"$match": match},
                {
                    "$group": {
                        "_id": {"member": "$member", "team": "$team"},
                        "total": {"$sum": 1},
                        "met": {"$sum": {"$cond": ["$met_at", 1, 0]}},
                        "open": {"$sum": {"$cond": [still, 1, 0]}},
                    }
                },
            ]
        )
        return [
            Goals(row["_id"]["member"], row["_id"]["team"], row["total"], row["met"], row["open"])
            async for row in rows
        ]


_KINDS = [kind for kind in PERIOD_KINDS if kind != "all"]
_ENDLESS = ["all", ROLLING]
# Both dates of a period that somebody chose.
_DATES = [{"$substrBytes": ["$period", start, 10]} for start in (0, 11)]
_COUNTS: Document = {
    "awards": {"$sum": 1},
    "backdated": {"$sum": {"$cond": ["$backdated", 1, 0]}},
}


def _achieved(
    workspace: str, since: datetime, until: datetime, member: str | None = None
) -> Document:
    match: Document = {
        "ws": workspace,
        "revoked_at": None,
        "achieved_at": {"$gte": since, "$lt": until},
    }
    return match if member is None else match | {"member": member}


def _earned(row: Document) -> Earned:
    name = row["_id"]
    rule, threshold = (name, None) if isinstance(name, str) else (name["rule"], name["threshold"])
    return Earned(
        rule=rule,
        threshold=threshold,
        title=row["latest"]["title"],
        awards=row["awards"],
        backdated=row["backdated"],
        people=row["people"],
        latest=row["latest"]["at"],
        earners=tuple((member, count) for member, count, owner in row.get("top", ()) if not owner),
    )


def _running(calendar: Calendar, now: datetime) -> Sequence[Document]:
    """Tell, as alternatives, whether a goal's period is not over yet."""
    today = calendar.keys(now)
    ends = [(kind, "$period", today[kind]) for kind in _KINDS]
    return [
        {"$in": ["$period_kind", _ENDLESS]},
        *(
            {"$and": [{"$eq": ["$period_kind", kind]}, {"$gte": [last, now_key]}]}
            for kind, last, now_key in (*ends, ("custom", _DATES[1], today["day"]))
        ),
    ]


def _periods(calendar: Calendar, first: date, last: date, since: datetime) -> Sequence[Document]:
    """Match, as alternatives, goals whose period has a day in a range; keys sort by time."""
    begin, end = calendar.keys_of(first), calendar.keys_of(last)
    either: list[Document] = [
        {"period_kind": kind, "period": {"$gte": begin[kind], "$lte": end[kind]}} for kind in _KINDS
    ]
    within = [{"$lte": [_DATES[0], last.isoformat()]}, {"$gte": [_DATES[1], first.isoformat()]}]
    either.append({"period_kind": "custom", "$expr": {"$and": within}})
    # Periods without an end: what was met before the range is behind it.
    later = [{"met_at": None}, {"met_at": {"$gte": since}}]
    either.append({"period_kind": {"$in": _ENDLESS}, "$or": later})
    return either

"""Goals, and the transactions that set, change and renew them."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any, Literal

from pymongo.errors import DuplicateKeyError

from core.domain.goals import REPEATING, ROLLING, Goal, is_over
from core.domain.periods import Calendar
from core.store.client import Database, Document, Session, away, plain, stored
from core.store.progress import progress_id
from core.store.transactions import transaction

State = Literal["active", "ended", "cancelled", "all"]
Cursor = tuple[datetime, str]

_RENEWED: Document = {"recurring": True, "ended_at": {"$ne": None}}


class Goals:
    """The goals of members, teams and the workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._goals = db["goals"]

    async def next_id(self) -> str:
        """Return a number for a new goal; one that is not used after all leaves a gap."""
        with away("MongoDB"):
            counter = await self._db["counters"].find_one_and_update(
                {"_id": "goals"}, {"$inc": {"n": 1}}, upsert=True, return_document=True
            )
        return str(counter["n"])

    async def put(self, goal: Goal) -> Goal:
        """Set a goal, replacing the standing one of the same owner, metric, scope and period.

        Touches the member's progress where events decide the goal, so that an evaluation that read
        goals before this one is refused and reads again.
        """

        async def write(session: Session) -> Document:
            await self._goals.update_one(
                _same(goal), {"$set": {"cancelled_at": goal.created_at}}, session=session
            )
            return await self._insert(session, goal)

        return goal_of(await self._transaction(write))

    async def end(self, goal: Goal, at: datetime, result: int, successor: Goal | None) -> bool:
        """End a goal whose period is over and set the one that renews it, once.

        The successor is left out where the owner has set such a goal already. Tells whether this
        call ended it.
        """

        async def write(session: Session) -> bool:
            ended = await self._goals.update_one(
                {"_id": goal.id, "ended_at": None, "cancelled_at": None},
                {"$set": {"ended_at": at, "result": result}},
                session=session,
            )
            if ended.matched_count == 0:
                return False
            if successor is not None:
                taken = await self._goals.find_one(_same(successor), {"_id": 1}, session=session)
                if taken is None:
                    await self._insert(session, successor)
            return True

        done: bool = await self._transaction(write)
        return done

    async def change(self, goal: Goal, **fields: Any) -> Goal | None:
        """Set fields of a goal that runs; None where it was cancelled or ended meanwhile."""

        async def write(session: Session) -> Document | None:
            found: Document | None = await self._goals.find_one_and_update(
                {"_id": goal.id, "cancelled_at": None, "ended_at": None},
                {"$set": fields},
                return_document=True,
                session=session,
            )
            if found is not None:
                await self._touch(session, goal)
            return found

        found = await self._transaction(write)
        return None if found is None else goal_of(found)

    async def cancel(self, goal: Goal, at: datetime) -> bool:
        """Cancel a goal; tells whether this call did it."""
        result = await self._goals.update_one(
            {"_id": goal.id, "cancelled_at": None}, {"$set": {"cancelled_at": at}}
        )
        return result.matched_count == 1

    async def get(self, workspace: str, goal: str) -> Goal | None:
        """Return a goal by id, whatever became of it."""
        found = await self._goals.find_one({"_id": goal, "ws": workspace})
        return goal_of(found) if found else None

    async def private_among(self, workspace: str, goals: Collection[str]) -> set[str]:
        """Return those of some goals that are private."""
        wanted = {"_id": {"$in": list(goals)}, "ws": workspace, "private": True}
        return {row["_id"] async for row in self._goals.find(wanted, {"_id": 1})}

    async def standing(self, workspace: str, member: str | None, at_most: int = 100) -> list[Goal]:
        """Return the goals of a member (or of the workspace), newest first.

        One that was renewed is not among them: its successor is.
        """
        found = self._goals.find(
            {
                "ws": workspace,
                "member": member,
                "team": None,
                "cancelled_at": None,
                "$nor": [_RENEWED],
            }
        )
        rows = await found.sort([("created_at", -1), ("_id", -1)]).limit(at_most).to_list(None)
        return [goal_of(row) for row in rows]

    async def running(
        self, workspace: str, calendar: Calendar, since: datetime, **match: Any
    ) -> list[Goal]:
        """Return goals whose period was not over at an instant, newest first.

        One that was renewed is not among them. match: fields that must be equal.
        """
        stands = {"ws": workspace, "cancelled_at": None, **match}
        found = self._goals.find(
            {
                "$or": [{**stands, "ended_at": None}, {**stands, "ended_at": {"$gt": since}}],
                "$nor": [_RENEWED],
            }
        )
        goals = [goal_of(row) async for row in found]
        return sorted(
            (goal for goal in goals if not is_over(goal.period, calendar, since)),
            key=lambda goal: (goal.created_at, goal.id),
            reverse=True,
        )

    async def page(
        self,
        workspace: str,
        calendar: Calendar,
        now: datetime,
        state: State,
        limit: int,
        before: Cursor | None,
        **match: Any,
    ) -> list[Goal]:
        """Return goals of one state, newest first, after a cursor of (created_at, id)."""
        wanted: list[Document] = [match] if match else []
        if state == "cancelled":
            wanted.append({"cancelled_at": {"$ne": None}})
        elif state != "all":
            cut = _not_over if state == "active" else _over
            wanted += [{"cancelled_at": None}, {"$or": cut(calendar, now)}]
        if before is not None:
            created_at, goal = before
            wanted.append(
                {
                    "$or": [
                        {"created_at": {"$lt": created_at}},
                        {"created_at": created_at, "_id": {"$lt": goal}},
                    ]
                }
            )
        found = self._goals.find({"ws": workspace, **({"$and": wanted} if wanted else {})})
        rows = await found.sort([("created_at", -1), ("_id", -1)]).limit(limit).to_list(None)
        return [goal_of(row) for row in rows]

    async def workspaces(self) -> list[str]:
        """Return the workspaces that have goals which have not ended."""
        rows = await self._goals.aggregate(
            [{"$match": {"cancelled_at": None, "ended_at": None}}, {"$group": {"_id": "$ws"}}],
            hint="ws_1_period_kind_1_period_1",  # holds these goals alone
        ).to_list(None)
        return sorted(row["_id"] for row in rows)

    async def over(self, workspace: str, calendar: Calendar, now: datetime) -> AsyncIterator[Goal]:
        """Go through the goals whose period is over and that have not been ended."""
        found = self._goals.find(
            {
                "ws": workspace,
                "cancelled_at": None,
                "ended_at": None,
                "$or": _over(calendar, now),
            }
        )
        async for row in found:
            yield goal_of(row)

    async def _insert(self, session: Session, goal: Goal) -> Document:
        document = {**stored(goal.model_dump()), "turn": 1 if goal.met_at else 0}
        await self._goals.insert_one(document, session=session)
        await self._touch(session, goal)
        return document

    async def _touch(self, session: Session, goal: Goal) -> None:
        if not goal.direct or goal.member is None:
            return
        await self._db["progress"].update_one(
            {"_id": progress_id(goal.workspace, goal.member, "global", "all")},
            {
                "$inc": {"rev": 1},
                "$setOnInsert": {
                    "ws": goal.workspace,
                    "member": goal.member,
                    "scope": "global",
                    "bucket": "all",
                },
            },
            upsert=True,
            session=session,
        )

    async def _transaction(self, write: Any) -> Any:
        """Run a transaction; once more where another set the same goal at this very moment."""
        try:
            return await transaction(self._db, write)
        except DuplicateKeyError:
            return await transaction(self._db, write)


def _same(goal: Goal) -> Document:
    """Match the standing goal that a goal would stand beside."""
    return {
        "ws": goal.workspace,
        "member": goal.member,
        "team": goal.team,
        "metric": goal.metric,
        "scope": goal.scope,
        "period": goal.period,
        "cancelled_at": None,
    }


def _not_over(calendar: Calendar, at: datetime) -> list[Document]:
    """Match, as alternatives, the periods that were not over at an instant."""
    return [*_cut(calendar, at, "$gte"), {"period_kind": {"$in": ["all", ROLLING]}}]


def _over(calendar: Calendar, at: datetime) -> list[Document]:
    """Match, as alternatives, the periods that were over at an instant."""
    return _cut(calendar, at, "$lt")


def _cut(calendar: Calendar, at: datetime, compare: str) -> list[Document]:
    """Compare periods with an instant: keys of one kind sort by time; of two dates, the second."""
    today = calendar.local_date(at).isoformat()
    return [
        *(
            {"period_kind": kind, "period": {compare: calendar.resolve(kind, at)}}
            for kind in REPEATING
        ),
        {
            "period_kind": "custom",
            "$expr": {compare: [{"$substrBytes": ["$period", 11, 10]}, today]},
        },
    ]


def goal_of(document: Document) -> Goal:
    """Return a stored goal."""
    return Goal.model_validate(
        {name: value for name, value in plain(document).items() if name in Goal.model_fields}
    )

"""Goals, and the transaction that sets one."""

from core.domain.goals import Goal
from core.store.client import Database, Document, Session, away, plain, stored
from core.store.progress import progress_id


class Goals:
    """The goals of members and of the workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._goals = db["goals"]

    async def put(self, goal: Goal) -> Goal:
        """Set a goal, replacing the standing one for the same metric and period.

        Touches the member's progress, so that an evaluation that read goals before this one is
        refused and reads again.
        """
        with away("MongoDB"):
            async with await self._db.client.start_session() as session:
                document: Document = await session.with_transaction(lambda s: self._put(s, goal))
        return _goal(document)

    async def _put(self, session: Session, goal: Goal) -> Document:
        same = {
            "ws": goal.workspace,
            "member": goal.member,
            "metric": goal.metric,
            "scope": goal.scope,
            "period": goal.period,
            "cancelled_at": None,
        }
        await self._goals.update_one(
            same, {"$set": {"cancelled_at": goal.created_at}}, session=session
        )
        document = {**stored(goal.model_dump()), "turn": 1 if goal.met_at else 0}
        await self._goals.insert_one(document, session=session)
        if goal.member is not None:
            await self._db["progress"].update_one(
                {"_id": progress_id(goal.workspace, goal.member, goal.scope, "all")},
                {
                    "$inc": {"rev": 1},
                    "$setOnInsert": {
                        "ws": goal.workspace,
                        "member": goal.member,
                        "scope": goal.scope,
                        "bucket": "all",
                    },
                },
                upsert=True,
                session=session,
            )
        return document

    async def standing(self, workspace: str, member: str | None, at_most: int = 100) -> list[Goal]:
        """Return the goals of a member (or of the workspace), newest first."""
        found = self._goals.find({"ws": workspace, "member": member, "cancelled_at": None})
        rows = await found.sort([("created_at", -1), ("_id", -1)]).limit(at_most).to_list(None)
        return [_goal(row) for row in rows]


def _goal(document: Document) -> Goal:
    return Goal.model_validate({k: v for k, v in plain(document).items() if k != "turn"})

"""Files that wait to be imported, in pieces, and how far each is; any worker may take one over."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

from core.domain.ids import join_id
from core.domain.imports import ImportJob
from core.store.client import Database, Document, away, plain, stored

LEASE = timedelta(seconds=15)
OPEN = ("draft", "waiting", "running")


class ImportJobs:
    """One document a file, one a piece of it. Both forget themselves when their time is over."""

    def __init__(self, db: Database) -> None:
        self._jobs = db["import_jobs"]
        self._pieces = db["import_pieces"]

    async def add(self, job: ImportJob, until: datetime) -> None:
        """Keep a file whose pieces are all here, until an instant at most."""
        fields = stored(job.model_dump(exclude={"problems"}))
        with away("MongoDB"):
            await self._jobs.insert_one({**fields, "expires_at": until, "free_at": job.created_at})

    async def put(self, job: str, number: int, piece: bytes, until: datetime) -> None:
        """Keep a piece of a file."""
        name = join_id(job, f"{number}")
        with away("MongoDB"):
            await self._pieces.insert_one(
                {"_id": name, "job": job, "n": number, "data": piece, "expires_at": until}
            )

    async def pieces(self, job: str) -> AsyncIterator[bytes]:
        """Go through a file's pieces in order."""
        async for piece in self._pieces.find({"job": job}, batch_size=2).sort("n", 1):
            yield piece["data"]

    async def first_piece(self, job: str) -> bytes:
        """Return how a file begins."""
        found = await self._pieces.find_one({"job": job, "n": 0})
        return found["data"] if found else b""

    async def forget(self, job: str) -> None:
        """Forget the content of a file."""
        await self._pieces.delete_many({"job": job})

    async def get(self, workspace: str, job: str) -> ImportJob | None:
        """Return one."""
        found = await self._jobs.find_one({"_id": job, "ws": workspace})
        return _job(found) if found else None

    async def listed(self, workspace: str, limit: int) -> list[ImportJob]:
        """Return the latest, the newest first; their problems are left out."""
        found = self._jobs.find({"ws": workspace}, {"problems": 0})
        rows = await found.sort([("created_at", -1), ("_id", -1)]).limit(limit).to_list(None)
        return [_job(row) for row in rows]

    async def count_open(self, workspace: str) -> int:
        """Return how many are not over."""
        return await self._jobs.count_documents({"ws": workspace, "state": {"$in": list(OPEN)}})

    async def start(self, job: ImportJob, how: Mapping[str, object], until: datetime) -> bool:
        """Let the workers have a draft; tells whether it was one."""
        done = await self._jobs.update_one(
            {"_id": job.id, "state": "draft"},
            {"$set": {"state": "waiting", "how": dict(how), "expires_at": until}},
        )
        return done.modified_count == 1

    async def cancel(self, job: str, now: datetime) -> ImportJob | None:
        """Stop one: at once where nobody works on it, else whoever does stops it soon.

        None where it is over.
        """
        idle = {"state": "cancelled", "finished_at": now}
        found = await self._jobs.find_one_and_update(
            {"_id": job, "state": {"$in": ["draft", "waiting"]}},
            {"$set": idle},
            return_document=True,
        ) or await self._jobs.find_one_and_update(
            {"_id": job, "state": "running"}, {"$set": {"cancelling": True}}, return_document=True
        )
        return _job(found) if found else None

    async def take(self, now: datetime, holder: str) -> ImportJob | None:
        """Take the oldest that nobody works on, also where whoever did has died."""
        found = await self._jobs.find_one_and_update(
            {
                "state": {"$in": ["waiting", "running"]},
                "finished_at": None,  # what the index has
                "free_at": {"$lte": now},
            },
            [
                {
                    "$set": {
                        "state": "running",
                        "holder": holder,
                        "free_at": now + LEASE,
                        "tries": {"$add": ["$tries", 1]},
                        "started_at": {"$ifNull": ["$started_at", now]},
                    }
                }
            ],
            sort=[("created_at", 1)],
            return_document=True,
        )
        return _job(found) if found else None

    async def extend(self, job: str, holder: str, now: datetime) -> None:
        """Keep one a while longer."""
        await self._jobs.update_one(_held(job, holder), {"$set": {"free_at": now + LEASE}})

    async def note(self, job: str, holder: str, fields: Document) -> ImportJob | None:
        """Note how far one is and return it; None where somebody else has it by now."""
        found = await self._jobs.find_one_and_update(
            _held(job, holder), {"$set": {**fields, "tries": 0}}, return_document=True
        )
        return _job(found) if found else None

    async def give_back(self, job: str, holder: str, now: datetime) -> None:
        """Let another worker go on with one."""
        await self._jobs.update_one(_held(job, holder), {"$set": {"free_at": now}})


def _held(job: str, holder: str) -> Document:
    return {"_id": job, "holder": holder, "state": "running"}


def _job(document: Document) -> ImportJob:
    return ImportJob.model_validate(plain(document))

"""What functions receive. Built in `core/bootstrap.py`, nowhere else."""

import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from arq.connections import ArqRedis

from core.boards import Boards
from core.catalogue import Catalogue, load
from core.config import Settings
from core.domain.people import Workspace
from core.live import Live
from core.ports import Clock
from core.queue import Queue
from core.store.awards import Awards, Points
from core.store.client import Database
from core.store.evaluation import Evaluation
from core.store.events import Events
from core.store.goals import Goals
from core.store.imports import Imports
from core.store.keys import Keys
from core.store.lanes import Lanes
from core.store.members import Members, Workspaces
from core.store.progress import ProgressReader
from core.store.targets import Deliveries, Targets

WORKSPACE_TTL_S = 1.0


class Store:
    """Every repository."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.workspaces = Workspaces(db)
        self.members = Members(db)
        self.events = Events(db)
        self.lanes = Lanes(db)
        self.evaluation = Evaluation(db, self.lanes)
        self.progress = ProgressReader(db)
        self.goals = Goals(db)
        self.awards = Awards(db)
        self.points = Points(db)
        self.targets = Targets(db)
        self.deliveries = Deliveries(db)
        self.keys = Keys(db)
        self.imports = Imports(db)

    async def ping(self) -> None:
        """Ask MongoDB for a sign of life from its primary."""
        await self._db.command("ping")

    async def version(self) -> str:
        """Return MongoDB's version."""
        return str((await self._db.command("buildInfo"))["version"])


@dataclass
class App:
    """What functions receive: settings, clock, stores, Redis."""

    settings: Settings
    clock: Clock
    mongo_db: Database
    redis: ArqRedis
    store: Store
    queue: Queue
    boards: Boards
    live: Live
    log: Any = field(default_factory=structlog.get_logger)
    _workspaces: dict[str, tuple[float, Workspace]] = field(default_factory=dict)

    def catalogue(self, workspace: Workspace) -> Catalogue:
        """Return what a workspace counts and rewards."""
        return load(workspace.currency, workspace.locale)

    async def workspace(self, workspace: str) -> Workspace:
        """Return a workspace, at most a second old."""
        now = time.monotonic()
        kept = self._workspaces.get(workspace)
        if kept is None or now - kept[0] > WORKSPACE_TTL_S:
            kept = now, await self.store.workspaces.get(workspace)
            self._workspaces[workspace] = kept
        return kept[1]

    async def save_workspace(self, workspace: Workspace) -> None:
        """Write a workspace and use it from now on."""
        await self.store.workspaces.save(workspace)
        self._workspaces[workspace.id] = time.monotonic(), workspace

"""What functions receive. Built in `core/bootstrap.py`, nowhere else."""

import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from arq.connections import ArqRedis

from core.boards import Boards
from core.catalogue import Catalogue, with_own
from core.config import Settings
from core.domain.people import Workspace
from core.live import Live
from core.ports import Clock
from core.queue import Queue
from core.store.analytics import Analytics
from core.store.applause import Applause
from core.store.archives import Archives
from core.store.audit import Audit
from core.store.awards import Awards, Points
from core.store.bots import Bots
from core.store.buttons import Buttons
from core.store.chats import Chats
from core.store.client import Database
from core.store.counting import Counting
from core.store.deliveries import Deliveries
from core.store.evaluation import Evaluation
from core.store.events import Events
from core.store.exports import Exports
from core.store.goals import Goals
from core.store.handovers import Handovers
from core.store.homes import Homes
from core.store.import_jobs import ImportJobs
from core.store.imports import Imports
from core.store.installations import Installations
from core.store.keys import Keys
from core.store.lanes import Lanes
from core.store.ledger import Ledger
from core.store.links import Links
from core.store.measures import Measures
from core.store.members import Members, Workspaces
from core.store.merges import Merges
from core.store.pairings import Pairings
from core.store.pauses import Pauses
from core.store.privacy import Privacy
from core.store.progress import ProgressReader
from core.store.roster import Roster
from core.store.seasons import Seasons
from core.store.sessions import Sessions
from core.store.shares import Shares
from core.store.targets import Targets
from core.store.teams import Teams
from core.store.tenants import Tenants
from core.store.trophies import Trophies
from core.store.updates import Updates
from core.store.work import Work

WORKSPACE_TTL_S = 1.0


class Store:
    """Every repository."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.workspaces = Workspaces(db)
        self.members = Members(db)
        self.events = Events(db)
        self.lanes = Lanes(db)
        self.work = Work(db)
        self.evaluation = Evaluation(db, self.lanes, self.work)
        self.progress = ProgressReader(db)
        self.goals = Goals(db)
        self.measures = Measures(db)
        self.awards = Awards(db)
        self.points = Points(db)
        self.analytics = Analytics(db)
        self.archives = Archives(db)
        self.chats = Chats(db)
        self.targets = Targets(db)
        self.deliveries = Deliveries(db)
        self.pauses = Pauses(db)
        self.roster = Roster(db)
        self.homes = Homes(db)
        self.teams = Teams(db)
        self.tenants = Tenants(db)
        self.counting = Counting(db)
        self.trophies = Trophies(db)
        self.ledger = Ledger(db)
        self.merges = Merges(db)
        self.handovers = Handovers(db)
        self.links = Links(db)
        self.privacy = Privacy(db)
        self.audit = Audit(db)
        self.exports = Exports(db)
        self.keys = Keys(db)
        self.pairings = Pairings(db)
        self.imports = Imports(db)
        self.import_jobs = ImportJobs(db)
        self.applause = Applause(db)
        self.shares = Shares(db)
        self.sessions = Sessions(db)
        self.installations = Installations(db)
        self.seasons = Seasons(db)
        self.bots = Bots(db)
        self.buttons = Buttons(db)
        self.updates = Updates(db)

    async def ping(self) -> None:
        """Ask MongoDB for a sign of life from its primary."""
        await self._db.command("ping")

    async def version(self) -> str:
        """Return MongoDB's version."""
        return str((await self._db.command("buildInfo"))["version"])


@dataclass
class App:
    """What functions receive: settings, clock, stores, Redis."""

    settings: Settings = field(repr=False)
    clock: Clock
    mongo_db: Database = field(repr=False)
    redis: ArqRedis = field(repr=False)
    store: Store
    queue: Queue
    boards: Boards
    live: Live
    log: Any = field(default_factory=structlog.get_logger)
    _workspaces: dict[str, tuple[float, Workspace]] = field(default_factory=dict, repr=False)
    _catalogues: dict[str, tuple[Workspace, Catalogue]] = field(default_factory=dict, repr=False)

    def catalogue(self, workspace: Workspace) -> Catalogue:
        """Return what a workspace counts and rewards."""
        if not workspace.rules and not workspace.paused:
            return with_own(workspace.currency, workspace.locale, (), ())
        kept = self._catalogues.get(workspace.id)
        if kept is None or kept[0] is not workspace:
            made = with_own(workspace.currency, workspace.locale, workspace.rules, workspace.paused)
            self._catalogues[workspace.id] = kept = workspace, made
        return kept[1]

    async def workspace(self, workspace: str) -> Workspace:
        """Return a workspace, at most a second old."""
        now = time.monotonic()
        kept = self._workspaces.get(workspace)
        if kept is None or now - kept[0] > WORKSPACE_TTL_S:
            kept = now, await self.store.workspaces.get(workspace)
            self._workspaces[workspace] = kept
        return kept[1]

    async def workspace_now(self, workspace: str) -> Workspace:
        """Return a workspace as MongoDB has it at this moment."""
        found = await self.store.workspaces.get(workspace)
        kept = self._workspaces.get(workspace)
        if kept is not None and kept[1] == found:
            found = kept[1]
        self._workspaces[workspace] = time.monotonic(), found
        return found

    async def change_workspace(self, workspace: str, **fields: Any) -> Workspace:
        """Set fields of a workspace and return it as it is now."""
        await self.store.workspaces.change(workspace, **fields)
        return await self.workspace_now(workspace)

    async def save_workspace(self, workspace: Workspace) -> None:
        """Write a workspace and use it from now on."""
        await self.store.workspaces.save(workspace)
        await self.store.archives.look_again(workspace.id, self.clock())
        self._workspaces[workspace.id] = time.monotonic(), workspace

"""Imports of files that were sent to the web: what to read out of them, and how far they are."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.domain.events import Key, Label
from core.domain.preferences import Zone
from core.domain.workspace_change import Currency

Format = Literal["csv", "jsonl", "cdnow"]
State = Literal["draft", "waiting", "running", "done", "failed", "cancelled"]


class How(BaseModel):
    """How to read a file, as `laurels import` takes it.

    columns: field of an event -> column of the file. zone: for times without one. date_format:
    strptime's, for dates that are not ISO 8601. currency: of lines that name none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Key
    zone: Zone
    columns: dict[str, str] = Field(default_factory=dict, max_length=100)
    date_format: Label | None = None
    currency: Currency | None = None


class ImportJob(BaseModel):
    """A file and what became of it.

    lines: how many it has. line: the last one done. problems: lines left out and why, the first
    thousand. problem: why all of it failed. cancelling: somebody asked it to stop.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    workspace: str
    file: str
    format: Format
    size: int
    lines: int
    state: State
    by: str
    created_at: datetime
    how: How | None = None
    cancelling: bool = False
    line: int = 0
    accepted: int = 0
    duplicates: int = 0
    left_out: int = 0
    problems: tuple[tuple[int, str], ...] = ()
    problem: str | None = None
    summary: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    tries: Annotated[int, Field(ge=0)] = 0

    @property
    def open(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in {"waiting", "running"}

    @property
    def percent(self) -> float:
        """Return how much of the file is done, 0 to 100."""
        if self.state == "done":
            return 100.0
        return round(min(100 * self.line / self.lines, 100), 1) if self.lines else 0.0

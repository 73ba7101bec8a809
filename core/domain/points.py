"""Points: a ledger of credits and debits; the balance is always its sum."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class LedgerEntry(BaseModel):
    """One line of the ledger. `points` is positive; `type` says which way it counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspace: str
    member: str
    type: Literal["credit", "debit"]
    points: int
    reason: str
    source: str
    created_at: datetime

    @property
    def change(self) -> int:
        """Return what the entry does to the balance."""
        return self.points if self.type == "credit" else -self.points

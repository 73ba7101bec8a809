"""The audit: who changed what, when and why."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class AuditEntry(BaseModel):
    """One change.

    actor: who did it: `key:<name>` for an API key, `member:<id>` for a person. action: what was
    done, such as `member.merge`. subject: to what, such as `member:ada`, `team:North` or
    `workspace:`. before, after: the fields that changed, as JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspace: str
    at: datetime
    actor: str
    action: str
    subject: str
    why: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None

"""Places where celebrations are announced."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Target(BaseModel):
    """One place a platform posts to.

    chosen: an admin said `announce here`; otherwise it is where the first command came from.
    direct: a person's direct messages; `chat` is then the platform's id of the person.
    disabled_reason: why the platform refuses it for good, in the words shown to admins.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    workspace: str
    platform: str
    account: str = ""
    chat: str
    chat_name: str | None = None
    thread: str | None = None
    chosen: bool = False
    direct: bool = False
    disabled_at: datetime | None = None
    disabled_reason: str | None = None

    @property
    def place(self) -> str | None:
        """Return what people call the place, None where it has no name."""
        if self.chat_name is None or self.platform == "telegram":
            return self.chat_name
        return f"#{self.chat_name}"

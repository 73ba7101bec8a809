"""Places where celebrations are announced."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool, model_validator

from core.domain.events import Key, Label
from core.domain.ids import join_id
from core.domain.roster import Why

# How long what could not be posted is kept for another try; older news are none.
KEPT = timedelta(days=7)
# Where one token speaks everywhere; Slack gives each of its workspaces a token of its own.
ONE_TOKEN = frozenset({"discord", "telegram"})
EVERYWHERE = "*"


class Target(BaseModel):
    """One place a platform posts to.

    chosen: an admin said `announce here`; otherwise it is where the first command came from.
    direct: a person's direct messages; `chat` is then the platform's id of the person.
    disabled_reason: why the platform refuses it for good, in the words shown to admins; None where
    an admin switched it off. token_lost: it refuses us, not the place.
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
    token_lost: bool = False

    @property
    def place(self) -> str | None:
        """Return what people call the place, None where it has no name."""
        if self.chat_name is None or self.platform == "telegram":
            return self.chat_name
        return f"#{self.chat_name}"

    @property
    def token(self) -> str:
        """Return the account whose token posts here, EVERYWHERE where one token is for all."""
        return EVERYWHERE if self.platform in ONE_TOKEN else self.account

    @property
    def channel(self) -> str:
        """Return what platforms count by: the chat, whatever topic in it is meant."""
        return join_id(self.platform, self.account, self.chat)

    def same_place(self, other: "Target") -> bool:
        """Tell whether two targets post to the same chat or topic."""
        mine = self.platform, self.account, self.chat, self.thread
        return mine == (other.platform, other.account, other.chat, other.thread)

    def keeps(self, now: datetime) -> bool:
        """Tell whether celebrations are kept for this place until it takes them again."""
        refused = self.disabled_at is not None and self.disabled_reason is not None
        return refused and self.disabled_at is not None and now - self.disabled_at < KEPT


class NewTarget(BaseModel):
    """A place to post to.

    account: the Slack team (T…) or Discord server, that of the platform's main place unless told.
    chat: the platform's id of the channel or group. thread: of a topic in it. name: what people
    call it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: Literal["slack", "discord", "telegram"]
    account: Label = ""
    chat: Key
    thread: Key | None = None
    name: Label | None = None
    reason: Why | None = None


class TargetChange(BaseModel):
    """What changes about a place. enabled: whether celebrations go there; name: what it is called.

    What could not be posted while a platform refused it is tried again when it is enabled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: StrictBool | None = None
    name: Label | None = None
    reason: Why | None = None

    @model_validator(mode="after")
    def _said(self) -> "TargetChange":
        if "enabled" in self.model_fields_set and self.enabled is None:
            raise ValueError("enabled must not be null; leave it out to keep it")
        return self

"""That somebody added Laurels to a place they administer, and the tokens they gave for it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.domain.ids import join_id


class Installation(BaseModel):
    """One grant.

    place: the Slack team, or the organisation where all of it was meant (whole).
    person: who gave it; "" is the bot's own, which stays when that person leaves.
    serves: accounts inside an organisation that were seen to use its grant.
    about: what the platform said with it, without secrets. sealed: the tokens, encrypted.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    platform: str
    place: str
    whole: bool = False
    person: str = ""
    serves: tuple[str, ...] = ()
    about: dict[str, Any] = {}
    sealed: bytes
    installed_at: datetime

    @property
    def id(self) -> str:
        """Return what it is stored under."""
        return join_id(self.platform, self.place, self.person)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Return every account this grant is used by, as far as we know."""
        return self.serves if self.whole else (self.place,)

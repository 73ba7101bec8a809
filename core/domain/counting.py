"""Chats whose messages are counted."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class CountedChat(BaseModel):
    """A chat whose messages are counted.

    key: what the scope `channel` is called, the chat's name when counting was switched on, so that
    totals survive a new name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    workspace: str
    platform: str
    account: str
    chat: str
    key: str
    since: datetime

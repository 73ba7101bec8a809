"""Every module of the HTTP API, in the order the documentation lists them."""

from typing import Protocol

from web.api import (
    archives,
    boards,
    chat_goals,
    corrections,
    events,
    health,
    keys,
    live,
    metrics,
    milestones,
    openapi,
    rules,
    stats,
)
from web.endpoint import Endpoint


class _Module(Protocol):
    ENDPOINTS: list[Endpoint]


MODULES: tuple[_Module, ...] = (
    events,
    corrections,
    stats,
    rules,
    boards,
    archives,
    milestones,
    chat_goals,
    live,
    keys,
    health,
    metrics,
    openapi,
)

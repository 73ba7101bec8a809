"""Every module of the HTTP API, in the order the documentation lists them."""

from typing import Protocol

from web.api import (
    archives,
    boards,
    chat_goals,
    corrections,
    events,
    goals,
    health,
    keys,
    kpis,
    live,
    metrics,
    milestones,
    openapi,
    rules,
    sales_goals,
    stats,
    trophies,
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
    goals,
    sales_goals,
    kpis,
    trophies,
    live,
    keys,
    health,
    metrics,
    openapi,
)

"""Every module of the HTTP API, in the order the documentation lists them."""

from typing import Protocol

from web.api import (
    archives,
    audit,
    boards,
    chat_goals,
    corrections,
    deliveries,
    events,
    goals,
    health,
    keys,
    kpis,
    linking,
    live,
    members,
    metrics,
    milestones,
    openapi,
    points,
    rules,
    sales_goals,
    seasons,
    stats,
    targets,
    teams,
    templates,
    trophies,
    workspace,
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
    members,
    linking,
    teams,
    points,
    workspace,
    templates,
    targets,
    deliveries,
    audit,
    archives,
    seasons,
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

"""Every module of the HTTP API, in the order the documentation lists them."""

from typing import Protocol

from web.api import (
    analytics,
    archives,
    audit,
    boards,
    chat_goals,
    corrections,
    deliveries,
    displays,
    events,
    exports,
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
    exports,
    archives,
    seasons,
    milestones,
    analytics,
    chat_goals,
    goals,
    sales_goals,
    kpis,
    trophies,
    live,
    keys,
    displays,
    health,
    metrics,
    openapi,
)

"""Every module of the HTTP API, in the order the documentation lists them."""

from typing import Protocol

from web.api import boards, events, health, keys, live, openapi, stats
from web.endpoint import Endpoint


class _Module(Protocol):
    ENDPOINTS: list[Endpoint]


MODULES: tuple[_Module, ...] = (events, stats, boards, live, keys, health, openapi)

"""Every route of the pages and of the API, as somebody could ask for it."""

import re
from collections.abc import Iterator, Mapping

from web.api.registry import MODULES
from web.endpoint import Endpoint
from web.pages.registry import PAGES

SAFE = {"GET", "HEAD"}
_PARAMETER = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")
# What stands for a parameter where a test names no other.
SOME = {
    "name": "milestones",
    "kind": "milestone",
    "trophy": "top-3-revenue",
    "sku": "IPOD2008GREEN",
    "secret": "s" * 30,
    "token": "t" * 30,
    "what": "members",
}


def filled(path: str, names: Mapping[str, str] | None = None) -> str:
    """Return a route's path with something in the place of each parameter."""
    known = {**SOME, **(names or {})}
    return _PARAMETER.sub(lambda found: known.get(found[1], "somebody"), path)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the method and the path of every route of a page."""
    for part in PAGES:
        for route in part.ROUTES:
            yield route.method, route.path


def endpoints() -> Iterator[Endpoint]:
    """Yield every endpoint of the API."""
    for module in MODULES:
        yield from module.ENDPOINTS

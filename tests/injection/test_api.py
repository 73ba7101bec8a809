"""The HTTP API takes any text in any place, or says what is wrong with it; it never breaks."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from core.app import App
from tests.injection.corpus import LONG
from tests.web.conftest import *  # noqa: F403
from tests.web.sample import sample
from web.api.registry import MODULES
from web.endpoint import Endpoint
from web.openapi import plain_path

ENDPOINTS = [endpoint for module in MODULES for endpoint in module.ENDPOINTS]
# What breaks databases, encoders and pictures.
BREAKING = ("half \ud800", "nul\x00\x1b[31m", "\u202eevil{0.__class__}", "x" * LONG)


def texts(node: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every text of a JSON value, keys of dictionaries included."""
    if isinstance(node, str):
        yield way
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from texts(value, *way, key)
    elif isinstance(node, list):
        for index, value in enumerate(node[:2]):
            yield from texts(value, *way, index)


def put(node: Any, way: tuple[str | int, ...], value: str) -> Any:
    """Return a JSON value with another text at the end of a way."""
    if not way:
        return value
    copied = dict(node) if isinstance(node, Mapping) else list(node)
    copied[way[0]] = put(node[way[0]], way[1:], value)
    return copied


def requests(endpoint: Endpoint, payload: str) -> Iterator[tuple[URL, Any]]:
    """Yield the endpoint's example with a payload in each of its texts."""
    shown = endpoint.example
    for way in texts({"path": shown.path, "query": shown.query, "body": shown.body}):
        said = put({"path": shown.path, "query": shown.query, "body": shown.body}, way, payload)
        path = plain_path(endpoint.path)
        for name, value in said["path"].items():
            path = path.replace(f"{{{name}}}", quote(value, safe="", errors="surrogatepass"))
        query = "&".join(
            f"{name}={quote(value, safe='', errors='surrogatepass')}"
            for name, value in said["query"].items()
        )
        yield URL(f"{path}?{query}", encoded=True), said["body"]


@pytest.mark.parametrize("payload", BREAKING, ids=lambda payload: ascii(payload[:12]))
async def test_no_text_breaks_the_api(
    app: App, client: aiohttp.ClientSession, payload: str
) -> None:
    await sample(app)
    wrong = []
    for endpoint in ENDPOINTS:
        for url, body in requests(endpoint, payload):
            headers = endpoint.example.headers
            async with client.request(endpoint.method, url, json=body, headers=headers) as answer:
                if answer.status >= 500:
                    wrong.append((endpoint.method, str(url)[:120], str(body)[:200]))
    assert wrong == []

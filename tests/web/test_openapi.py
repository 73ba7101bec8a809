"""The API's description is true: every example works, every route is told, every reference leads
somewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from openapi_pydantic.v3.v3_1 import OpenAPI
from pydantic import BaseModel

from core.app import App
from tests.web.sample import sample
from web.api.registry import MODULES
from web.application import application
from web.endpoint import Endpoint, Example
from web.openapi import document, operation_id, plain_path
from web.schemas import field_words

ENDPOINTS = [endpoint for module in MODULES for endpoint in module.ENDPOINTS]
METHODS = {"get", "post", "patch", "put", "delete"}


@pytest.mark.parametrize(
    "endpoint", ENDPOINTS, ids=[f"{each.method} {each.path}" for each in ENDPOINTS]
)
async def test_the_example_works(
    endpoint: Endpoint, app: App, client: aiohttp.ClientSession
) -> None:
    await sample(app)
    example = endpoint.example
    path = plain_path(endpoint.path)
    for name, value in example.path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    async with client.request(
        endpoint.method, path, params=example.query, json=example.body, headers=example.headers
    ) as response:
        streams = endpoint.produces == "text/event-stream"
        said = "" if streams else repr(await response.read())[:2000]
        assert response.status == example.status, said
        if example.status == 204:
            return
        assert response.content_type == endpoint.produces
        if example.answer is not None:
            _like(example.answer, await response.json(), "")


def _like(shown: Any, given: Any, place: str) -> None:
    """Check that an answer has the names its example shows, and lists where it shows lists."""
    if isinstance(shown, dict):
        assert isinstance(given, dict), place
        missing = set(shown) - set(given)
        assert not missing, f"{place or 'the answer'} has no {', '.join(sorted(missing))}: {given}"
    if isinstance(shown, list):
        assert isinstance(given, list), place
    if place:
        return
    for name in shown if isinstance(shown, dict) else ():
        value = shown[name]
        if isinstance(value, list) and value and given[name]:
            _like(value[0], given[name][0], name)


def _document() -> dict[str, Any]:
    return document(ENDPOINTS)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


async def test_anyone_may_read_the_document(base_url: str) -> None:
    async with (
        aiohttp.ClientSession(base_url) as nobody,
        nobody.get("/openapi.json") as response,
    ):
        assert response.status == 200
        assert await response.json() == _document()


def test_the_document_is_openapi_3_1_and_its_references_lead_somewhere() -> None:
    made = _document()
    OpenAPI.model_validate(made)
    assert made["openapi"].startswith("3.1.")
    found = set(_references(made))
    assert "#/components/schemas/EventIn" in found
    for reference in found:
        place = made
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_operations_have_names_of_their_own_and_say_what_they_need() -> None:
    made = _document()
    operations = [
        (path, operation)
        for path, item in made["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]
    names = [operation["operationId"] for _, operation in operations]
    assert len(names) == len(set(names)) == len(ENDPOINTS)
    tags = {tag["name"] for tag in made["tags"]}
    for path, operation in operations:
        assert operation["summary"], path
        assert set(operation["tags"]) <= tags
        given = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert given == set(re.findall(r"\{(\w+)\}", path)), path


def test_what_validates_is_what_is_told() -> None:
    made = _document()
    post = made["paths"]["/api/events"]["post"]
    assert post["security"] == [{"key": ["ingest"]}]
    choices = post["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert [choice["$ref"].rsplit("/", 1)[1] for choice in choices] == ["EventIn", "Events"]
    event = made["components"]["schemas"]["EventIn"]
    assert event["additionalProperties"] is False
    assert event["required"] == ["id", "source", "member", "occurred_at", "metrics"]
    assert event["properties"]["id"]["description"].startswith("The source's own id")
    assert {"400", "401", "403", "413", "415"} < set(post["responses"])
    [limit] = [
        each
        for each in made["paths"]["/api/milestones"]["get"]["parameters"]
        if each["name"] == "limit"
    ]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 200)
    assert made["paths"]["/healthz"]["get"]["security"] == []


def undocumented(made: web.Application, told: dict[str, Any]) -> set[str]:
    """Return the routes under /api and /hooks that the document does not tell of."""
    return {
        f"{route.method} {route.resource.canonical}"
        for route in made.router.routes()
        if route.resource is not None
        and route.method != "HEAD"
        and route.resource.canonical.startswith(("/api/", "/hooks/"))
        and route.method.lower() not in told["paths"].get(route.resource.canonical, {})
    }


async def test_every_route_is_told(app: App) -> None:
    made = application(app)
    assert undocumented(made, _document()) == set()

    async def secretly(request: web.Request) -> web.Response:
        return web.Response()

    made.router.add_post("/api/secret", secretly)
    made.router.add_put("/api/events", secretly)
    assert undocumented(made, _document()) == {"POST /api/secret", "PUT /api/events"}


async def _nothing(request: web.Request) -> web.StreamResponse:
    return web.Response()


def an_endpoint(path: str = "/api/tests", **changes: Any) -> Endpoint:
    """Return an endpoint that does nothing."""
    said: dict[str, Any] = {
        "method": "GET",
        "path": path,
        "handler": _nothing,
        "summary": "Nothing",
        "tag": "Tests",
        "scope": None,
        "example": Example(),
    }
    return Endpoint(**said | changes)


def test_two_operations_of_one_name_are_refused() -> None:
    assert operation_id(an_endpoint("/api/user_trophies/{memberId}")) == "getUserTrophiesByMemberId"
    with pytest.raises(ValueError, match="two operations are called getGoalsById"):
        document([an_endpoint("/api/goals/{id}"), an_endpoint("/api/goals/by-id")])


def test_a_pattern_in_a_path_is_not_told() -> None:
    made = document([an_endpoint("/api/files/{name:.+}")])
    assert list(made["paths"]) == ["/api/files/{name}"]


class Cake(BaseModel):
    """A cake to order.

    name, flavour: what to write on it. layers: how many,
    at least one; candles: one for each
    year. colour: not a field.
    """

    name: str
    flavour: str
    layers: int
    candles: int


def test_fields_are_told_in_the_words_of_the_docstring() -> None:
    head, words = field_words(Cake)
    assert head == "A cake to order."
    assert words == {
        "name": "What to write on it.",
        "flavour": "What to write on it.",
        "layers": "How many, at least one.",
        "candles": "One for each year. colour: not a field.",
    }
    made = document([an_endpoint("/api/cakes", method="POST", body=Cake)])
    cake = made["components"]["schemas"]["Cake"]
    assert cake["properties"]["layers"]["description"] == "How many, at least one."
    assert json.dumps(cake).count("A cake to order.") == 1


def test_two_models_of_one_name_are_both_told() -> None:
    class Other(BaseModel):
        size: int

    Other.__name__ = Other.__qualname__ = "Cake"
    made = document(
        [
            an_endpoint("/api/cakes", method="POST", body=Cake),
            an_endpoint("/api/others", method="POST", body=Other),
        ]
    )
    told = [
        made["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for path in ("/api/cakes", "/api/others")
    ]
    assert told[0] != told[1]
    assert all(each.rsplit("/", 1)[1] in made["components"]["schemas"] for each in told)

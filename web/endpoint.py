"""Endpoints: what a route takes, answers and shows, said once for validation and documentation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from core.errors import from_validation
from core.store.keys import Scope
from web.auth import guarded
from web.body import read_json
from web.limits import spend

Model = TypeVar("Model", bound=BaseModel)

BODY: web.RequestKey[BaseModel] = web.RequestKey("body", BaseModel)
QUERY: web.RequestKey[BaseModel] = web.RequestKey("query", BaseModel)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One request as somebody would send it, and the status it is answered with.

    path: values of the path's parameters. answer: a response body as documentation shows it.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    status: int = 200
    answer: Any = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of one path.

    scope: what a key must allow; None lets anyone in. body, query: the models that validate what
    comes in; a handler finds them with `body_of` and `query_of`. shape: the type that documents a
    body which the handler reads by itself. produces: the content type of the answer. tag groups
    the documentation, which takes its longer words from the handler's docstring.
    """

    method: Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    summary: str
    tag: str
    scope: Scope | None
    example: Example
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    shape: Any = None
    produces: str = "application/json"

    def route(self) -> web.RouteDef:
        """Return the route for aiohttp, guarded and validated."""
        handler = guarded(self.scope, self._read) if self.scope is not None else self._read
        if self.method == "GET":
            return web.get(self.path, handler)  # answers HEAD as well
        return web.route(self.method, self.path, handler)

    @property
    def limited(self) -> bool:
        """Whether callers may use this only so often: changes may, but not what ingests."""
        return self.method != "GET" and self.scope in {"read", "admin"}

    async def _read(self, request: web.Request) -> web.StreamResponse:
        if self.limited:
            await spend(request)
        if self.query is not None:
            given = dict(request.query)
            if self.scope == "display":
                given.pop("token", None)  # how a TV shows who it is; no question of its own
            request[QUERY] = validated(self.query, given)
        if self.body is not None:
            request[BODY] = validated(self.body, await read_json(request))
        return await self.handler(request)


def validated(model: type[Model], given: Any) -> Model:
    """Return what came in as a model. Raises InvalidInput naming the first field that is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise from_validation(error)[0] from None


def body_of(request: web.Request, model: type[Model]) -> Model:
    """Return the validated body of a request."""
    body = request[BODY]
    assert isinstance(body, model)  # noqa: S101 - an endpoint that names another model is a bug
    return body


def query_of(request: web.Request, model: type[Model]) -> Model:
    """Return the validated query of a request."""
    query = request[QUERY]
    assert isinstance(query, model)  # noqa: S101 - an endpoint that names another model is a bug
    return query

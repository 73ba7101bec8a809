"""The OpenAPI 3.1 document, made from the endpoints and the models that validate."""

import inspect
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from openapi_pydantic.v3.v3_1 import (
    Components,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
    Server,
    Tag,
)

from core.store.keys import Scope
from web.endpoint import Endpoint
from web.schemas import schema_of, schemas

DESCRIPTION = (
    "Tell Laurels what people do, and it finds what is worth celebrating: milestones, goals, "
    "points and trophies. Times carry their zone, money is a decimal string in major units, and "
    "a body that cannot be used is answered with the field, the value and the reason."
)
KEY_DESCRIPTION = (
    "A key as `Authorization: Bearer <key>`. `ingest` keys send events; `read` keys read; `admin` "
    "keys do everything; `display` keys read what a TV shows. "
    "Make one with `laurels key create` or POST /api/keys."
)
TOKEN_DESCRIPTION = "A display's token, for a browser that can only send an address."  # noqa: S105
_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("Invalid", "Something in the request cannot be used; `details` says what."),
    401: ("Unauthorized", "There is no key, or it is not known."),
    403: ("Forbidden", "The key may not do this."),
    404: ("NotFound", "What the path names is not there."),
    413: ("TooLarge", "The body is too large."),
    415: ("NotJson", "The body is not JSON."),
    429: ("TooMany", "Too many changes in a minute; `Retry-After` says how long to wait."),
    503: ("Unavailable", "MongoDB does not answer; nothing was changed. Try again."),
}
_DETAIL = {
    "type": "object",
    "required": ["field", "value", "reason"],
    "properties": {name: {"type": "string"} for name in ("field", "value", "reason")},
}
_PROBLEM = {
    "type": "object",
    "description": "Why a request was refused.",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "For people to read."},
        "details": {"type": "array", "items": _DETAIL},
    },
    "examples": [
        {
            "error": "limit: ten: must be a whole number",
            "details": [{"field": "limit", "value": "ten", "reason": "must be a whole number"}],
        }
    ],
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the document as JSON values. Raises ValueError for two operations of one name."""
    listed = list(endpoints)
    bodies, definitions = schemas(
        {operation_id(each): _takes(each) for each in listed if _takes(each) is not None}
    )
    paths: dict[str, PathItem] = {}
    names: set[str] = set()
    for endpoint in listed:
        name = operation_id(endpoint)
        if name in names:
            raise ValueError(f"two operations are called {name}")
        names.add(name)
        item = paths.setdefault(plain_path(endpoint.path), PathItem())
        setattr(item, endpoint.method.lower(), _operation(endpoint, bodies.get(name), definitions))
    made = OpenAPI(
        openapi="3.1.1",
        info=Info(title="Laurels", version=version("laurels"), description=DESCRIPTION),
        servers=[Server(url="/")],
        tags=[Tag(name=tag) for tag in dict.fromkeys(each.tag for each in listed)],
        paths=paths,
        components=Components(
            schemas={"Problem": Schema.model_validate(_PROBLEM)}
            | {key: Schema.model_validate(schema) for key, schema in sorted(definitions.items())},
            responses={name: _problem(text) for name, text in _PROBLEMS.values()},
            securitySchemes={
                "key": SecurityScheme(type="http", scheme="bearer", description=KEY_DESCRIPTION),
                "token": SecurityScheme.model_validate(
                    {
                        "type": "apiKey",
                        "in": "query",
                        "name": "token",
                        "description": TOKEN_DESCRIPTION,
                    }
                ),
            },
        ),
    )
    return made.model_dump(mode="json", by_alias=True, exclude_none=True)


def operation_id(endpoint: Endpoint) -> str:
    """Return a name for programs: GET /api/goals/{id} is `getGoalsById`."""
    parts = plain_path(endpoint.path).removeprefix("/api").split("/")
    words = ["By-" + part.strip("{}") if part.startswith("{") else part for part in parts if part]
    capital = [word[:1].upper() + word[1:] for word in re.split(r"\W+|_", "-".join(words)) if word]
    return endpoint.method.lower() + "".join(capital)


def plain_path(path: str) -> str:
    """Return a path without what aiohttp demands of its parameters: `{name:.+}` is `{name}`."""
    return re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", path)


def _takes(endpoint: Endpoint) -> Any:
    return endpoint.body if endpoint.body is not None else endpoint.shape


def _operation(
    endpoint: Endpoint, body: dict[str, Any] | None, definitions: dict[str, Any]
) -> Operation:
    taken = None
    if body is not None:
        media = MediaType(schema=Schema.model_validate(body), example=endpoint.example.body)
        taken = RequestBody(required=True, content={"application/json": media})
    return Operation(
        operationId=operation_id(endpoint),
        tags=[endpoint.tag],
        summary=endpoint.summary,
        description=inspect.getdoc(endpoint.handler),
        parameters=[*_path_parameters(endpoint), *_query_parameters(endpoint, definitions)] or None,
        requestBody=taken,
        responses={
            str(endpoint.example.status): _answer(endpoint),
            **{
                str(status): Reference(**{"$ref": f"#/components/responses/{_PROBLEMS[status][0]}"})
                for status in problems(endpoint)
            },
        },
        security=_security(endpoint.scope),
    )


def problems(endpoint: Endpoint) -> list[int]:
    """Return the statuses with which an endpoint may refuse."""
    takes = _takes(endpoint) is not None
    found = {
        400: takes or endpoint.query is not None,
        401: endpoint.scope is not None,
        403: endpoint.scope is not None,
        404: "{" in endpoint.path,
        413: takes,
        415: takes,
        429: endpoint.limited,
        503: endpoint.scope is not None,
    }
    return [status for status, possible in found.items() if possible]


def _path_parameters(endpoint: Endpoint) -> list[Parameter]:
    return [
        Parameter.model_validate(
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "example": endpoint.example.path.get(name),
            }
        )
        for name in re.findall(r"\{(\w+)\}", plain_path(endpoint.path))
    ]


def _query_parameters(endpoint: Endpoint, definitions: dict[str, Any]) -> list[Parameter]:
    if endpoint.query is None:
        return []
    schema = schema_of(endpoint.query)
    definitions.update(schema.get("$defs", {}))
    return [
        Parameter.model_validate(
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "description": shown.get("description"),
                "schema": {key: value for key, value in shown.items() if key != "description"},
                "example": endpoint.example.query.get(name),
            }
        )
        for name, shown in schema.get("properties", {}).items()
    ]


def _answer(endpoint: Endpoint) -> Response:
    example = endpoint.example
    if example.status == 204:
        return Response(description="Done.")
    media = MediaType()
    if example.answer is not None:
        media = MediaType(schema=Schema.model_validate(_outline(example.answer)))
        media.example = example.answer
    return Response(description=endpoint.summary, content={endpoint.produces: media})


def _outline(example: Any) -> dict[str, Any]:
    """Return what an example says of every answer: the names in it, not the types of values."""
    if isinstance(example, Mapping):
        return {
            "type": "object",
            "properties": {str(name): _outline(value) for name, value in example.items()},
        }
    if isinstance(example, list):
        return {"type": "array", "items": _outline(example[0]) if example else {}}
    return {}


def _problem(text: str) -> Response:
    media = MediaType(schema=Reference(**{"$ref": "#/components/schemas/Problem"}))
    return Response(description=text, content={"application/json": media})


def _security(scope: Scope | None) -> list[dict[str, list[str]]]:
    if scope is None:
        return []
    named: list[dict[str, list[str]]] = [{"key": [scope]}]
    return [*named, {"token": []}] if scope == "display" else named

"""The API described once a process: for programs (`document`) and for people (`sections`)."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from web.endpoint import Endpoint
from web.openapi import document, operation_id, plain_path
from web.schemas import PLACE

DEEPEST = 3


@dataclass(frozen=True)
class Field:
    """One parameter or field; depth counts the objects it is inside of."""

    name: str
    type: str
    required: bool
    text: str
    depth: int = 0


@dataclass(frozen=True)
class Body:
    """One shape a body may have."""

    name: str
    text: str
    fields: Sequence[Field]


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the page shows it. request: a curl command but for the host."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str | None
    path_fields: Sequence[Field]
    query_fields: Sequence[Field]
    bodies: Sequence[Body]
    request: str
    status: int
    answer: str | None
    produces: str


class Reference:
    """The endpoints' documentation; made when it is first asked for, then kept."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._endpoints = tuple(endpoints)

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        return document(self._endpoints)

    @cached_property
    def text(self) -> str:
        """Return the OpenAPI document as JSON."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def sections(self) -> dict[str, list[Operation]]:
        """Return the operations by tag."""
        found: dict[str, list[Operation]] = {}
        for endpoint in self._endpoints:
            found.setdefault(endpoint.tag, []).append(self._operation(endpoint))
        return found

    def _operation(self, endpoint: Endpoint) -> Operation:
        path = plain_path(endpoint.path)
        said = self.document["paths"][path][endpoint.method.lower()]
        example = endpoint.example
        return Operation(
            id=operation_id(endpoint),
            method=endpoint.method,
            path=path,
            summary=endpoint.summary,
            text=said.get("description", ""),
            scope=endpoint.scope,
            path_fields=self._parameters(said, "path"),
            query_fields=self._parameters(said, "query"),
            bodies=self._bodies(said),
            request=_curl(endpoint),
            status=example.status,
            answer=None if example.answer is None else _pretty(example.answer),
            produces=endpoint.produces,
        )

    def _parameters(self, said: dict[str, Any], place: str) -> list[Field]:
        return [
            Field(
                each["name"],
                self._type(each["schema"]),
                each["required"],
                _words(each.get("description"), each["schema"]),
            )
            for each in said.get("parameters", ())
            if each["in"] == place
        ]

    def _bodies(self, said: dict[str, Any]) -> list[Body]:
        if "requestBody" not in said:
            return []
        schema = said["requestBody"]["content"]["application/json"]["schema"]
        told: set[str] = set()
        return [
            Body(shape.get("title", ""), shape.get("description", ""), fields)
            for each in _choices(schema)
            for shape, fields in [(self._follow(each), list(self._fields(each, told)))]
        ]

    def _fields(self, schema: dict[str, Any], told: set[str], depth: int = 0) -> Iterator[Field]:
        """Yield an object's fields, each with what is inside of it; a model is told once."""
        if "$ref" in schema:
            told.add(schema["$ref"])
            schema = self._follow(schema)
        for name, shown in schema.get("properties", {}).items():
            inside = [
                each for choice in _choices(shown) for each in _choices(choice.get("items", choice))
            ]
            fresh = [each for each in inside if each.get("$ref") not in told]
            text = _words(shown.get("description"), shown)
            if len(fresh) < len(inside):
                text = f"{text} As above.".strip()
            required = name in schema.get("required", ())
            yield Field(name, self._type(shown), required, text, depth)
            if depth < DEEPEST:
                for each in fresh:
                    yield from self._fields(each, told, depth + 1)

    def _follow(self, schema: dict[str, Any]) -> dict[str, Any]:
        place = schema.get("$ref")
        if place is None:
            return schema
        found: dict[str, Any] = self.document["components"]["schemas"][place.removeprefix(PLACE)]
        return found

    def _type(self, schema: dict[str, Any]) -> str:
        """Say in a few words what a value may be."""
        choices = _choices(schema)
        if len(choices) > 1:
            return " or ".join(dict.fromkeys(self._type(each) for each in choices))
        schema = self._follow(choices[0])
        if "enum" in schema:
            return " or ".join(json.dumps(value) for value in schema["enum"])
        if "const" in schema:
            return json.dumps(schema["const"])
        if schema.get("format") in {"date-time", "date"}:
            return {"date-time": "time", "date": "date"}[schema["format"]]
        kind: str | list[str] = schema.get("type", "anything")
        if isinstance(kind, list):
            return " or ".join(self._type({"type": each}) for each in kind if each != "null")
        if kind == "array":
            return f"list of {self._type(schema.get('items', {}))}"
        return _KINDS.get(kind, kind)


_KINDS: dict[str, str] = {"integer": "whole number", "boolean": "true or false"}
REFERENCE = web.AppKey("reference", Reference)


def _choices(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a value may be, but for null."""
    for kind in ("anyOf", "oneOf"):
        if kind in schema:
            return [each for each in schema[kind] if each.get("type") != "null"]
    return [schema]


def _words(text: str | None, schema: dict[str, Any]) -> str:
    """Return a description with the limits and the default that a schema adds."""
    said = [text] if text else []
    inner = _choices(schema)[0]
    least, most = inner.get("minimum"), inner.get("maximum")
    if least is not None and most is not None:
        said.append(f"{least:,.0f} to {most:,.0f}.")
    if "default" in schema:
        said.append(f"Default: {json.dumps(schema['default'], ensure_ascii=False)}.")
    return " ".join(said)


def _curl(endpoint: Endpoint) -> str:
    """Return a command for a shell in which LAURELS and KEY are set."""
    example = endpoint.example
    path = plain_path(endpoint.path)
    for name, value in example.path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    query = f"?{urlencode(example.query)}" if example.query else ""
    lines = [f'curl "$LAURELS"{shlex.quote(path + query)}']
    if endpoint.method != ("GET" if example.body is None else "POST"):
        lines.append(f"-X {endpoint.method}")
    if endpoint.scope is not None:
        lines.append('-H "Authorization: Bearer $KEY"')
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in example.headers.items()]
    if example.body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(_pretty(example.body))}")
    return " \\\n  ".join(lines)


def _pretty(value: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

"""Checks request bodies against Discord's own OpenAPI description, if it is there.

The description says nothing about keys it does not list; here they are refused.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.emulators.discord_errors import FormErrors

_ROOT = "urn:discord"
# Sent by discord.py and understood by Discord, but not in the description.
_UNLISTED = {
    "ApplicationCommandUpdateRequest": {"nsfw"},
    "RichEmbed": {"flags"},
    "MessageEditRequestPartial": {"tts"},
    "IncomingWebhookUpdateRequestPartial": {"tts"},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts"},
}


@cache
def load() -> dict[str, Any] | None:
    """Read `discord/openapi.json` from LAURELS_SPECS_DIR; None where there is none."""
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("LAURELS_SPECS_DIR") or root.parent / "shared" / "specs")
    path = folder / "discord" / "openapi.json"
    if not path.is_file():
        return None
    spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for name, schema in spec["components"]["schemas"].items():
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
            for key in _UNLISTED.get(name, ()):
                schema["properties"].setdefault(key, {})
    return spec


@cache
def _registry() -> Registry[Any]:
    resource = Resource(contents=load(), specification=DRAFT202012)
    return Registry().with_resource(_ROOT, resource)


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    spec = load() or {"paths": {}}
    # `@original` before `{message_id}`: the fewer placeholders, the more exact.
    paths = sorted(spec["paths"], key=lambda path: path.count("{"))
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths)


@cache
def _validator(method: str, path: str) -> Draft202012Validator | None:
    spec = load()
    template = next((t for pattern, t in _templates() if pattern.fullmatch(path)), None)
    if spec is None or template is None:
        return None
    operation = spec["paths"][template].get(method.lower())
    if operation is None or "requestBody" not in operation:
        return None
    steps = ("paths", template, method.lower(), "requestBody", "content", "application/json")
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in (*steps, "schema"))
    return Draft202012Validator({"$ref": f"{_ROOT}#/{pointer}"}, registry=_registry())


def knows(method: str, path: str) -> bool:
    """Whether Discord has such a route; True where it cannot be told."""
    spec = load()
    if spec is None:
        return True
    found = (t for pattern, t in _templates() if pattern.fullmatch(path))
    return any(method.lower() in spec["paths"][template] for template in found)


def check(method: str, path: str, body: Any) -> FormErrors:
    """Return what is wrong with a request's body."""
    errors = FormErrors()
    validator = _validator(method, path)
    if validator is not None:
        for error in validator.iter_errors(_numbered(body)):
            deepest = _meant(error)
            errors.add(tuple(deepest.absolute_path), "SCHEMA", _short(deepest))
    return errors


def _numbered(body: Any) -> Any:
    """Write ids as texts that discord.py sends as bare numbers; Discord takes both."""
    if not isinstance(body, dict):
        return body
    changed = {}
    if "data" in body:
        changed["data"] = _numbered(body["data"])
    if isinstance(body.get("recipient_id"), int):
        changed["recipient_id"] = str(body["recipient_id"])
    if body.get("attachments"):
        named = [one | {"id": str(one.get("id"))} for one in body["attachments"]]
        changed["attachments"] = named
    return body | changed


def _meant(error: ValidationError) -> ValidationError:
    """Return what is wrong with the alternative that was meant: the one of the same `type`."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.relative_schema_path[0], []).append(inner)
        mistyped = {
            index
            for index, found in branches.items()
            if any(e.validator in {"type", "enum"} and len(e.relative_path) <= 1 for e in found)
        }
        fitting = [found for index, found in branches.items() if index not in mistyped]
        error = min(fitting or branches.values(), key=len)[0]
    return error


def _short(error: ValidationError) -> str:
    return error.message if len(error.message) < 300 else f"{error.message[:297]}..."

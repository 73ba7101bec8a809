"""Checks requests and answers against Telegram's own description of the Bot API, if it is there."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

_BOOLEANS = {"true", "false", "1", "0"}
# Left out of today's description, still understood by the server, and still sent by aiogram.
_OUTDATED = {"disable_web_page_preview", "reply_to_message_id", "allow_sending_without_reply"}


@cache
def load() -> dict[str, Any] | None:
    """Read `telegram/api.json` from LAURELS_SPECS_DIR; None where there is none."""
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("LAURELS_SPECS_DIR") or root.parent / "shared" / "specs")
    path = folder / "telegram" / "api.json"
    if not path.is_file():
        return None
    spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
    spec["by_name"] = {name.lower(): method for name, method in spec["methods"].items()}
    return spec


def known_method(method: str) -> bool:
    """Whether Telegram has such a method; True where it cannot be told."""
    spec = load()
    return spec is None or method.lower() in spec["by_name"]


def check_request(method: str, params: dict[str, Any]) -> list[str]:
    """Return what is wrong with a request: missing, mistyped or unknown parameters."""
    spec = load()
    if spec is None or method.lower() not in spec["by_name"]:
        return []
    fields = {f["name"]: f for f in spec["by_name"][method.lower()].get("fields", [])}
    wrong = [
        f"{name} is no parameter of {method}"
        for name in sorted(params.keys() - fields.keys() - _OUTDATED)
    ]
    for name, field in fields.items():
        if name not in params:
            if field["required"]:
                wrong.append(f"{name} is required")
        elif problem := _any_of(spec, field["types"], params[name], name, form=True):
            wrong.append(problem)
    return wrong


def check_result(method: str, result: Any) -> list[str]:
    """Return what is wrong with an answer of the emulator itself."""
    spec = load()
    if spec is None or method.lower() not in spec["by_name"]:
        return []
    problem = _any_of(
        spec, spec["by_name"][method.lower()]["returns"], result, "result", form=False
    )
    return [problem] if problem else []


def _any_of(spec: dict[str, Any], types: list[str], value: Any, where: str, *, form: bool) -> str:
    problems = []
    for kind in types:
        problem = _one(spec, kind, value, where, form=form)
        if not problem:
            return ""
        problems.append(problem)
    return min(problems, key=len)


def _one(spec: dict[str, Any], kind: str, value: Any, where: str, *, form: bool) -> str:
    """Check one value; `form` values may be strings, of JSON where the type is not a scalar."""
    if kind in {"Integer", "Float", "Boolean", "True", "String"}:
        return "" if _scalar(kind, value, form=form) else f"{where}: {value!r} is no {kind}"
    if kind == "InputFile":
        return ""
    if form and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return f"{where}: {value[:40]!r} is no JSON"
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return f"{where}: not an array"
        inner = kind.removeprefix("Array of ")
        checks = (
            _one(spec, inner, item, f"{where}[{n}]", form=False) for n, item in enumerate(value)
        )
        return next(filter(None, checks), "")
    return _object(spec, kind, value, where)


def _scalar(kind: str, value: Any, *, form: bool) -> bool:
    if kind == "String":
        return isinstance(value, str)
    if kind in {"Boolean", "True"}:
        if form and isinstance(value, str):
            return value.lower() in _BOOLEANS
        return value is True if kind == "True" else isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if form and isinstance(value, str):
        return re.fullmatch(r"-?\d+" if kind == "Integer" else r"-?\d+(\.\d+)?", value) is not None
    return isinstance(value, int) or (kind == "Float" and isinstance(value, float))


def _object(spec: dict[str, Any], kind: str, value: Any, where: str) -> str:
    described = spec["types"].get(kind)
    if described is None:
        return ""
    if subtypes := described.get("subtypes"):
        return _any_of(spec, subtypes, value, where, form=False)
    if not isinstance(value, dict):
        return f"{where}: not an object ({kind})"
    fields = {f["name"]: f for f in described.get("fields", [])}
    for name, item in value.items():
        if name not in fields:
            return f"{where}.{name}: {kind} has no such field"
        if problem := _any_of(spec, fields[name]["types"], item, f"{where}.{name}", form=False):
            return problem
    missing = [n for n, f in fields.items() if f["required"] and n not in value]
    return f"{where}: {kind} needs {missing[0]}" if missing else ""

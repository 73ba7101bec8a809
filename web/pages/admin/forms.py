"""What the forms of the admin area share: typed text comes back as it was, lists are lines."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_snake

from core.errors import InvalidInput
from web.body import read_form

Values = dict[str, Any]


class Form(BaseModel):
    """A form of the admin area; what was left empty is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")


async def typed(request: web.Request, otherwise: Mapping[str, Any]) -> Values:
    """Return a form as it was typed, to show it again.

    otherwise: the values of a fresh form; where one is a list, every value of that name is taken,
    and what was not sent is empty.
    """
    sent = await read_form(request)
    shown: Values = {}
    for name, fresh in otherwise.items():
        given = [value for value in sent.getall(name, []) if isinstance(value, str)]
        if isinstance(fresh, list | tuple | set | frozenset):
            shown[name] = given
        else:
            shown[name] = given[-1] if given else ""
    return shown


def lines_of(text: str | None) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def at_field(error: InvalidInput, names: Iterable[str], **renamed: str) -> InvalidInput:
    """Return an error of the core as one of a form: at the field it was typed in.

    renamed: fields of the core that the form calls otherwise. A part of a list is the list's, and
    its reason says which.
    """
    path = ".".join(to_snake(part) for part in error.field.split("."))
    head = path.split(".")[0]
    field = renamed.get(path.replace(".", "_"), renamed.get(head, head))
    if field not in set(names):
        return error
    said = error.reason
    if "." in path and field == head and isinstance(error.value, str):
        said = f"“{error.value}” {said}"
    return InvalidInput(field, error.value, said)

"""Read JSON bodies and forms; what cannot be read is named."""

import json
from decimal import Decimal
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

from core.errors import InvalidInput, shorten
from web.errors import BodyTooLarge, UnsupportedBody

LARGEST_BODY = 5 * 1024 * 1024


async def read_json(request: web.Request) -> Any:
    """Return a JSON body with exact decimals.

    Raises UnsupportedBody for another content type, BodyTooLarge over 5 MiB, InvalidInput for
    what is not JSON.
    """
    if request.content_type != "application/json":
        raise UnsupportedBody(
            f"The body must be application/json, not {shorten(request.content_type)}."
        )
    if (request.content_length or 0) > LARGEST_BODY:
        raise _too_large()
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_not_a_number)
    except json.JSONDecodeError as error:
        raise InvalidInput(
            "body",
            error.doc[max(error.pos - 20, 0) : error.pos + 20] or "nothing",
            f"is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}",
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInput("body", raw[error.start : error.end], "is not UTF-8") from None
    except ValueError:
        raise InvalidInput("body", "…", "has a number that is too long") from None
    except RecursionError:
        raise InvalidInput("body", "…", "is nested too deeply") from None


async def read_form(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | FileField]:
    """Return the fields of a form, none where there is no form. Raises InvalidInput."""
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError):  # no boundary, no such charset or encoding
        raise InvalidInput("", "…", "This form cannot be read. Load the page again.") from None


def _not_a_number(name: str) -> None:
    raise InvalidInput("body", name, "is not a number that JSON knows")


def _too_large() -> BodyTooLarge:
    return BodyTooLarge("The body is larger than 5 MiB; send fewer events at once.")

"""What Slack refuses in the parts of blocks: texts, buttons, selects, inputs."""

from collections.abc import Iterable, Iterator
from typing import Any

BUTTON_KEYS = {"type", "text", "action_id", "url", "value", "style", "confirm"} | {
    "accessibility_label"
}
# The fields of an element with the most characters Slack takes.
BUTTON_LIMITS = {"value": 2000, "action_id": 255, "url": 3000, "accessibility_label": 75}
SELECT_KEYS = {"type", "action_id", "placeholder", "initial_option", "confirm", "focus_on_load"}
KEYS = {
    "button": BUTTON_KEYS,
    "static_select": SELECT_KEYS | {"options", "option_groups"},
    "external_select": SELECT_KEYS | {"min_query_length"},
    "plain_text_input": {
        "type",
        "action_id",
        "placeholder",
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
        "dispatch_action_config",
        "focus_on_load",
    },
}
# Where each kind of element may stand.
IN_ACTIONS = {"button", "static_select", "external_select"}
IN_INPUT = {"static_select", "external_select", "plain_text_input"}

Problems = Iterator[tuple[str, str]]


def size(value: str) -> int:
    """Return a length as the strictest of Slack's clients counts: in UTF-16 units."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Go through every object of a JSON value."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def text_errors(at: str, item: Any, limit: int = 3000, *, only_plain: bool = False) -> Problems:
    """Judge a text object."""
    if not isinstance(item, dict):
        yield at, "missing required field: text"
        return
    kinds = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}
    kind = item.get("type")
    if kind not in kinds or (only_plain and kind != "plain_text"):
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    for key in item.keys() - kinds[kind] - {"type", "text"}:
        yield at, f"invalid additional property: {key}"
    if not 0 < size(item.get("text") or "") <= limit:
        yield f"{at}/text", f"must be between 1 and {limit} characters"


def element_errors(at: str, element: dict[str, Any], allowed: set[str]) -> Problems:
    """Judge an interactive element of a block that takes the kinds `allowed`."""
    kind = element.get("type", "")
    if kind not in allowed:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    for key in element.keys() - KEYS[kind]:
        yield at, f"invalid additional property: {key}"
    if not 0 < size(element.get("action_id") or "x") <= 255:
        yield f"{at}/action_id", "must be between 1 and 255 characters"
    if kind == "button":
        yield from _button(at, element)
    elif kind == "plain_text_input":
        yield from _input(at, element)
    else:
        yield from _select(at, element)


def _button(at: str, element: dict[str, Any]) -> Problems:
    yield from text_errors(f"{at}/text", element.get("text"), limit=75, only_plain=True)
    for key, limit in BUTTON_LIMITS.items():
        if key in element and not 0 < size(element[key]) <= limit:
            yield f"{at}/{key}", f"must be between 1 and {limit} characters"
    if element.get("style") not in {None, "primary", "danger"}:
        yield f"{at}/style", "value must be one of: primary, danger"
    if "url" in element and not element["url"].startswith(("http://", "https://")):
        yield f"{at}/url", "must be a valid URL"


def _input(at: str, element: dict[str, Any]) -> Problems:
    if "placeholder" in element:
        yield from text_errors(f"{at}/placeholder", element["placeholder"], 150, only_plain=True)
    value, most = element.get("initial_value"), min(element.get("max_length", 3000), 3000)
    if value is not None and not 0 < size(value) <= most:
        yield f"{at}/initial_value", f"must be between 1 and {most} characters"
    if not isinstance(element.get("multiline", False), bool):
        yield f"{at}/multiline", "must be a boolean"


def _select(at: str, element: dict[str, Any]) -> Problems:
    if "placeholder" in element:
        yield from text_errors(f"{at}/placeholder", element["placeholder"], 150, only_plain=True)
    chosen = element.get("initial_option")
    if chosen is not None:
        yield from option_errors(f"{at}/initial_option", chosen)
    if element["type"] == "external_select":
        return
    options = element.get("options") or []
    yield from count_errors(f"{at}/options", options, 100)
    for number, option in enumerate(options):
        yield from option_errors(f"{at}/options/{number}", option)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        yield f"{at}/options", "values must be unique"
    if chosen is not None and chosen not in options:
        yield f"{at}/initial_option", "must be one of the options"


def option_errors(at: str, option: Any) -> Problems:
    """Judge one choice of a select."""
    if not isinstance(option, dict) or option.keys() - {"text", "value", "description", "url"}:
        yield at, "not an option"
        return
    yield from text_errors(f"{at}/text", option.get("text"), limit=75, only_plain=True)
    if not 0 < size(option.get("value") or "") <= 150:
        yield f"{at}/value", "must be between 1 and 150 characters"


def count_errors(at: str, items: list[Any], most: int) -> Problems:
    """Judge how many there are."""
    if not items:
        yield at, "no fewer than 1 items allowed"
    if len(items) > most:
        yield at, f"no more than {most} items allowed"


def unique_errors(at: str, key: str, items: Iterable[dict[str, Any]]) -> Problems:
    """Judge ids that may appear once."""
    seen = set()
    for item in items:
        value = item.get(key)
        if value is not None and value in seen:
            yield at, f"`{key}` {value} already exists"
        seen.add(value)

"""What Slack refuses in the blocks and text of a message."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

TEXT_MAX = 40_000
ALL_BLOCKS_MAX = 13_000
MESSAGE_BLOCKS_MAX, VIEW_BLOCKS_MAX = 50, 100
RICH_CONTAINERS = {
    "rich_text_section": {"type", "elements"},
    "rich_text_list": {"type", "elements", "style", "indent", "offset", "border"},
    "rich_text_preformatted": {"type", "elements", "border", "language"},
    "rich_text_quote": {"type", "elements", "border"},
}
RICH_INLINE = {
    "text": {"text"},
    "link": {"url"},
    "user": {"user_id"},
    "usergroup": {"usergroup_id"},
    "channel": {"channel_id"},
    "broadcast": {"range"},
    "emoji": {"name"},
    "date": {"timestamp", "format"},
}
RICH_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "unlink"}
BLOCK_KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "divider": set[str](),
    "context": {"elements"},
    "actions": {"elements"},
    "rich_text": {"elements"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
}
BUTTON_KEYS = {"type", "text", "action_id", "url", "value", "style", "confirm"} | {
    "accessibility_label"
}
# The fields of an element with the most characters Slack takes.
BUTTON_LIMITS = {"value": 2000, "action_id": 255, "url": 3000, "accessibility_label": 75}


def size(value: str) -> int:
    """Return a length as the strictest of Slack's clients counts: in UTF-16 units."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def block_errors(blocks: Any, limit: int = MESSAGE_BLOCKS_MAX) -> list[str]:
    """Return what Slack would say against `blocks`, each with a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    found = [f"{problem} [json-pointer:/blocks{at}]" for at, problem in _errors(blocks, limit)]
    return found or [f"{problem} [json-pointer:/blocks]" for problem in _sdk_errors(blocks)]


def _errors(blocks: list[dict[str, Any]], limit: int) -> Iterator[tuple[str, str]]:
    if len(blocks) > limit:
        yield "", f"no more than {limit} items allowed"
    yield from _unique("", "block_id", blocks)
    for number, block in enumerate(blocks):
        kind, at = block.get("type"), f"/{number}"
        if kind not in BLOCK_KEYS:
            yield f"{at}/type", f"unsupported type: {kind}"
            continue
        for key in block.keys() - BLOCK_KEYS[kind] - {"type", "block_id"}:
            yield at, f"invalid additional property: {key}"
        if size(block.get("block_id") or "") > 255:
            yield f"{at}/block_id", "must be less than 256 characters"
        if kind in _CHECKS:
            yield from _CHECKS[kind](at, block)


def _section(at: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "text" not in block and not block.get("fields"):
        yield at, "missing required field: text"
    if "text" in block:
        yield from _text(f"{at}/text", block["text"])
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"{at}/fields", "no more than 10 items allowed"
    for number, item in enumerate(fields):
        yield from _text(f"{at}/fields/{number}", item, limit=2000)
    if "accessory" in block:
        yield from _element(f"{at}/accessory", block["accessory"])


def _header(at: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _text(f"{at}/text", block.get("text"), limit=150, only_plain=True)


def _context(at: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    elements = block.get("elements") or []
    yield from _count(f"{at}/elements", elements, 10)
    for number, element in enumerate(elements):
        if element.get("type") != "image":
            yield from _text(f"{at}/elements/{number}", element)


def _actions(at: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    elements = block.get("elements") or []
    yield from _count(f"{at}/elements", elements, 25)
    yield from _unique(f"{at}/elements", "action_id", elements)
    for number, element in enumerate(elements):
        yield from _element(f"{at}/elements/{number}", element)


def _rich_text(at: str, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    containers = block.get("elements")
    if not isinstance(containers, list):
        yield f"{at}/elements", "missing required field: elements"
        return
    for number, container in enumerate(containers):
        yield from _rich_container(f"{at}/elements/{number}", container)


def _rich_container(at: str, container: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind = container.get("type", "")
    if kind not in RICH_CONTAINERS:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    for key in container.keys() - RICH_CONTAINERS[kind]:
        yield at, f"invalid additional property: {key}"
    for number, element in enumerate(container.get("elements", [])):
        here = f"{at}/elements/{number}"
        if kind == "rich_text_list":
            yield from _rich_container(here, element)
            continue
        name = element.get("type")
        if name not in RICH_INLINE:
            yield f"{here}/type", f"unsupported type: {name}"
            continue
        for key in RICH_INLINE[name] - element.keys():
            yield here, f"missing required field: {key}"
        if name == "text" and not element.get("text"):
            yield f"{here}/text", "must be more than 0 characters"
        for style, on in element.get("style", {}).items():
            if style not in RICH_STYLES or not isinstance(on, bool):
                yield f"{here}/style", f"invalid additional property: {style}"


def _element(at: str, element: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if element.get("type") != "button":
        return
    for key in element.keys() - BUTTON_KEYS:
        yield at, f"invalid additional property: {key}"
    yield from _text(f"{at}/text", element.get("text"), limit=75, only_plain=True)
    for key, limit in BUTTON_LIMITS.items():
        if key in element and not 0 < size(element[key]) <= limit:
            yield f"{at}/{key}", f"must be between 1 and {limit} characters"
    if element.get("style") not in {None, "primary", "danger"}:
        yield f"{at}/style", "value must be one of: primary, danger"


def _text(
    at: str, item: Any, limit: int = 3000, *, only_plain: bool = False
) -> Iterator[tuple[str, str]]:
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


def _count(at: str, items: list[Any], most: int) -> Iterator[tuple[str, str]]:
    if not items:
        yield at, "no fewer than 1 items allowed"
    if len(items) > most:
        yield at, f"no more than {most} items allowed"


def _unique(at: str, key: str, items: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for item in items:
        value = item.get(key)
        if value is not None and value in seen:
            yield at, f"`{key}` {value} already exists"
        seen.add(value)


def _sdk_errors(blocks: list[dict[str, Any]]) -> Iterator[str]:
    # slack_sdk's own models check what is not checked above; they warn about unknown keys.
    logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)
    for block in blocks:
        try:
            parsed = Block.parse(dict(block))
            if parsed is not None:
                parsed.validate_json()
        except (SlackObjectFormationError, TypeError) as error:
            yield str(error)


_CHECKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
}


def message_error(arguments: dict[str, Any]) -> tuple[str, list[str]] | None:
    """Return Slack's error for the content of a message, with its explanations."""
    text, blocks = arguments.get("text"), arguments.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        return "invalid_blocks_format", []
    if not text and not blocks and not arguments.get("attachments"):
        return "no_text", []
    if size(text or "") > TEXT_MAX:
        return "msg_too_long", []
    if blocks:
        if problems := block_errors(blocks):
            return "invalid_blocks", [f"[ERROR] {problem}" for problem in problems]
        if sum(size(text) for text in _texts(blocks)) > ALL_BLOCKS_MAX:
            return "msg_blocks_too_long", []
    return None


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)

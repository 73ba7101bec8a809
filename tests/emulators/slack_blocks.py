"""What Slack refuses in the blocks and text of a message."""

import logging
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.emulators.slack_elements import (
    IN_ACTIONS,
    IN_INPUT,
    Problems,
    count_errors,
    element_errors,
    size,
    text_errors,
    unique_errors,
)

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


def block_errors(blocks: Any, limit: int = MESSAGE_BLOCKS_MAX) -> list[str]:
    """Return what Slack would say against `blocks`, each with a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    found = [f"{problem} [json-pointer:/blocks{at}]" for at, problem in _errors(blocks, limit)]
    return found or [f"{problem} [json-pointer:/blocks]" for problem in _sdk_errors(blocks)]


def _errors(blocks: list[dict[str, Any]], limit: int) -> Problems:
    if len(blocks) > limit:
        yield "", f"no more than {limit} items allowed"
    yield from unique_errors("", "block_id", blocks)
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


def _section(at: str, block: dict[str, Any]) -> Problems:
    if "text" not in block and not block.get("fields"):
        yield at, "missing required field: text"
    if "text" in block:
        yield from text_errors(f"{at}/text", block["text"])
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"{at}/fields", "no more than 10 items allowed"
    for number, item in enumerate(fields):
        yield from text_errors(f"{at}/fields/{number}", item, limit=2000)
    if "accessory" in block:
        yield from element_errors(f"{at}/accessory", block["accessory"], IN_ACTIONS)


def _header(at: str, block: dict[str, Any]) -> Problems:
    yield from text_errors(f"{at}/text", block.get("text"), limit=150, only_plain=True)


def _context(at: str, block: dict[str, Any]) -> Problems:
    elements = block.get("elements") or []
    yield from count_errors(f"{at}/elements", elements, 10)
    for number, element in enumerate(elements):
        if element.get("type") != "image":
            yield from text_errors(f"{at}/elements/{number}", element)


def _actions(at: str, block: dict[str, Any]) -> Problems:
    elements = block.get("elements") or []
    yield from count_errors(f"{at}/elements", elements, 25)
    yield from unique_errors(f"{at}/elements", "action_id", elements)
    for number, element in enumerate(elements):
        yield from element_errors(f"{at}/elements/{number}", element, IN_ACTIONS)


def _rich_text(at: str, block: dict[str, Any]) -> Problems:
    containers = block.get("elements")
    if not isinstance(containers, list):
        yield f"{at}/elements", "missing required field: elements"
        return
    for number, container in enumerate(containers):
        yield from _rich_container(f"{at}/elements/{number}", container)


def _rich_container(at: str, container: dict[str, Any]) -> Problems:
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


def _image(at: str, block: dict[str, Any]) -> Problems:
    """A picture has one source and words that describe it."""
    if ("image_url" in block) is ("slack_file" in block):
        yield at, "exactly one of image_url and slack_file"
    if "slack_file" in block and block["slack_file"].keys() not in ({"id"}, {"url"}):
        yield f"{at}/slack_file", "exactly one of id and url"
    if not 0 < size(block.get("alt_text") or "") <= 2000:
        yield f"{at}/alt_text", "must be between 1 and 2000 characters"
    if "title" in block:
        yield from text_errors(f"{at}/title", block["title"], 2000, only_plain=True)


def _input(at: str, block: dict[str, Any]) -> Problems:
    yield from text_errors(f"{at}/label", block.get("label"), 2000, only_plain=True)
    if "hint" in block:
        yield from text_errors(f"{at}/hint", block["hint"], 2000, only_plain=True)
    yield from element_errors(f"{at}/element", block.get("element") or {}, IN_INPUT)
    if not isinstance(block.get("optional", False), bool):
        yield f"{at}/optional", "must be a boolean"


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
    "image": _image,
    "input": _input,
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

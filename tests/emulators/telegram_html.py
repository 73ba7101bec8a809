"""Telegram's HTML parse mode and what its server does to a text: strict enough to refuse it.

Offsets and lengths of entities count UTF-16 units, as the Bot API's do.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
_VALUE = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9.\-]+)"""
_ATTRIBUTE = re.compile(rf"\s+([^\s=>]+)(?:\s*=\s*({_VALUE}))?")
_START_NAME = re.compile(r"<([^\s>]*)")
_END = re.compile(r"</([^\s>]*)\s*>")
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot);?")
_PLAIN = re.compile("&?[^<&]*")
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060-\u2064\u3164\ufeff]*")
_FOUND = (
    ("url", re.compile(r"(?:https?|ftp|tg|ton|tonsite)://[^\s<>\"]+")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")),
    # The server knows which domains exist; here any word behind a dot is one.
    ("url", re.compile(r"(?<![\w.])(?:[\w-]+\.)+[^\W\d_]{2,}(?!\w)(?:/[^\s<>\"]*)?")),
    ("url", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")),
)


class EntityError(Exception):
    """What follows "Bad Request: can't parse entities: "."""


@dataclass
class Entity:
    type: str
    start: int
    end: int
    extra: dict[str, Any] = field(default_factory=dict)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text without tags and its entities, or raise EntityError."""
    out: list[str] = []
    found: list[Entity] = []
    open_tags: list[tuple[str, Entity]] = []
    at = 0
    while at < len(source):
        if source[at] == "&" and (match := _CHARACTER.match(source, at)):
            out.extend(clean(html.unescape(match.group())))
        elif source.startswith("</", at):
            match = _close(source, at, open_tags, found, len(out))
        elif source[at] == "<":
            match = _open(source, at, open_tags, len(out))
        else:
            match = _PLAIN.match(source, at)
            assert match is not None
            out.extend(clean(match.group()))
        at = match.end()
    if open_tags:
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return finish("".join(out), found)


def parse_plain(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text as the server keeps it, with the entities it finds by itself."""
    return finish(clean(source), [])


def clean(text: str) -> str:
    """Remove what the server removes: controls, line separators, direction overrides."""
    text = text.replace("\r", "")
    text = re.sub(r"[\x00-\x09\x0b-\x1f]", " ", text)
    return re.sub("[\u2028-\u202e]", "", text)


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode("utf-8", "surrogatepass"))


def _open(
    source: str, at: int, open_tags: list[tuple[str, Entity]], position: int
) -> re.Match[str]:
    match = _START_NAME.match(source, at)
    assert match is not None
    name = match.group(1).lower()
    if match.end() >= len(source):
        raise EntityError(f"Unclosed start tag at byte offset {_byte(source, at)}")
    if name not in TAGS:
        raise EntityError(f'Unsupported start tag "{name}" at byte offset {_byte(source, at)}')
    attributes: dict[str, str] = {}
    last = match
    while pair := _ATTRIBUTE.match(source, last.end()):
        attributes[pair.group(1).lower()] = html.unescape((pair.group(2) or "").strip("\"'"))
        last = pair
    end = re.compile(r"\s*>").match(source, last.end())
    if end is None:
        raise EntityError(f"Unclosed start tag at byte offset {_byte(source, at)}")
    if name == "span" and attributes.get("class") != "tg-spoiler":
        offset = _byte(source, at)
        raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    extra: dict[str, Any] = {}
    if name == "a":
        extra["url"] = attributes.get("href", "")
    elif name == "tg-emoji":
        extra["custom_emoji_id"] = attributes.get("emoji-id", "")
    kind = "expandable_blockquote" if "expandable" in attributes else TAGS[name]
    open_tags.append((name, Entity(kind, position, position, extra)))
    return end


def _close(
    source: str,
    at: int,
    open_tags: list[tuple[str, Entity]],
    found: list[Entity],
    position: int,
) -> re.Match[str]:
    offset = _byte(source, at)
    if not open_tags:
        raise EntityError(f"Unexpected end tag at byte offset {offset}")
    match = _END.match(source, at)
    if match is None:
        raise EntityError(f"Unclosed end tag at byte offset {offset}")
    name, entity = open_tags.pop()
    closed = match.group(1).lower()
    if closed and closed != name:
        raise EntityError(
            f'Unmatched end tag at byte offset {offset}, expected "</{name}>", found "</{closed}>"'
        )
    entity.end = position
    if entity.type != "text_link" or entity.extra["url"]:
        found.append(entity)
    return match


def finish(text: str, found: list[Entity]) -> tuple[str, list[dict[str, Any]]]:
    """Trim as the server does, add the entities it finds by itself, count in UTF-16 units."""
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    kept = []
    for entity in found:
        start, end = max(0, entity.start - lead), min(len(text), entity.end - lead)
        if end > start:
            kept.append(Entity(entity.type, start, end, entity.extra))
    kept.extend(_automatic(text, [e for e in kept if e.type in {"code", "pre", "text_link"}]))
    kept.sort(key=lambda e: (e.start, -e.end))
    return text, [
        {
            "type": e.type,
            "offset": units(text[: e.start]),
            "length": units(text[e.start : e.end]),
            **e.extra,
        }
        for e in kept[:100]
    ]


def _automatic(text: str, literal: list[Entity]) -> list[Entity]:
    taken = list(literal)
    added = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            if all(match.end() <= e.start or match.start() >= e.end for e in taken):
                entity = Entity(kind, match.start(), match.end())
                taken.append(entity)
                added.append(entity)
    return added


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return _INVISIBLE.fullmatch(text) is not None

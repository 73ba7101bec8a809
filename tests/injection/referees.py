"""What a card becomes on each platform, judged: does anything in it act that we did not put there?

Every judge takes a card through the platform's real renderer and the emulator's own parser, fails
where something acts, and returns what people read.
"""

import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from rich.console import Console

from bots.discord.render import render as for_discord
from bots.discord.render import render_plain as plain_for_discord
from bots.slack.render import render as for_slack
from bots.slack.render import render_plain as plain_for_slack
from bots.slack.render import render_view
from bots.telegram.render import CAPTION_LIMIT, TEXT_LIMIT
from bots.telegram.render import render as for_telegram
from core.cards import Card, Fields, Lines, Paragraph, Progress, Text, plain_text
from laurels.chat import show
from tests.emulators import discord_spec
from tests.emulators.discord_replies import as_read, sent_text
from tests.emulators.discord_rules import check_message
from tests.emulators.slack_blocks import message_error
from tests.emulators.slack_elements import walk
from tests.emulators.slack_views import view_errors
from tests.emulators.slack_world import Message
from tests.emulators.telegram_html import parse_html, units
from tests.emulators.telegram_params import Params
from tests.emulators.telegram_rules import read_keyboard

# Turn the direction of what follows, or are no characters at all.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PILED = re.compile("[\u0300-\u036f]{5}")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSEEN = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufffd]"
)
_OURS = {"bold", "italic", "strikethrough", "code"}
_STYLED = re.compile(r"(\*\*|~~|(?<!\*)\*(?!\*))(.+?)\1", re.DOTALL)


def seen(text: str) -> str:
    """Return the characters a reader sees, without the space between them."""
    text = _UNSEEN.sub("", text.replace("ˋ", "`"))
    return text if text.isascii() else "".join(c for c in text if not unicodedata.combining(c))


def words_of(card: Card) -> list[str]:
    """Return the texts of a card, each as it should be read."""
    return [card.title or "", *(plain_text(line) for line in _lines(card)), card.footer or ""]


def _lines(card: Card) -> Iterator[Text]:
    for block in card.body:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Lines):
            yield from block.lines
        elif isinstance(block, Fields):
            for field in block.fields:
                yield from (_one(field.name), field.value)
        elif isinstance(block, Progress):
            yield from (block.label, block.caption)


def _one(name: str) -> Text:
    return Paragraph.model_validate({"text": [{"text": name}]}).text


def check_read(card: Card, shown: str, *, entities: bool = False) -> None:
    """Check that all of a card is read as it is, as far as it was not cut.

    entities: `&lt;` may be read as `<`, as Slack does.
    """
    wanted = [seen(words) for words in words_of(card)]
    whole, cut = seen(shown), "…" in shown and sum(map(len, wanted)) > 800
    if entities:
        whole, wanted = _decoded(whole), [_decoded(words) for words in wanted]
    for words in wanted:
        assert words in whole or cut, f"not read as it is: {words[:300]!r}\nin {whole[:600]!r}"


def _decoded(text: str) -> str:
    return html.unescape(html.unescape(html.unescape(text)))


def strings(node: Any) -> Iterator[str]:
    """Go through every text of a JSON value."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from strings(value)


def check_strings(node: Any) -> None:
    """Check that no text of a payload turns direction, controls a terminal, or is half a pair."""
    for text in strings(node):
        assert not TURNING.search(text), f"turns direction: {text!r:.200}"
        assert not CONTROL.search(text), f"control characters: {text!r:.200}"
        assert not PILED.search(text), f"piled accents: {text!r:.200}"
        text.encode()


def check_slack(message: Message) -> None:
    """Check a message of Slack's: no mention, no link, no formatting that Slack parses."""
    check_strings([message.text, message.blocks])
    problem = message_error({"text": message.text, "blocks": message.blocks})
    assert problem is None, problem
    assert message.mentions == []
    assert message.parsed == []
    assert not re.search(r"<|>|&(?!amp;|lt;|gt;)", message.text), message.text[:200]
    for node in walk(message.blocks):
        assert node.get("emoji") in {None, False}
        assert node.get("type") not in {"mrkdwn", "emoji", "link", "user", "broadcast"}


def on_slack(card: Card) -> str:
    """Judge a card on Slack: as a message, as plain text, and in a modal."""
    for draw in (plain_for_slack, for_slack):
        message = Message("C1", "1", **draw(card))
        check_slack(message)
    if (blocks := render_view(card)) != message.blocks:  # they have more room than messages
        title = {"type": "plain_text", "text": "x"}
        assert view_errors({"type": "modal", "title": title, "blocks": blocks}, {"modal"}) == []
        check_strings(blocks)
    check_read(card, message.shown, entities=True)
    return message.shown


def check_markdown(markup: str) -> None:
    """Check that nothing in Discord's markdown acts but the styles we set."""
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "\x1a", markup)
    bare = re.sub(r"`[^`\n]*`", "\x1a", bare)
    bare = re.sub(r"(?m)^-# ", "", bare)
    for _ in range(3):
        bare = _STYLED.sub(r"\2", bare)
    acting = re.findall(r"[*_~|`<>\[\]#@\\]|\w://", bare)
    acting += re.findall(r"(?m)^\s*(?:[-+]|\d+[.)])(?=\s|$)", bare)
    assert not acting, f"{acting} acts in {markup!r:.400}"


def check_discord(message: dict[str, Any]) -> None:
    """Check a message of Discord's: no mention, no link, no markdown that people brought."""
    body = {key: message[key] for key in ("content", "embeds", "components") if key in message}
    check_strings(body)
    assert check_message(body).tree == {}, check_message(body).tree
    for embed in body.get("embeds", ()):
        assert embed.keys() & {"url", "author", "thumbnail", "video"} == set()
        texts = [embed.get("title"), embed.get("description")]
        texts += [part for f in embed.get("fields", ()) for part in (f["name"], f["value"])]
        for markup in filter(None, texts):
            check_markdown(markup)
    check_markdown(body.get("content") or "")


@cache
def check_discord_shape(body: str) -> None:
    """Check a shape of messages against Discord's own description, which takes its time."""
    against = discord_spec.check("POST", "/channels/1/messages", json.loads(body)).tree
    assert against == {}, against


def _shape(node: Any) -> Any:
    """Return a body without its words; how long they are is checked elsewhere."""
    if isinstance(node, dict):
        return {key: _shape(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_shape(value) for value in node]
    return "x" if isinstance(node, str) else node


def on_discord(card: Card) -> str:
    """Judge a card on Discord, as an embed and as mere text; inside a running event loop."""
    drawn = for_discord(card)
    body: dict[str, Any] = {
        "embeds": [drawn.embed.to_dict()],
        "components": drawn.view.to_components(),
    }
    check_discord(body)
    check_discord({"content": plain_for_discord(card), "embeds": []})
    check_discord_shape(json.dumps(_shape(body)))
    shown = as_read(sent_text({"content": "", **body}))
    footer = (body["embeds"][0].get("footer") or {}).get("text", "")
    check_read(card, f"{shown}\n{footer}")
    return shown


def check_telegram(text: str, entities: list[dict[str, Any]], card: Card | None = None) -> None:
    """Check a message of Telegram's: no entity but the styles we set, where we set them."""
    check_strings(text)
    kinds = {entity["type"] for entity in entities}
    assert kinds <= _OURS, f"{kinds - _OURS} in {text!r:.400}"
    if card is None:
        return
    ours = seen("".join(_styled(card)))
    encoded = text.encode("utf-16-le")
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        stretch = seen(encoded[2 * start : 2 * end].decode("utf-16-le"))
        assert stretch in ours or len(stretch) > 200, f"{entity['type']}: {stretch!r:.200}"


def _styled(card: Card) -> Iterator[str]:
    yield card.title or ""
    yield card.footer or ""
    yield card.image.alt if card.image else ""
    for block in card.body:
        if isinstance(block, Fields):
            yield from (field.name for field in block.fields)
    for line in _lines(card):
        yield from (span.text for span in line if span.style != "plain")


def on_telegram(card: Card) -> str:
    """Judge a card on Telegram: as messages, or as the caption of its picture."""
    shown = ""
    for page in for_telegram(card):
        text, entities = parse_html(page.html)
        assert units(text) <= (CAPTION_LIMIT if page.photo else TEXT_LIMIT)
        check_telegram(text, entities, card)
        shown += text + "\n"
        if page.keyboard is not None:
            keyboard = page.keyboard.model_dump(mode="json", exclude_none=True)
            check_strings([button["text"] for row in keyboard["inline_keyboard"] for button in row])
            read_keyboard(Params({"reply_markup": keyboard}), inline=True)
    check_read(card, shown)
    return shown


def on_terminal(card: Card) -> str:
    """Judge a card in a terminal: no escape sequence, no markup of rich's."""
    written = io.StringIO()
    show(Console(file=written, width=20_000, highlight=False, soft_wrap=True), card)
    check_strings(written.getvalue())
    check_read(card, written.getvalue())
    return written.getvalue()


JUDGES = {
    "slack": on_slack,
    "discord": on_discord,
    "telegram": on_telegram,
    "terminal": on_terminal,
}


def judge(card: Card) -> None:
    """Judge a card, and what follows in its thread, everywhere."""
    for platform, read in JUDGES.items():
        try:
            read(card)
        except (AssertionError, UnicodeError) as error:
            raise AssertionError(f"on {platform}: {error}") from error
    if card.thread is not None:
        judge(card.thread)

"""The page: what the platforms' renderers made, in frames that look like the chats."""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bots.discord.render import render as discord_render
from bots.slack.render import render as slack_render
from bots.telegram.render import render as telegram_render
from core.cards import Action, Card, Image
from laurels.preview.scenes import Scene

# Discord's markdown as our renderer writes it: an escape, or a marker.
_MARKDOWN = re.compile(r"\\([^\sA-Za-z0-9])|(\*\*)|(~~)|(\*)|`([^`]*)`|(^-# )|(\n)", re.MULTILINE)
_TAGS = {"**": "b", "~~": "s", "*": "i"}


def page(shown: Mapping[str, Sequence[Scene]], pictures: Sequence[Image], now: datetime) -> str:
    """Return the page as HTML; it needs nothing beside itself."""
    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(here),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    draw = {"slack": _slack, "discord": _discord, "telegram": _telegram}
    platforms = [
        {
            "name": name,
            "scenes": [
                {
                    "title": scene.title,
                    "typed": f"/{scene.typed}" if scene.typed else None,
                    "private": scene.private,
                    **draw[name](scene.card),
                }
                for scene in found
            ],
        }
        for name, found in shown.items()
    ]
    styles = Markup((here / "page.css").read_text("utf-8"))  # noqa: S704 - our own file
    return environment.get_template("page.html").render(
        platforms=platforms,
        pictures=[_picture(image) for image in pictures],
        styles=styles,
        clock=f"{now:%H:%M}",
    )


def _slack(card: Card) -> dict[str, Any]:
    # A picture would have to be uploaded for everybody to see; to one person its words are said.
    message = slack_render(card, "F1" if card.image and card.public else None)
    thread = slack_render(card.thread)["blocks"] if card.thread else None
    return {"blocks": message["blocks"], "thread": thread, "image": _picture(card.image)}


def _discord(card: Card) -> dict[str, Any]:
    message = discord_render(card)
    embed = message.embed.to_dict()
    return {
        "colour": f"#{embed['color']:06x}" if "color" in embed else None,
        "heading": _marked(embed.get("title", "")),
        "words": _marked(embed.get("description", "")),
        "fields": [
            {"name": _marked(field["name"]), "value": _marked(field["value"])}
            for field in embed.get("fields", ())
        ],
        "footer": embed.get("footer", {}).get("text", ""),
        "rows": [row["components"] for row in message.view.to_components()],
        "image": _picture(card.image),
    }


def _telegram(card: Card) -> dict[str, Any]:
    # What a button carries is not shown, and longer commands would have to be kept somewhere.
    actions = tuple(
        action if action.url else Action(label=action.label, command="x", style=action.style)
        for action in card.actions
    )
    menus = tuple(
        menu.model_copy(
            update={
                "options": tuple(
                    option.model_copy(update={"command": "x"}) for option in menu.options
                )
            }
        )
        for menu in card.menus
    )
    shown = card.model_copy(update={"actions": actions, "menus": menus})
    return {
        "pages": [
            {
                # It is escaped already: the renderer's own tags are all there is.
                "words": Markup(each.html),  # noqa: S704
                "rows": [
                    [button.text for button in row]
                    for row in (each.keyboard.inline_keyboard if each.keyboard else ())
                ],
                "image": _picture(each.picture),
            }
            for each in telegram_render(shown, lasting=card.public)
        ]
    }


def _picture(image: Image | None) -> dict[str, str] | None:
    if image is None:
        return None
    data = base64.b64encode(image.png).decode()
    return {"source": f"data:image/png;base64,{data}", "alt": image.alt}


def _marked(value: str) -> Markup:
    """Show Discord's markdown: what is escaped stays as it is, everything else is escaped here."""
    out: list[str] = []
    open_tags: list[str] = []
    end = 0

    def line_ends() -> None:
        if "small" in open_tags:
            open_tags.remove("small")
            out.append("</small>")

    for found in _MARKDOWN.finditer(value):
        out.append(escape(value[end : found.start()]))
        end = found.end()
        literal, *markers, code, small, newline = found.groups()
        marker = next(filter(None, markers), None)
        if literal is not None:
            out.append(escape(literal))
        elif code is not None:
            out.append(f"<code>{escape(code)}</code>")
        elif small:
            open_tags.append("small")
            out.append("<small>")
        elif newline:
            line_ends()
            out.append("\n")
        elif marker is not None:
            tag = _TAGS[marker]
            if tag in open_tags:
                open_tags.remove(tag)
                out.append(f"</{tag}>")
            else:
                open_tags.append(tag)
                out.append(f"<{tag}>")
    out.append(escape(value[end:]))
    line_ends()
    return Markup("".join(out))  # noqa: S704 - built of escaped pieces and our tags

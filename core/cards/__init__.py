"""Messages without a platform: a card says what, the renderers of `bots/` say how.

Wording belongs here and in `core/conversation`; markup, limits and escaping belong to `bots/`.
"""

from core.cards.card import (
    Action,
    Block,
    Card,
    Field,
    Fields,
    Image,
    Lines,
    Menu,
    Option,
    Paragraph,
    Progress,
    Span,
    Text,
    bold,
    code,
    muted,
    phrase,
    plain_text,
    strike,
    text,
)

__all__ = [
    "Action",
    "Block",
    "Card",
    "Field",
    "Fields",
    "Image",
    "Lines",
    "Menu",
    "Option",
    "Paragraph",
    "Progress",
    "Span",
    "Text",
    "bold",
    "code",
    "muted",
    "phrase",
    "plain_text",
    "strike",
    "text",
]

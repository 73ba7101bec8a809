"""Ask for an answer with patience, but not for ever; what goes wrong becomes an apology."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from core.cards import Card, Paragraph, phrase
from core.conversation.request import Request
from core.language import speaking

Answer = Callable[[Request], Awaitable[Card]]

ANSWER_TIMEOUT_S = 30.0

log = structlog.get_logger()


async def ask(answer: Answer, request: Request) -> Card:
    """Return the answer, or an apology when it fails or takes over 30 s."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            return await answer(request)
    except Exception:
        log.exception("a command was not answered", command=request.text[:80])
        with speaking(request.locale or "en"):
            return apology()


def apology() -> Card:
    """Say that something went wrong, whatever it was."""
    said = phrase("Something went wrong on my side. Try again in a moment.")
    return Card(kind="error", body=(Paragraph(text=said),), accent="ember")

"""Ask for an answer with patience, but not for ever; what goes wrong becomes an apology."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from core.cards import Card, Paragraph, text
from core.conversation.request import Request

Answer = Callable[[Request], Awaitable[Card]]

ANSWER_TIMEOUT_S = 30.0
APOLOGY = Card(
    kind="error",
    body=(Paragraph(text=text("Something went wrong on my side. Try again in a moment.")),),
    accent="ember",
)

log = structlog.get_logger()


async def ask(answer: Answer, request: Request) -> Card:
    """Return the answer, or an apology when it fails or takes over 30 s."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            return await answer(request)
    except Exception:
        log.exception("a command was not answered", command=request.text[:80])
        return APOLOGY

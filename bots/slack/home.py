"""App Home: somebody's goals, closest trophies and trophy room, always there."""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.client import FAILURES
from bots.slack.inbound import Origin
from bots.slack.render import render_plain, render_view
from core.cards import Card

log = structlog.get_logger()

HOME = "laurels:home"


async def publish(client: AsyncWebClient, user: str, card: Card, origin: Origin) -> None:
    """Show `card` as the App Home of `user`; what Slack refuses is shown plain, or logged."""
    for blocks in (render_view(card), render_plain(card)["blocks"]):
        try:
            await client.views_publish(user_id=user, view=home_view(blocks, origin))
        except FAILURES as error:
            log.warning("Slack did not take an App Home", error=str(error)[:200])
        else:
            return


def home_view(blocks: list[dict[str, Any]], origin: Origin) -> dict[str, Any]:
    """Return the view; it keeps the direct messages it belongs to, which a click does not tell."""
    return {
        "type": "home",
        "callback_id": HOME,
        "private_metadata": origin.model_dump_json(exclude_defaults=True),
        "blocks": blocks,
    }

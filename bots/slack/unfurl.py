"""What is shown below a link to somebody's trophy room."""

from collections.abc import Mapping
from typing import Any

import structlog

from bots.slack.brain import Brain
from bots.slack.render import render
from bots.slack.words import unescape

log = structlog.get_logger()

MOST = 5


async def unfurls(event: Mapping[str, Any], brain: Brain) -> dict[str, dict[str, Any]]:
    """Return what to show below each link of a `link_shared` event, of the first five at most."""
    shown: dict[str, dict[str, Any]] = {}
    for url in [str(link.get("url") or "") for link in event.get("links") or ()][:MOST]:
        try:
            card = await brain.shared(unescape(url))
        except Exception:
            log.exception("a link could not be looked up")
            continue
        if card is not None:
            shown[url] = {"blocks": render(card)["blocks"]}
    return shown


def where(event: Mapping[str, Any]) -> dict[str, str]:
    """Return which message is meant: by id while it is still being written, or by its time."""
    if event.get("unfurl_id") and event.get("source"):
        return {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    return {"channel": event["channel"], "ts": event["message_ts"]}

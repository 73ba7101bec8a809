"""Posts celebrations on Slack and says plainly why a place refuses them."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.render import Message, render, render_plain
from core.cards import Card
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone

log = structlog.get_logger()

# Slack's word for a place that will not take messages again until somebody acts -> ours.
_REFUSALS = {
    "not_in_channel": "I was removed from {place}.",
    "channel_not_found": "I can no longer see {place}: it was deleted, or I was removed from it.",
    "is_archived": "{place} was archived.",
    "messages_tab_disabled": "Direct messages to me are switched off.",
    "restricted_action": "This workspace does not let me post in {place}.",
    "restricted_action_read_only_channel": "{place} is read-only for me.",
    "restricted_action_thread_only_channel": "{place} only takes replies in threads.",
    "restricted_action_non_threadable_channel": "{place} does not take replies in threads.",
    "restricted_action_thread_locked": "The thread in {place} is locked.",
    "method_not_supported_for_channel_type": "Slack does not let apps post in {place}.",
    "account_inactive": "I was deactivated in this workspace.",
    "token_revoked": "I was uninstalled from this workspace.",
    "token_expired": "My Slack token has expired.",
    "invalid_auth": "Slack no longer accepts my token.",
    "not_authed": "Slack no longer accepts my token.",
    "not_allowed_token_type": "Slack no longer accepts my token.",
    "missing_scope": "I am missing the permission to post in {place}; reinstall me to grant it.",
    "no_permission": "I am not allowed to post in {place}.",
    "access_denied": "I am not allowed to post in {place}.",
    "ekm_access_denied": "An administrator stopped messages in {place}.",
    "enterprise_is_restricted": "This organisation does not let me post.",
    "org_login_required": "This workspace was moved to an organisation; install me again.",
    "team_access_not_granted": "I was not given access to this workspace.",
}
# The card is at fault, not the place: it is sent again as plain text.
_TOO_RICH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
# The message can never be edited again; there is nothing left to do about it.
_NOT_EDITABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackSender:
    """core.ports.Sender for Slack. Its client must not retry: the queue decides when to."""

    platform = "slack"

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        """Post `card` and return its timestamp, Slack's id of a message in a channel.

        Slack has no documented way to make a repeated post idempotent: `nonce` is not sent.
        """
        arguments: dict[str, Any] = {
            "channel": target.chat,
            "mrkdwn": False,
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if target.thread:
            arguments["thread_ts"] = target.thread
        sent = await self._call("chat.postMessage", target, card, arguments)
        return str(sent["ts"])

    async def edit(self, target: Target, message: str, card: Card) -> None:
        """Replace a message posted before; one deleted meanwhile stays deleted."""
        # Unlike when posting, Slack looks for links and names in an edit unless told not to.
        arguments = {"channel": target.chat, "ts": message, "parse": "none"}
        await self._call("chat.update", target, card, arguments)

    async def _call(
        self,
        method: str,
        target: Target,
        card: Card,
        arguments: Mapping[str, Any],
        draw: Callable[[Card], Message] = render,
    ) -> Mapping[str, Any]:
        body = {**arguments, **draw(card)}
        try:
            answer = await self._client.api_call(method, json=body)
        except SlackApiError as error:
            code = error_code(error)
            if code in _NOT_EDITABLE and method == "chat.update":
                log.info("a post can no longer be edited", chat=target.chat, error=code)
                return {}
            if code in _TOO_RICH and draw is render:
                log.error("Slack refused the blocks", card=card.kind, error=reasons(error))
                return await self._call(method, target, card, arguments, render_plain)
            raise _translated(error, target) from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(f"Slack did not answer: {type(error).__name__}") from error
        return answer.data if isinstance(answer.data, dict) else {}


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for what went wrong, or `http 500` where it sent no words."""
    response = error.response
    data = getattr(response, "data", None)
    if isinstance(data, Mapping) and data.get("error"):
        return str(data["error"])
    return f"http {_status(error)}"


def reasons(error: SlackApiError) -> str:
    """Return Slack's word and its explanations, for the log."""
    data = getattr(error.response, "data", None)
    metadata = data.get("response_metadata") if isinstance(data, Mapping) else None
    return "; ".join([error_code(error), *((metadata or {}).get("messages") or [])])


def _translated(error: SlackApiError, target: Target) -> DeliveryError:
    code = error_code(error)
    if _status(error) == 429 or code in {"ratelimited", "rate_limited"}:
        return RetryLater(_retry_after_s(error), "Slack asked to wait")
    if code in _REFUSALS:
        sentence = _REFUSALS[code].format(place=_place(target))
        return TargetGone(sentence[:1].upper() + sentence[1:])
    return DeliveryError(f"Slack did not take the message: {code}")


def _status(error: SlackApiError) -> int | None:
    # slack_sdk's own response, or aiohttp's where the body was no JSON at all.
    response = error.response
    status: int | None = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status


def _retry_after_s(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0


def _place(target: Target) -> str:
    if target.chat_name:
        return f"#{target.chat_name}"
    return "our direct messages" if target.chat.startswith("D") else "the channel"

"""What Slack's refusals of a message mean: wait, try again, or give the place up."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bots.slack.client import error_code, error_status
from core.domain.targets import Target
from core.errors import DeliveryError, RetryLater, TargetGone
from core.language import tr

# The card is at fault, not the place: it is sent again with less in it.
_TOO_RICH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
# It is not this place that refuses us, it is the whole workspace.
_TOKEN_LOST = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)


class TooRich(DeliveryError):
    """Slack refuses the blocks."""


def translated(error: SlackApiError, target: Target) -> DeliveryError:
    """Return Slack's refusal as core understands it."""
    code = error_code(error)
    if error_status(error) == 429 or code in {"ratelimited", "rate_limited"}:
        return RetryLater(_retry_after_s(error), "Slack asked to wait")
    if code in _TOO_RICH:
        return TooRich(f"Slack did not take the message: {_reasons(error)}")
    if sentence := _for_good(_place(target)).get(code):
        sentence = sentence[:1].upper() + sentence[1:]
        return TargetGone(sentence, token_lost=code in _TOKEN_LOST)
    return DeliveryError(f"Slack did not take the message: {code}")


def _for_good(place: str) -> dict[str, str]:
    """Return our words for what will not pass until somebody acts, by Slack's word for it."""
    uninstalled = tr("I was uninstalled from this workspace.")
    token = tr("Slack no longer accepts my token.")
    denied = tr("I am not allowed to post in {place}.", place=place)
    person = tr("This person cannot be written to any more.")
    return {
        "not_in_channel": tr("I was removed from {place}.", place=place),
        "channel_not_found": tr(
            "I can no longer see {place}: it was deleted, or I was removed from it.", place=place
        ),
        "is_archived": tr("{place} was archived.", place=place),
        "messages_tab_disabled": tr("Direct messages to me are switched off."),
        "cannot_dm_bot": person,
        "user_disabled": person,
        "user_not_found": person,
        "restricted_action": tr("This workspace does not let me post in {place}.", place=place),
        "restricted_action_read_only_channel": tr("{place} is read-only for me.", place=place),
        "restricted_action_thread_only_channel": tr(
            "{place} only takes replies in threads.", place=place
        ),
        "restricted_action_non_threadable_channel": tr(
            "{place} does not take replies in threads.", place=place
        ),
        "restricted_action_thread_locked": tr("The thread in {place} is locked.", place=place),
        "method_not_supported_for_channel_type": tr(
            "Slack does not let apps post in {place}.", place=place
        ),
        "account_inactive": tr("I was deactivated in this workspace."),
        "token_revoked": uninstalled,
        "token_expired": tr("My Slack token has expired."),
        "invalid_auth": token,
        "not_authed": token,
        "not_allowed_token_type": token,
        "missing_scope": tr(
            "I am missing the permission to post in {place}; reinstall me to grant it.",
            place=place,
        ),
        "no_permission": denied,
        "access_denied": denied,
        "ekm_access_denied": tr("An administrator stopped messages in {place}.", place=place),
        "enterprise_is_restricted": tr("This organisation does not let me post."),
        "org_login_required": tr("This workspace was moved to an organisation; install me again."),
        "team_access_not_granted": tr("I was not given access to this workspace."),
    }


def _reasons(error: SlackApiError) -> str:
    """Return Slack's word and its explanations."""
    data = getattr(error.response, "data", None)
    metadata = data.get("response_metadata") if isinstance(data, Mapping) else None
    return "; ".join([error_code(error), *((metadata or {}).get("messages") or [])])


def _retry_after_s(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0


def _place(target: Target) -> str:
    if target.direct or target.chat.startswith("D"):
        return tr("our direct messages")
    return f"#{target.chat_name}" if target.chat_name else tr("the channel")

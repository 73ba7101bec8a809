"""Pictures: given to Slack first, then named in a message."""

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.client import FAILURES, error_code, error_status
from bots.slack.words import clean, clip
from core.cards import Image

log = structlog.get_logger()

ALT_TEXT_MAX = 1000


async def upload(client: AsyncWebClient, image: Image) -> str | None:
    """Upload a picture and return Slack's id of the file; None, logged, where it is not taken.

    The file is shared by the message that shows it. Raises SlackApiError for a 429 alone: what
    is only too early arrives with its picture a little later.
    """
    try:
        answer = await client.files_upload_v2(
            filename=clean(image.name) or "laurels.png",
            content=image.png,
            title=clip(clean(image.alt), 100) or "Laurels",
            alt_txt=clip(clean(image.alt), ALT_TEXT_MAX) or "Laurels",
        )
        return str(answer["files"][0]["id"])
    except SlackApiError as error:
        if error_status(error) == 429:
            raise
        log.warning("Slack did not take a picture", error=error_code(error))
    except FAILURES as error:
        log.warning("Slack did not take a picture", error=type(error).__name__)
    return None

"""The emulated Slack judges blocks as the real one does."""

from typing import Any

import pytest

from tests.emulators.slack_blocks import block_errors, message_error

PLAIN = {"type": "plain_text", "text": "x"}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "text": PLAIN, "action_id": "a", **changes}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section"},
        {"type": "section", "text": {**PLAIN, "text": "x" * 3001}},
        {"type": "section", "text": {**PLAIN, "text": ""}},
        {"type": "section", "fields": [PLAIN] * 11},
        {"type": "section", "fields": [{**PLAIN, "text": "x" * 2001}]},
        {"type": "section", "text": {"type": "markdown", "text": "x"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
        {"type": "section", "text": PLAIN, "colour": "gold"},
        {"type": "header", "text": {**PLAIN, "text": "x" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [PLAIN] * 11},
        {"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(26)]},
        {"type": "actions", "elements": [button(), button()]},
        {"type": "actions", "elements": [button(text={**PLAIN, "text": "x" * 76})]},
        {"type": "actions", "elements": [button(value="x" * 2001)]},
        {"type": "actions", "elements": [button(value="")]},
        {"type": "actions", "elements": [button(action_id="x" * 256)]},
        {"type": "actions", "elements": [button(style="gold")]},
        {"type": "actions", "elements": [button(command="x")]},
        {"type": "divider", "block_id": "x" * 256},
        {"type": "image", "image_url": "https://x", "alt_text": "x" * 2001},
        {"type": "rich_text"},
        {"type": "rich_text", "elements": [{"type": "section"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "text": "x"}]},
        *(
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [inline]}]}
            for inline in (
                {"type": "text", "text": ""},
                {"type": "text"},
                {"type": "mrkdwn", "text": "x"},
                {"type": "text", "text": "x", "style": {"muted": True}},
                {"type": "user"},
            )
        ),
    ],
)
def test_blocks_that_slack_refuses(block: dict[str, Any]) -> None:
    problems = block_errors([block])
    assert problems
    assert all("json-pointer:/blocks" in problem for problem in problems)


def test_blocks_that_slack_takes() -> None:
    inline = [
        {"type": "text", "text": "x", "style": {"bold": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "link", "url": "https://example.com"},
    ]
    section = {"type": "rich_text_section", "elements": inline}
    listed = {"type": "rich_text_list", "style": "bullet", "elements": [section]}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": PLAIN},
        {"type": "section", "fields": [PLAIN], "accessory": button()},
        {"type": "rich_text", "elements": [section, listed]},
        {"type": "actions", "elements": [button(value="v", style="primary")]},
        {"type": "actions", "elements": [button()]},
        {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"},
        {"type": "divider"},
    ]
    assert message_error({"blocks": blocks}) is None

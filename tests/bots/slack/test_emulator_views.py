"""The emulated Slack refuses what Slack refuses: views, inputs, selects, files, triggers, links."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_blocks import block_errors
from tests.emulators.slack_files import PNG
from tests.emulators.slack_views import view_errors

PLAIN = {"type": "plain_text", "text": "x"}
OPTION = {"text": PLAIN, "value": "v"}
INPUT = {"type": "plain_text_input", "action_id": "a"}
SELECT = {"type": "static_select", "action_id": "a", "options": [OPTION]}
FIELD = {"type": "input", "block_id": "b", "label": PLAIN, "element": INPUT}
MODAL = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [FIELD]}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def text(length: int) -> dict[str, str]:
    return {**PLAIN, "text": "x" * length}


@pytest.fixture
async def client(slack: SlackEmulator) -> AsyncWebClient:
    slack.add_user("U1", "mei")
    slack.add_channel("C1", "wins")
    api = AsyncWebClient(slack.bot_token, slack.url, retry_handlers=[])
    api.proxy = None
    return api


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


def test_good_views_pass() -> None:
    assert view_errors(MODAL, {"modal"}) == []
    assert view_errors(HOME, {"home"}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"type": "home"},
        {"title": None},
        {"title": text(25)},
        {"title": {"type": "mrkdwn", "text": "x"}},
        {"submit": None},
        {"submit": text(25)},
        {"close": text(25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": None},
        {"colour": "gold"},
        {"blocks": [FIELD, FIELD]},
        {
            "blocks": [
                {**FIELD, "block_id": name, "element": {**INPUT, "focus_on_load": True}}
                for name in "ab"
            ]
        },
    ],
)
def test_bad_views_do_not(change: dict[str, Any]) -> None:
    view = {key: value for key, value in {**MODAL, **change}.items() if value is not None}
    assert view_errors(view, {"modal"})


@pytest.mark.parametrize(
    "block",
    [
        {**FIELD, "label": text(2001)},
        {**FIELD, "hint": text(2001)},
        {**FIELD, "optional": "yes"},
        {**FIELD, "element": {"type": "button", "text": PLAIN, "action_id": "a"}},
        {**FIELD, "element": {**INPUT, "initial_value": "x" * 3001}},
        {**FIELD, "element": {**INPUT, "initial_value": ""}},
        {**FIELD, "element": {**INPUT, "value": "x"}},
        {**FIELD, "element": {**INPUT, "multiline": "yes"}},
        {**FIELD, "element": {**SELECT, "options": []}},
        {**FIELD, "element": {**SELECT, "options": [OPTION] * 2}},
        {**FIELD, "element": {**SELECT, "options": [{**OPTION, "value": "x" * 151}]}},
        {**FIELD, "element": {**SELECT, "options": [{**OPTION, "text": text(76)}]}},
        {**FIELD, "element": {**SELECT, "placeholder": text(151)}},
        {**FIELD, "element": {**SELECT, "initial_option": {**OPTION, "value": "other"}}},
        {"type": "actions", "elements": [INPUT]},
        {"type": "actions", "elements": [{**SELECT, "text": PLAIN}]},
        {"type": "image", "alt_text": "x"},
        {"type": "image", "slack_file": {"id": "F1"}},
        {"type": "image", "slack_file": {"id": "F1", "url": "x"}, "alt_text": "x"},
        {"type": "image", "slack_file": {"id": "F1"}, "image_url": "x", "alt_text": "x"},
        {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x" * 2001},
    ],
)
def test_bad_parts_are_refused(block: dict[str, Any]) -> None:
    assert block_errors([block])


def test_good_parts_pass() -> None:
    external = {"type": "external_select", "action_id": "b", "min_query_length": 0}
    assert (
        block_errors(
            [
                FIELD,
                {**FIELD, "block_id": "c", "element": external, "hint": PLAIN, "optional": True},
                {"type": "actions", "elements": [{**SELECT, "initial_option": OPTION}]},
                {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"},
            ]
        )
        == []
    )


async def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    now = 0.0
    async with SlackEmulator(clock=lambda: now) as slack:
        api = AsyncWebClient(slack.bot_token, slack.url, retry_handlers=[])
        api.proxy = None
        trigger = slack.triggers.new("U1")
        opened = await api.views_open(trigger_id=trigger, view=MODAL)
        assert opened["view"]["id"]
        again = {"trigger_id": trigger, "view": MODAL}
        assert await refusal(api, "views.open", **again) == "exchanged_trigger_id"
        old = slack.triggers.new("U1")
        now = 3.1
        assert await refusal(api, "views.open", trigger_id=old, view=MODAL) == "expired_trigger_id"


async def test_modals_are_stacked_three_high(slack: SlackEmulator, client: AsyncWebClient) -> None:
    def push() -> dict[str, Any]:
        return {"trigger_id": slack.triggers.new("U1"), "view": MODAL}

    assert await refusal(client, "views.push", **push()) == "invalid_trigger_id"
    root = (await client.views_open(**push()))["view"]
    assert (await client.views_push(**push()))["view"]["previous_view_id"] == root["id"]
    await client.views_push(**push())
    assert await refusal(client, "views.push", **push()) == "push_limit_reached"
    updated = await client.views_update(view_id=root["id"], view={**MODAL, "blocks": [FIELD]})
    assert updated["view"]["id"] == root["id"]
    assert await refusal(client, "views.update", view_id="V404", view=MODAL) == "not_found"


async def test_files(slack: SlackEmulator, client: AsyncWebClient) -> None:
    async def show(file: str) -> str:
        image = {"type": "image", "slack_file": {"id": file}, "alt_text": "x"}
        return await refusal(client, "chat.postMessage", channel="C1", text="x", blocks=[image])

    sent = await client.files_upload_v2(filename="a.png", content=PNG, alt_txt="x")
    good = sent["files"][0]["id"]
    image = {"type": "image", "slack_file": {"id": good}, "alt_text": "x"}
    await client.chat_postMessage(channel="C1", text="x", blocks=[image])
    whisper = {"channel": "C1", "user": "U1", "text": "x", "blocks": [image]}
    assert await refusal(client, "chat.postEphemeral", **whisper) == "invalid_blocks"
    home = {"user_id": "U1", "view": {**HOME, "blocks": [image]}}
    assert await refusal(client, "views.publish", **home) == "invalid_arguments"
    assert await show("F404") == "invalid_blocks"
    words = await client.files_upload_v2(filename="a.txt", content=b"words")
    assert await show(words["files"][0]["id"]) == "invalid_blocks"
    asked = await client.files_getUploadURLExternal(filename="a.png", length=3)
    assert await show(asked["file_id"]) == "invalid_blocks"
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": asked["file_id"]}])
    slack.workspace.files.slow = 1
    new = await client.files_upload_v2(filename="a.png", content=PNG)
    assert await show(new["files"][0]["id"]) == "invalid_blocks"


async def test_edits_do_not_go_to_people(slack: SlackEmulator, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel="U1", text="x")
    assert sent["channel"] == "D1"
    edit = {"ts": sent["ts"], "text": "y"}
    assert await refusal(client, "chat.update", channel="U1", **edit) == "channel_not_found"
    await client.chat_update(channel="D1", **edit)


async def test_links(slack: SlackEmulator, client: AsyncWebClient) -> None:
    unfurls = {"https://x.example/": {"blocks": [{"type": "divider"}]}}
    where = {"channel": "C1", "ts": "1700000000.000100"}
    call = {**where, "unfurls": unfurls}
    assert await refusal(client, "chat.unfurl", **call) == "cannot_find_message"
    assert await refusal(client, "chat.unfurl", unfurls=unfurls) == "missing_unfurl_id"

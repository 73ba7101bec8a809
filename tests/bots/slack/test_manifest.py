"""The app manifest against Slack's own schema, the code and the emulator."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from bots.slack.inbound import SHORTCUTS
from bots.slack.shortcuts import LOG_WIN, SET_GOAL
from tests.emulators.slack_world import ALL_SCOPES

ROOT = Path(__file__).parents[3]
SPECS = Path(os.environ.get("LAURELS_SPECS_DIR") or ROOT.parent / "shared" / "specs") / "slack"


HOST = "laurels.example.com"
ENDPOINT = f"https://{HOST}/slack/events"
NAMES = ["manifest.yaml", "manifest.http.yaml"]


def manifest(name: str = "manifest.yaml") -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "bots/slack" / name).read_text())
    return loaded


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_it_is_valid_against_slacks_schema(name: str, version: str) -> None:
    path = SPECS / f"manifest.schema.{version}.json"
    if path.exists():
        found = manifest(name)
        found["_metadata"]["major_version"] = int(version[0])
        Draft7Validator(json.loads(path.read_text())).validate(found)


def test_limits_without_the_schema() -> None:
    about, features = manifest()["display_information"], manifest()["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert all(len(c["command"]) <= 32 for c in features["slash_commands"])
    assert all(len(s["name"]) <= 24 for s in features["shortcuts"])


def test_its_commands_are_the_ones_the_bot_answers() -> None:
    assert {c["command"] for c in manifest()["features"]["slash_commands"]} == set(SHORTCUTS)


def test_its_shortcuts_are_the_ones_the_bot_answers() -> None:
    found = {s["callback_id"]: s["type"] for s in manifest()["features"]["shortcuts"]}
    assert found == {LOG_WIN: "message", SET_GOAL: "global"}


def test_its_scopes_are_what_the_emulator_grants() -> None:
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == ALL_SCOPES


@pytest.mark.parametrize("name", NAMES)
def test_every_scope_and_event_says_what_it_is_for(name: str) -> None:
    written = (ROOT / "bots/slack" / name).read_text()
    settings = manifest(name)
    for wanted in (
        *settings["oauth_config"]["scopes"]["bot"],
        *settings["settings"]["event_subscriptions"]["bot_events"],
    ):
        assert re.search(rf"- {re.escape(wanted)} # \w", written), wanted


def test_the_bot_listens_to_every_event_it_asks_for() -> None:
    code = "".join(path.read_text() for path in (ROOT / "bots/slack").glob("*.py"))
    for event in manifest()["settings"]["event_subscriptions"]["bot_events"]:
        assert f'"{event}"' in code, event


def test_socket_mode_buttons_and_home_are_on() -> None:
    assert manifest()["settings"]["socket_mode_enabled"]
    assert manifest()["settings"]["interactivity"] == {"is_enabled": True}
    assert manifest()["features"]["app_home"]["home_tab_enabled"]


def test_over_http_it_is_the_same_app_with_addresses() -> None:
    expected = manifest()
    for command in expected["features"]["slash_commands"]:
        command["url"] = ENDPOINT
    expected["features"]["unfurl_domains"] = [HOST]
    expected["oauth_config"]["redirect_urls"] = [f"https://{HOST}/slack/oauth_redirect"]
    settings = expected["settings"]
    settings["event_subscriptions"]["request_url"] = ENDPOINT
    settings["interactivity"]["request_url"] = ENDPOINT
    settings["interactivity"]["message_menu_options_url"] = ENDPOINT
    settings |= {"socket_mode_enabled": False, "org_deploy_enabled": True}
    assert manifest("manifest.http.yaml") == expected

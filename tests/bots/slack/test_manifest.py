"""The app manifest against Slack's own schema, the code and the emulator."""

import json
import os
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from bots.slack.inbound import SHORTCUTS
from tests.emulators.slack_world import ALL_SCOPES

ROOT = Path(__file__).parents[3]
SPECS = Path(os.environ.get("LAURELS_SPECS_DIR") or ROOT.parent / "shared" / "specs") / "slack"


def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "bots/slack/manifest.yaml").read_text())
    return loaded


def test_it_is_valid_against_slacks_schema() -> None:
    path = SPECS / "manifest.schema.1.0.0.json"
    if path.exists():
        Draft7Validator(json.loads(path.read_text())).validate(manifest())


def test_limits_without_the_schema() -> None:
    about = manifest()["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert all(len(c["command"]) <= 32 for c in manifest()["features"]["slash_commands"])


def test_its_commands_are_the_ones_the_bot_answers() -> None:
    assert {c["command"] for c in manifest()["features"]["slash_commands"]} == set(SHORTCUTS)


def test_its_scopes_are_what_the_emulator_grants() -> None:
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == ALL_SCOPES


def test_socket_mode_and_buttons_are_on() -> None:
    assert manifest()["settings"]["socket_mode_enabled"]
    assert manifest()["settings"]["interactivity"] == {"is_enabled": True}

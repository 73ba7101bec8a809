"""What the guides say of permissions and scopes is what the code asks for."""

import re
from urllib.parse import parse_qs, urlsplit

import yaml
from discord import Permissions

from bots.discord import doctor as discord
from bots.slack.oauth import MANIFEST, REDIRECT, needed_scopes
from bots.telegram.webhook import PATH
from core.config import Settings
from tests.docs.pages import ROOT, rows, section, spans, text_of
from web import forward

SLACK, DISCORD, TELEGRAM, HOSTING = (
    ROOT / "docs" / f"{name}.md" for name in ("slack", "discord", "telegram", "hosting")
)


def test_the_invite_link_is_the_one_of_the_doctor() -> None:
    [link] = re.findall(r"https://discord\.com/oauth2/\S+", text_of(DISCORD))
    made = urlsplit(discord.invite_link("APPLICATION_ID"))
    assert parse_qs(urlsplit(link).query) == parse_qs(made.query)
    assert (urlsplit(link).netloc, urlsplit(link).path) == (made.netloc, made.path)


def test_permissions_are_spelled_out_and_sum_up() -> None:
    table = rows(section(DISCORD, "## Let it into your server"))
    named = {row[0].lower().replace(" ", "_"): int(row[1]) for row in table}
    assert Permissions(**dict.fromkeys(named, True)) == discord.PERMISSIONS
    assert all(Permissions(**{name: True}).value == value for name, value in named.items())
    assert f"`{discord.PERMISSIONS.value}`" in text_of(DISCORD)


def test_scopes_are_those_of_both_manifests() -> None:
    named = {spans(row[0])[0] for row in rows(section(SLACK, "## What it may do, and why"))}
    assert named == needed_scopes()
    http = yaml.safe_load(MANIFEST.with_name("manifest.http.yaml").read_text(encoding="utf-8"))
    assert named == set(http["oauth_config"]["scopes"]["bot"])


def test_the_paths_that_the_web_hands_on_are_listed() -> None:
    settings = Settings(
        _env_file=None,
        slack_signing_secret="s",
        slack_client_id="1.2",
        slack_client_secret="s",
        telegram_token="1:x",
        telegram_webhook_secret="s",
    )
    paths = {route.path for route in forward.routes(settings)}
    assert {REDIRECT, PATH} < paths
    named = set(spans(section(HOSTING, "## A public address")))
    assert {name for name in named if name.startswith(("/slack", "/telegram"))} == paths
    ports = {str(settings.slack_port), str(settings.telegram_port)}
    assert ports <= set(re.findall(r"\d{4}", section(HOSTING, "## A public address")))
    assert ports <= set(re.findall(r":(\d{4})", section(HOSTING, "### In containers")))

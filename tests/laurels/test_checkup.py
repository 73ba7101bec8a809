"""What `laurels doctor` finds on the machine, in the settings, and in what there is to do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from core.app import App
from core.config import Settings
from core.finding import Finding
from core.store.outgoing import outgoing
from laurels import checkup
from laurels.checkup import environment, machine, work
from laurels.server import free_port
from tests.core import conftest as core_tests
from tests.core.support import counted, event, place, post, record

app, app_of_the_session = core_tests.app, core_tests.app_of_the_session


async def found(look: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in look]


def about(said: list[Finding], words: str) -> Finding:
    [finding] = [finding for finding in said if words in finding.text]
    return finding


def settings_of(**fields: Any) -> Settings:
    return Settings(_env_file=None, **({"port": free_port()} | fields))


@pytest.fixture
async def many(app: App) -> AsyncIterator[App]:
    """Every group is a workspace of its own."""
    before, app.settings = app.settings, app.settings.model_copy(update={"tenancy": "many"})
    yield app
    app.settings = before


# ---- this machine ------------------------------------------------------------------------


async def answering(body: object) -> AsyncIterator[int]:
    async def health(_: web.Request) -> web.Response:
        return web.json_response(body)

    served = web.Application()
    served.add_routes([web.get("/healthz", health)])
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize(
    ("body", "well", "words"),
    [({"status": "ok"}, True, "Laurels answers on"), ("?", False, "used by another program")],
)
async def test_who_uses_the_port(body: object, well: bool, words: str) -> None:
    async for port in answering(body):
        finding = about(await found(machine(settings_of(port=port))), f"port {port}")
        assert (finding.well, words in finding.text) == (well, True)
        assert well or "LAURELS_PORT" in finding.mend
    assert about(await found(machine(settings_of(port=port))), "is free").well


async def test_fonts_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "font_of", lambda letter: None if letter in "あก" else "a.ttf")
    finding = (await found(machine(settings_of())))[-1]
    assert finding.well is None
    assert "Chinese, Japanese, Korean; Thai, Hindi" in finding.text
    assert "apt install fonts-noto-cjk fonts-noto-core." in finding.mend
    monkeypatch.setattr(checkup, "font_of", lambda letter: "a.ttf")
    assert (await found(machine(settings_of())))[-1].well


# ---- settings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "well"), [("4.4.29", False), ("5.1.1", False), ("5.2.0", True), ("6.0.5-ent", True)]
)
async def test_a_mongodb_that_is_too_old(
    app: App, monkeypatch: pytest.MonkeyPatch, version: str, well: bool
) -> None:
    async def told(_: object) -> str:
        return version

    monkeypatch.setattr(type(app.store), "version", told)
    finding = about(await found(checkup.servers(app)), "MongoDB")
    assert (finding.well, version in finding.text) == (well, True)


async def test_keys_of_the_api(app: App) -> None:
    assert about(await found(environment(settings_of(), app)), "no key").well is None
    await app.store.keys.create("default", "TV", "display", app.clock())
    assert "laurels key create" in about(await found(environment(settings_of(), app)), "key").mend
    assert about(await found(environment(settings_of(api_key="k"), None)), "has a key").well
    await app.store.keys.create("default", "shop", "ingest", app.clock())
    assert about(await found(environment(settings_of(), app)), "has a key").well


@pytest.mark.parametrize(
    ("fields", "noted"),
    [
        ({"telegram_token": "1:x"}, True),
        ({"telegram_token": "1:x", "host": "0.0.0.0"}, True),
        ({"telegram_token": "1:x", "public_url": "https://laurels.example.com"}, False),
        ({}, False),
    ],
)
async def test_links_that_only_this_machine_opens(fields: dict[str, Any], noted: bool) -> None:
    said = await found(environment(settings_of(**fields), None))
    assert [f.well for f in said if "LAURELS_PUBLIC_URL" in f.mend] == [None] * noted


@pytest.mark.parametrize(
    ("url", "noted"),
    [("http://board.lan:8080", True), ("https://board.lan", False), (None, False)],
)
async def test_signing_in_without_encryption(url: str | None, noted: bool) -> None:
    said = await found(environment(settings_of(public_url=url), None))
    assert any("without encryption" in finding.text for finding in said) is noted


async def test_the_key_that_encrypts_tokens() -> None:
    oauth = {"slack_client_id": "1.2", "slack_client_secret": "s"}
    assert not any("SECRET_KEY" in f.text for f in await found(environment(settings_of(), None)))
    missing = about(await found(environment(settings_of(**oauth), None)), "LAURELS_SECRET_KEY")
    assert missing.well is False
    assert "openssl rand" in missing.text
    good = settings_of(**oauth, secret_key="0123456789abcdef")
    assert about(await found(environment(good, None)), "LAURELS_SECRET_KEY").well


async def test_one_workspace_or_many() -> None:
    said = await found(environment(settings_of(), None))
    assert about(said, "LAURELS_TENANCY=single").well
    said = await found(environment(settings_of(tenancy="many", slack_bot_token="xoxb-1"), None))
    assert about(said, "LAURELS_TENANCY=many").well
    assert about(said, "is for one workspace").well is None
    assert "LAURELS_SLACK_CLIENT_ID" in about(said, "only the Slack workspace of").mend
    oauth = {"slack_client_id": "1.2", "slack_client_secret": "s", "tenancy": "many"}
    said = await found(environment(settings_of(**oauth, slack_bot_token="xoxb-1"), None))
    assert not any("only the Slack workspace" in finding.text for finding in said)


# ---- what there is to do -----------------------------------------------------------------


async def test_the_way_to_the_first_celebration(app: App) -> None:
    said = await found(work(app))
    assert [finding.well for finding in said] == [True, None, None, None]
    assert "/laurels announce here" in about(said, "celebrations go nowhere").mend
    assert "log signups 1" in about(said, "nothing has been counted").mend
    assert "setup zone" in about(said, "nobody has chosen a time zone").mend

    await place(app, chat_name="sales", chosen=False)
    said = await found(work(app))
    assert "go to #sales, where the first command came from" in about(said, "celebrations").text

    await place(app, chat_name="wins")
    await post(app, counted(1, signups=1))
    await app.change_workspace("default", zone="Europe/Berlin")
    assert await found(work(app)) == [Finding(True, "every event is counted")]


async def test_events_and_posts_that_wait(app: App) -> None:
    target = await place(app, "discord")
    await record(app, event(1), event(2))
    await app.store.deliveries.add([outgoing(target, "test", "1", app.clock())])
    said = await found(work(app))
    assert "laurels worker" in about(said, "2 events waiting").mend
    assert "laurels bot discord" in about(said, "1 post waiting for Discord").mend


async def test_posts_that_failed_are_told_for_a_week(app: App, clock: Any) -> None:
    target = await place(app, "slack")
    for name, error in (("1", "Slack: 500"), ("2", None)):
        clock.advance(minutes=1)
        one = outgoing(target, "test", name, app.clock())
        await app.store.deliveries.add([one | {"state": "failed", "error": error}])
    finding = about(await found(work(app)), "failed within a week")
    assert finding.well is False
    assert finding.text.startswith("2 posts failed")
    assert finding.text.endswith("the last: Slack: no reason was given")
    assert "laurels deliveries retry --all" in finding.mend
    clock.advance(days=8)
    assert not any(finding.well is False for finding in await found(work(app)))


async def test_workspaces_of_their_own_are_named(many: App) -> None:
    assert [finding.text for finding in await found(work(many))] == ["every event is counted"]
    await many.change_workspace("telegram--100", name="North")
    target = await place(many, "telegram", "telegram--100", chat="-100")
    old = many.clock() - timedelta(days=1)
    one = outgoing(target, "test", "1", old)
    await many.store.deliveries.add([one | {"state": "failed", "error": "gone"}])
    await many.store.tenants.arrive("discord-7", "discord", "7", many.clock())
    said = await found(work(many))
    failed = about(said, "failed within a week")
    assert failed.text.startswith("North (telegram--100): 1 post failed")
    assert "announce here" in failed.mend
    assert about(said, "go nowhere").text.startswith("Laurels (discord-7): ")


async def test_a_great_many_workspaces_are_not_all_looked_at(
    many: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "MOST_WORKSPACES", 1)
    for name in "12":
        await many.store.tenants.arrive(f"discord-{name}", "discord", name, many.clock())
    said = await found(work(many))
    assert said[-1].text == "looked at 1 of 2 workspaces"
    assert not any("discord-2" in finding.text for finding in said)

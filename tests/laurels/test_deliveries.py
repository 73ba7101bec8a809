"""`laurels deliveries`: what waits and what failed, tried again or dropped, in the terminal."""

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from core.app import App
from core.bootstrap import utc_now
from core.errors import InvalidInput
from core.store.outgoing import summary_deliveries
from laurels import deliveries
from laurels.cli import cli
from tests.core.support import place

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


async def made(app: App, name: str, **fields: Any) -> str:
    [target] = await app.store.targets.of_workspace("default") or [
        await place(app, chat_name="wins")
    ]
    [one] = summary_deliveries([target], "In.", name, utc_now())
    await app.store.deliveries.add([one | fields])
    return str(one["_id"])


async def said(capsys: Capture, work: Any) -> str:
    await work
    return capsys.readouterr().out


@pytest.mark.usefixtures("wide")
async def test_an_empty_outbox_is_good_news(app: App, capsys: Capture) -> None:
    told = await said(capsys, deliveries.show(app.settings, "default", None, 50))
    assert told == "Nothing waits and nothing failed. All quiet in the outbox.\n"
    told = await said(capsys, deliveries.show(app.settings, "default", "sent", 50))
    assert told == "Nothing is sent. All quiet in the outbox.\n"
    told = await said(capsys, deliveries.again(app.settings, "default", None))
    assert told == "Nothing that failed can be tried again.\n"


@pytest.mark.usefixtures("wide")
async def test_what_failed_is_shown_with_why_and_what_to_do(app: App, capsys: Capture) -> None:
    sent = await made(app, "1", state="sent")
    failed = await made(app, "2", state="failed", error="[red]503[/red]", attempts=40)
    waiting = await made(app, "3")
    told = await said(capsys, deliveries.show(app.settings, "default", None, 50))
    lines = told.split("\n")
    assert lines[0].split() == ["id", "when", "kind", "where", "state", "tries", "why"]
    [row] = [line for line in lines if failed in line]
    assert row.split()[3:] == ["summary", "slack", "#wins", "failed", "40", "[red]503[/red]"]
    assert waiting in told
    assert sent not in told
    assert "Try again: laurels deliveries retry ID (or --all)." in told
    told = await said(capsys, deliveries.show(app.settings, "default", "sent", 50))
    assert sent in told
    assert "Try again" not in told


@pytest.mark.usefixtures("wide")
async def test_what_failed_is_tried_again_or_dropped(app: App, capsys: Capture) -> None:
    one, two, three = [await made(app, name, state="failed") for name in "123"]
    again = "1 delivery is tried again.\n"
    assert await said(capsys, deliveries.again(app.settings, "default", one)) == again
    assert await said(capsys, deliveries.give_up(app.settings, "default", two)) == "Dropped.\n"
    assert await said(capsys, deliveries.again(app.settings, "default", None)) == again
    states = {d["_id"]: d["state"] for d in await app.store.deliveries.listed("default", 9)}
    assert states == {one: "pending", two: "dropped", three: "pending"}
    assert {entry.actor for entry in await app.store.audit.listed("default")} == {"cli"}
    with pytest.raises(InvalidInput, match="is dropped"):
        await deliveries.again(app.settings, "default", two)


async def test_a_disabled_place_is_left_out_when_all_is_tried_again(
    app: App, capsys: Capture
) -> None:
    await made(app, "1", state="failed")
    await app.store.targets.disable("default|slack", "gone.", utc_now())
    told = await said(capsys, deliveries.again(app.settings, "default", None))
    assert told == "Nothing that failed can be tried again.\n"


@pytest.mark.parametrize("words", [["retry"], ["retry", "x", "--all"]])
def test_which_to_try_again_has_to_be_said(words: list[str]) -> None:
    found = CliRunner().invoke(cli, ["deliveries", *words])
    assert found.exit_code == 2
    plain = re.sub(r"\x1b\[[0-9;]*m", "", found.output)  # in colours, where there are some
    assert "name one delivery, or say --all" in plain

"""The workspace's settings: checked, noted, and followed by what depends on them."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.app import App
from core.domain.people import Workspace
from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput, from_validation
from core.usecases.goals import set_goal
from core.usecases.record_events import record_events
from core.usecases.workspace import change_workspace, workspace_shape
from tests.core.support import counted, event, post
from tests.core.usecases import state

BOSS = "key:boss"


async def change(app: App, **fields: Any) -> tuple[Workspace, int]:
    said = WorkspaceChange.model_validate(fields)
    return await change_workspace(app, await app.workspace("default"), said, by=BOSS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"zone": "Europe/Atlantis"}, "zone: Europe/Atlantis: is not a time zone"),
        ({"zone": "../etc/passwd"}, "is not a time zone"),
        ({"zone": None}, "zone must not be null"),
        ({"currency": "usd"}, "currency: usd: is not an ISO 4217 code"),
        ({"locale": "xx_YY"}, "locale: xx_YY: is not a locale such as de_DE"),
        ({"locale": ""}, "is not a locale"),
        ({"weekStart": 7}, "weekStart: 7: input should be less than or equal to 6"),
        ({"weekStart": True}, "weekStart: True: input should be a valid integer"),
        ({"workingDays": []}, "workingDays: []: tuple should have at least 1 item"),
        ({"workingDays": [0, 7]}, "workingDays.1: 7: input should be less"),
        ({"holidays": ["2026-02-30"]}, "holidays.0: 2026-02-30"),
        ({"holidays": ["25.12.2026"]}, "must be a date such as 2026-12-24"),
        ({"rates": {"EUR": "0"}}, "rates.EUR: 0: must be more than zero"),
        ({"rates": {"EUR": "-1"}}, "rates.EUR: -1: must be more than zero"),
        ({"rates": {"EUR": "nan"}}, "rates.EUR: nan: is not a decimal number"),
        ({"rates": {"EUR": 1.08}}, "rates.EUR: 1.08: input should be a valid string"),
        ({"rates": {"EURO": "1"}}, "is not an ISO 4217 code"),
        ({"showPlaces": 1}, "showPlaces: 1: input should be a valid boolean"),
        ({"rules": []}, "rules: []: unknown field"),
        ({"name": ""}, "name: "),
        ({"tone": "grim"}, "tone: grim: input should be 'warm', 'formal' or 'playful'"),
        ({"tone": None}, "tone must not be null"),
        ({"dailyCap": -1}, "dailyCap: -1: input should be greater than or equal to 0"),
        ({"dailyCap": 1001}, "dailyCap: 1001: input should be less than or equal to 1000"),
        ({"weeklyDigest": "yes"}, "weeklyDigest: yes: input should be a valid boolean"),
        ({"selfReport": None}, "selfReport must not be null"),
        ({"openTeams": 1}, "openTeams: 1: input should be a valid boolean"),
        ({"quiet": ["22:00", "07:00"]}, "quiet: "),
        ({"quiet": {"start": "22:00"}}, "quiet.end: nothing: is required"),
        ({"quiet": {"start": "24:00", "end": "07:00"}}, "quiet.start: 24:00: must be a time of"),
        ({"quiet": {"start": "7:00", "end": "07:00"}}, "must be a time of day such as 22:00"),
        ({"quiet": {"start": "07:00", "end": "07:00"}}, "must not end when it starts"),
        ({"templates": {"milestone": ""}}, "templates.milestone: : string should have at least"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WorkspaceChange.model_validate(given)
    assert message in from_validation(caught.value)[0].message


async def test_what_is_said_is_set_and_noted(app: App) -> None:
    workspace, replaying = await change(
        app,
        name="Sales",
        locale="de-DE",
        workingDays=[4, 0, 0, 1, 2, 3],
        holidays=["2026-12-26", "2026-12-25"],
        rates={"EUR": "1.08"},
        showPlaces=True,
        tone="playful",
        quiet={"start": "22:00", "end": "07:00"},
        dailyCap=20,
        weeklyDigest=False,
        selfReport=True,
        openTeams=False,
        screen={"boards": [{"of": "teams"}], "dwellS": 30},
        reason="we moved",
    )
    assert workspace_shape(workspace) == {
        "id": "default",
        "name": "Sales",
        "zone": "UTC",
        "currency": "USD",
        "locale": "de_DE",
        "weekStart": 0,
        "showPlaces": True,
        "createMembers": True,
        "workingDays": [0, 1, 2, 3, 4],
        "holidays": ["2026-12-25", "2026-12-26"],
        "rates": {"EUR": "1.08"},
        "tone": "playful",
        "templates": {},
        "quiet": {"start": "22:00", "end": "07:00"},
        "dailyCap": 20,
        "weeklyDigest": False,
        "selfReport": True,
        "openTeams": False,
        "screen": {
            "boards": [{"metric": "revenue", "period": "month", "of": "teams", "team": None}],
            "dwellS": 30,
            "sound": False,
            "theme": "night",
        },
    }
    assert await app.workspace("default") == workspace == await app.store.workspaces.get("default")
    [entry] = await app.store.audit.listed("default")
    assert (entry.action, entry.subject, entry.why) == (
        "workspace.change",
        "workspace:",
        "we moved",
    )
    assert entry.before is not None
    assert entry.before["rates"] == {}
    assert entry.after is not None
    assert entry.after["holidays"] == ["2026-12-25", "2026-12-26"]
    assert replaying == 0
    await change(app, name="Sales", reason="nothing new")
    assert len(await app.store.audit.listed("default")) == 1
    workspace, _ = await change(app, quiet=None)
    assert (workspace.quiet, workspace.tone) == (None, "playful")


async def test_another_zone_moves_the_periods_and_leaves_closed_boards(app: App) -> None:
    """03:00 UTC on the first of the month is the month before in New York."""
    await post(app, event(1, occurred_at="2026-11-01T03:00:00+00:00"))
    _, replaying = await change(app, zone="America/New_York")
    assert replaying == 1
    await state.drain(app)
    values = [
        await app.store.progress.value("default", "ada", "global", key, "revenue")
        for key in ("2026-10", "2026-11")
    ]
    assert values == [19_900, 0]
    # Named again it is counted again: the request before may have had no answer.
    assert (await change(app, zone="America/New_York"))[1] == 1
    assert (await change(app, weekStart=6))[1] == 1
    assert (await change(app, name="x"))[1] == 0


async def test_days_that_are_over_and_count_otherwise_move_the_streaks(app: App) -> None:
    await post(app, event(1))
    assert (await change(app, holidays=["2026-12-25"]))[1] == 0
    assert (await change(app, holidays=["2026-12-25", "2026-11-20"]))[1] == 1
    assert (await change(app, workingDays=[0, 1, 2]))[1] == 1


async def test_totals_never_mix_currencies(app: App) -> None:
    await post(app, counted(1, images=3))
    workspace, _ = await change(app, rates={"EUR": "1.08"})
    workspace, _ = await change(app, currency="EUR")
    assert (workspace.currency, workspace.rates) == ("EUR", {})
    with pytest.raises(InvalidInput, match="rates: EUR: is this workspace's own currency"):
        await change(app, rates={"EUR": "1"})
    await record_events(app, workspace, [event(2, currency="EUR", metrics={"revenue": "1"})])
    with pytest.raises(InvalidInput, match="events or goals in EUR are there already"):
        await change(app, currency="JPY")
    assert (await change(app, currency="EUR", name="Sales"))[0].currency == "EUR"


async def test_a_goal_in_money_keeps_the_currency(app: App) -> None:
    await post(app, counted(1, images=3))
    workspace = await app.workspace("default")
    revenue = app.catalogue(workspace).metrics["revenue"]
    await set_goal(app, workspace, "ada", revenue, 5_000, "month")
    with pytest.raises(InvalidInput, match="events or goals in USD are there already"):
        await change(app, currency="EUR")


async def test_money_in_totals_that_were_set_keeps_it_too(app: App) -> None:
    told = {"type": "stats", "metrics": {}, "totals": {"month": {"revenue": "5"}}}
    made = event(1, **told)
    await post(app, {name: value for name, value in made.items() if name != "currency"})
    with pytest.raises(InvalidInput, match="totals never mix currencies"):
        await change(app, currency="EUR")


async def test_money_that_comes_in_meanwhile_wins(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await change(app, rates={"EUR": "1.08"})
    changing = app.store.workspaces.change

    async def slow(workspace: str, **fields: Any) -> None:
        if fields.get("currency") == "JPY":
            await post(app, event(1))
        await changing(workspace, **fields)

    monkeypatch.setattr(app.store.workspaces, "change", slow)
    with pytest.raises(InvalidInput, match="totals never mix currencies"):
        await change(app, currency="JPY", name="Tokyo")
    kept = await app.store.workspaces.get("default")
    assert (kept.currency, kept.name, kept.rates) == ("USD", "Laurels", {"EUR": "1.08"})
    assert [entry.after for entry in await app.store.audit.listed("default")] == [
        {"rates": {"EUR": "1.08"}}
    ]

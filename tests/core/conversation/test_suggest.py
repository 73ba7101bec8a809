"""What is suggested while somebody types an argument."""

import asyncio

import pytest

from core.app import App
from core.conversation import suggest
from core.conversation.answer import suggestions
from tests.core.conversation.two_people import ADA_ID, bea, say
from tests.core.support import asked, event, post


async def values(app: App, command: str, arg: str, typed: str = "") -> list[str]:
    return [o.command for o in await suggestions(app, asked(command), command, arg, typed)]


async def test_metrics_are_suggested_by_their_names(app: App) -> None:
    assert await values(app, "goal set", "metric", "re") == ["revenue", "goal_progress"]
    assert await values(app, "goal set", "metric", "MARGIN") == ["profit_margin"]
    assert "units" in await values(app, "leaderboard", "metric")
    assert await values(app, "goal set", "metric", "zzz") == []


async def test_periods_are_suggested(app: App) -> None:
    assert await values(app, "goal set", "period", "mon") == ["monthly"]
    assert "last month" in await values(app, "leaderboard", "period", "last")
    assert await values(app, "goal set", "whose") == ["me", "only me", "team", "everybody"]


async def test_goals_are_suggested_by_id(app: App) -> None:
    await say(app, "goal set units 5 weekly")
    await say(app, "goal set revenue 50k")
    await bea(app, "goal set units 9")
    found = await suggestions(app, asked(""), "goal edit", "goal", "")
    assert [(o.label, o.command) for o in found] == [
        ("$50,000 revenue in November", "#2"),
        ("5 units this week", "#1"),
    ]
    assert await values(app, "goal remove", "goal", "week") == ["#1"]


async def test_scopes_are_what_was_counted(app: App) -> None:
    await say(app, "help")
    await post(app, event(1, scope={"sku": "IPOD NANO", "category": "audio"}))
    assert await values(app, "goal set", "of") == ["sku IPOD NANO", "category audio"]
    assert await values(app, "goal set", "of", "nano") == ["sku IPOD NANO"]
    card = await say(
        app, "goal set", arguments={"metric": "units", "target": "5", "of": "sku IPOD NANO"}
    )
    assert "5 units of IPOD NANO in November." in card.summary()


async def test_people_and_teams_are_suggested(app: App) -> None:
    await say(app, "help")
    await bea(app, "help")
    await app.store.members.update("default", ADA_ID, team="North")
    assert await values(app, "trophies", "who", "ad") == [ADA_ID]
    assert await values(app, "leaderboard", "team", "nor") == ["North"]
    await app.store.members.update("default", ADA_ID, hidden=True)
    assert await values(app, "trophies", "who", "ad") == []


async def test_commands_are_suggested_for_help(app: App) -> None:
    found = await values(app, "help", "command", "goal")
    assert found == ["goal set", "goal list", "goal edit", "goal remove"]


async def test_nobody_joins_by_typing(app: App) -> None:
    assert await values(app, "goal set", "metric")
    assert await values(app, "goal edit", "goal") == []
    assert await app.store.members.count("default") == 0
    assert await app.store.targets.active("default") == []


async def test_there_are_never_more_than_25(app: App) -> None:
    await say(app, "help")
    sold = (event(n, f"m{n:02}", scope={"sku": f"S{n:02}"}) for n in range(40))
    await post(app, *sold)
    assert len(await values(app, "trophies", "who", "m")) == 25
    assert len(await values(app, "goal set", "of", "s")) == 25


async def test_what_is_unknown_or_fails_suggests_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await values(app, "xyzzy", "metric") == []
    assert await values(app, "goal set", "xyzzy") == []
    assert await values(app, "goal set", "metric", "x" * 9_000) == []

    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(app.store.members, "identified", broken)
        assert await values(app, "goal set", "metric") == []

    async def never(*_: object) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(app.store.members, "identified", never)
    monkeypatch.setattr(suggest, "TIMEOUT_S", 0.01)
    assert await values(app, "goal set", "metric") == []

"""Everything that is known of a person, handed out; and forgotten, with the totals kept."""

import json

import pytest

from core.app import App
from core.domain.people import Identity
from core.domain.roster import MemberChange
from core.errors import InvalidInput, NotFound
from core.usecases.leaderboards import leaderboard
from core.usecases.linking import make_code
from core.usecases.merge import merge_members
from core.usecases.people import change_member, person
from core.usecases.points import book
from core.usecases.privacy import erase, export
from tests.conftest import Clock
from tests.core.support import event, points, post
from tests.core.usecases import state

BOSS = "key:boss"
TICKER = {"order_id": "1001", "product": "IPod", "city": "Louisville"}


async def prepared(app: App) -> None:
    """Ada, with everything; and who she once was, `a.lovelace`."""
    await post(
        app,
        event(1, member_name="Ada", ticker=TICKER, metrics={"revenue": "12000"}),
        event(2, "a.lovelace", member_name="A. Lovelace", ticker=TICKER),
        event(3, "bob", ticker=TICKER),
    )
    await app.store.roster.link("default", "ada", Identity(platform="telegram", id="777"))
    workspace = await app.workspace("default")
    await merge_members(app, workspace, "a.lovelace", "ada", why="Ada Lovelace", by=BOSS)
    await book(app, workspace, "ada", "credit", 30, "thanks", by=BOSS)
    await make_code(app, workspace, "ada")


async def test_an_export_has_all_of_it(app: App, clock: Clock) -> None:
    await prepared(app)
    workspace = await app.workspace("default")
    kept = json.loads(json.dumps(await export(app, workspace, "a.lovelace")))
    assert (kept["member"], kept["exportedAt"]) == ("ada", "2026-11-20T15:30:00Z")
    assert [row["member"] for row in kept["members"]] == ["a.lovelace", "ada"]
    assert {row["id"] for row in kept["events"]} == {"order-1", "order-2"}
    assert kept["events"][0]["ticker"] == TICKER
    assert {row["member"] for row in kept["milestones"]} == {"ada"}
    assert sum(row["points"] for row in kept["points"] if row["source"] == "grant") == 30
    assert {row["action"] for row in kept["audit"]} == {
        "member.merge",
        "member.absorb",
        "points.grant",
    }
    assert kept["progress"]
    said = json.dumps(kept)
    assert "bob" not in said
    assert "order-3" not in said
    with pytest.raises(NotFound):
        await export(app, workspace, "nobody")


async def test_who_is_erased_is_nobody_and_still_counts(app: App, clock: Clock) -> None:
    await prepared(app)
    workspace = await app.workspace("default")
    balance = await points(app)
    held = await state.held(app, "default")
    choices = MemberChange(zone="Europe/Berlin", language="en", announce="dm")
    await change_member(app, workspace, "ada", choices, by=BOSS)
    await erase(app, workspace, "a.lovelace", why="she asked", by=BOSS)
    await state.drain(app)
    ada = await person(app, workspace, "ada")
    assert (ada.name, ada.identities, ada.hidden) == ("Former member", (), True)
    assert (ada.muted, ada.language, ada.zone, ada.quiet) == (True, None, None, None)
    assert await points(app) == ada.points == balance
    assert await state.held(app, "default") == held
    total = await app.store.progress.sum("default", "all", "revenue")
    assert total == 1_200_000 + 2 * 19_900
    board = await leaderboard(app, workspace, "revenue", "month")
    assert [row["member"] for row in board["rows"]] == ["bob"]
    said = json.dumps(await export(app, workspace, "ada"))
    for word in ("Ada", "Lovelace", "777", "Louisville", "IPod", "thanks to"):
        assert word not in said
    [entry, *older] = await app.store.audit.listed("default", subject="member:ada")
    assert (entry.action, entry.why) == ("member.erase", "she asked")
    assert all(each.before is each.after is each.why is None for each in older)
    assert await app.mongo_db["link_codes"].count_documents({}) == 0
    others = await app.mongo_db["events"].find_one({"member": "bob"})
    assert others is not None
    assert others["ticker"] == TICKER
    # Whoever they are elsewhere is free for somebody new.
    await app.store.roster.link("default", "bob", Identity(platform="telegram", id="777"))
    await erase(app, workspace, "ada", why=None, by=BOSS)


async def test_the_last_admin_stays(app: App) -> None:
    await post(app, event(1))
    workspace = await app.workspace("default")
    change = MemberChange(role="admin")
    await change_member(app, workspace, "ada", change, by=BOSS)
    with pytest.raises(InvalidInput, match="id: ada: is the last admin"):
        await erase(app, workspace, "ada", why=None, by=BOSS)
    assert (await person(app, workspace, "ada")).name == "ada"

"""Merging two members: as if everything had been one person's from the start, and said once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.app import App
from core.domain.people import Identity, Member
from core.domain.roster import MemberChange
from core.errors import InvalidInput, NotFound
from core.usecases.deliver import deliver_due
from core.usecases.goals import set_goal
from core.usecases.merge import finish_merges, merge_members
from core.usecases.people import change_member, person
from core.usecases.points import book
from core.usecases.replay import grant_trophy
from tests.conftest import NOW, Clock
from tests.core.support import Script, Unpaced, counted, dear, event, place, points, post
from tests.core.usecases import state
from tests.core.usecases.oracle import Oracle, World
from tests.core.usecases.oracle_awards import Awards
from tests.core.usecases.oracle_compare import Arrived, arrive, prepared, same, set_goals
from tests.core.usecases.oracle_events import arrivals, goals

BOSS = "key:boss"


async def merge(app: App, member: str = "ada", into: str = "bob") -> Member:
    workspace = await app.workspace("default")
    return await merge_members(app, workspace, member, into, why="one person", by=BOSS)


async def cards(app: App) -> list[tuple[str, str]]:
    """Return (kind, state) of every delivery."""
    rows = app.mongo_db["deliveries"].find({}).sort("created_at", 1)
    return [(row["kind"], row["state"]) async for row in rows]


@settings(dear, max_examples=20)
@given(
    arrivals(), st.lists(goals(), max_size=2), st.integers(0, 6), st.sampled_from(["ada", "bob"])
)
async def test_it_is_as_if_it_had_been_one_person_from_the_start(
    app: App, arrived: Arrived, wanted: list[list[dict[str, Any]]], after: int, old: str
) -> None:
    """Whenever the merge comes: before, between or after the batches."""
    new = "bob" if old == "ada" else "ada"
    made, batches = arrived
    mine = [goal for goal in (wanted[0] if wanted else []) if goal["early"]]
    mine = [goal for goal in mine if goal["member"] == old]
    workspace = await prepared(app)
    await set_goals(app, workspace, mine)
    await arrive(app, workspace, batches[:after])
    await merge_members(app, workspace, old, new, why=None, by=BOSS)
    await arrive(app, workspace, batches[after:])
    one = [each | {"member": new} if each["member"] == old else each for each in made]
    oracle = Oracle(one, World(goals=[goal | {"member": new} for goal in mine]))
    assert await state.at_rest(app)
    found = await state.totals(app, workspace.id)
    kept = {"global", "team", "character"}
    said = {k: v for k, v in oracle.totals.items() if v and k[1].split(":")[0] in kept}
    same(set(found.items()), set(said.items()))
    expected = Awards(oracle)
    cut = len(workspace.id) + 1
    held = {
        (who, rule, label[cut:] if rule == "goal-achieved" else label, scope, period)
        for who, rule, label, scope, period in await state.held(app, workspace.id)
    }
    same(held, expected.milestones)
    badges = await state.held(app, workspace.id, "badge")
    same({(who, rule) for who, rule, *_ in badges}, expected.badges)
    trophies = await state.held(app, workspace.id, "trophy")
    same({(who, label) for who, _, label, *_ in trophies}, expected.trophies)
    ledger = await state.ledger(app, workspace.id)
    same(set(ledger.items()), set(expected.points.items()))
    people = {who: left for who, left in expected.points.items() if ":" not in who}
    assert await state.balances(app, workspace.id) == people


async def test_the_old_id_leads_to_who_they_are_now(app: App) -> None:
    await post(app, event(1, team="North"), event(2, "bob"), event(3, "cyd"))
    await app.store.roster.link("default", "ada", Identity(platform="shop", id="7"))
    workspace = await app.workspace("default")
    change = MemberChange.model_validate(
        {"role": "manager", "daysOff": [{"start": "2026-12-24", "end": "2026-12-26"}]}
    )
    await change_member(app, workspace, "ada", change, by=BOSS)
    bob = await merge(app)
    assert (bob.id, bob.name, bob.team, bob.role) == ("bob", "bob", "North", "manager")
    assert bob.identities == (Identity(platform="shop", id="7"),)
    assert bob.days_off == (("2026-12-24", "2026-12-26"),)
    assert (await person(app, workspace, "ada")) == bob
    gone = await app.store.members.exact("default", "ada")
    assert gone is not None
    assert (gone.merged_into, gone.shown, gone.role, gone.identities) == (
        "bob",
        False,
        "member",
        (),
    )
    await merge(app, "bob", "cyd")
    results = await post(app, event(4), event(5, "bob"), event(6, "7"), event(7, "cyd"))
    assert {result.document["member"] for result in results if result.document} == {"cyd"}
    assert (await person(app, workspace, "ada")).id == "cyd"
    total = await app.store.progress.value("default", "cyd", "global", "all", "revenue")
    assert total == 7 * 19_900
    entries = await app.store.audit.listed("default", action="member.merge")
    assert [(entry.subject, entry.actor, entry.why) for entry in entries] == [
        ("member:bob", BOSS, "one person"),
        ("member:ada", BOSS, "one person"),
    ]
    assert entries[1].after == {"merged_into": "bob"}


async def test_who_cannot_be_merged(app: App) -> None:
    await post(app, event(1), event(2, "bob"), event(3, "cyd"))
    for member, into in (("nobody", "bob"), ("ada", "nobody"), ("team:North", "bob")):
        with pytest.raises(NotFound, match="There is no member"):
            await merge(app, member, into)
    with pytest.raises(NotFound):
        await merge(app, "ada", "workspace:")
    with pytest.raises(InvalidInput, match="into: ada: is the same person"):
        await merge(app, "ada", "ada")
    await merge(app)
    with pytest.raises(InvalidInput, match=r"ada was merged into bob \(bob\) already"):
        await merge(app, "ada", "cyd")
    with pytest.raises(InvalidInput, match="into: ada: is the same person"):
        await merge(app, "bob", "ada")


async def test_nothing_is_celebrated_again(app: App) -> None:
    await place(app)
    sender = Script()
    await post(app, event(1, metrics={"revenue": "12000"}))
    await post(app, event(2, "bob", metrics={"revenue": "9000"}))
    await deliver_due(app, sender, Unpaced())
    [ten] = [n for n, text in enumerate(sender.texts) if text.startswith("ada reached $10,000")]
    count = len(sender.texts)
    await merge(app)
    assert await cards(app) == [("celebration", "sent")] * count
    # Bob alone would only now reach $10,000.
    await post(app, event(3, "bob", metrics={"revenue": "1500"}))
    assert await deliver_due(app, sender, Unpaced()) == 0
    await post(app, event(4, "bob", metrics={"revenue": "3000"}))
    await deliver_due(app, sender, Unpaced())
    assert [text.split(" in ")[0] for text in sender.texts[count:]] == ["bob reached $25,000"]
    # A refund below $10,000 still finds the card of that time.
    refund = {"type": "refund", "metrics": {"revenue": "-12000", "orders": -1}}
    await post(app, event(5, corrects="order-1", **refund))
    assert await deliver_due(app, sender, Unpaced()) == 1
    refund["metrics"] = {"revenue": "-9000", "orders": -1}
    await post(app, event(6, "bob", corrects="order-2", **refund))
    await deliver_due(app, sender, Unpaced())
    assert len(sender.texts) == count + 1
    assert f"message-{ten + 1}" in {message for _, _, message in sender.edited}


async def test_done_twice_it_is_done_once(app: App) -> None:
    await place(app)
    await post(app, event(1, metrics={"revenue": "12000"}), event(2, "bob"))
    await merge(app)
    before = await state.snapshot(app, "default")
    assert (await merge(app)).id == "bob"
    assert await state.snapshot(app, "default") == before
    assert await app.mongo_db["audit"].count_documents({"action": "member.merge"}) == 1


STEPS = ["move_events", "move_cards", "move", "work", "end"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("mended", ["by hand", "by the sweep"])
async def test_it_may_die_anywhere(
    app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str, mended: str
) -> None:
    await post(app, event(1, metrics={"revenue": "12000"}), event(2, "bob"))
    workspace = await app.workspace("default")
    await book(app, workspace, "ada", "credit", 7, "thanks", by=BOSS)

    async def dies(*_: object, **__: object) -> None:
        raise ConnectionResetError(step)

    with monkeypatch.context() as broken:
        owner, name = {
            "move": (app.store.handovers, "move"),
            "work": (app.store.work, "ask"),
        }.get(step, (app.store.merges, step))
        broken.setattr(owner, name, dies)
        with pytest.raises(ConnectionResetError):
            await merge(app)
    # From the first moment on, who asks for the one finds the other.
    assert (await person(app, workspace, "ada")).id == "bob"
    if mended == "by hand":
        await merge(app)
    else:
        assert await finish_merges(app) == 0
        clock.advance(seconds=31)
        assert await finish_merges(app) == 1
    assert await finish_merges(app) == 0
    await state.drain(app)
    total = await app.store.progress.value("default", "bob", "global", "2026-11", "revenue")
    assert total == 1_219_900
    assert {who for who, *_ in await state.held(app, "default")} == {"bob"}
    assert (await points(app, "bob")) == 7
    gone = await app.store.members.exact("default", "ada")
    assert gone is not None
    assert gone.points == 0
    # And what bob earns is heard again.
    await place(app)
    await post(app, event(3, "bob", metrics={"revenue": "14000"}))
    assert await cards(app) == [("celebration", "pending")]


async def test_while_it_runs_the_survivor_is_hushed(app: App) -> None:
    await place(app)
    await post(app, event(1, metrics={"revenue": "12000"}), event(2, "bob", metrics={"revenue": 9}))
    assert await cards(app) == [("celebration", "pending")]
    await app.store.merges.begin("default", "ada", "bob", NOW)
    # On their own these would bring bob $10,000, which ada has celebrated.
    await post(app, event(3, "bob", metrics={"revenue": "11000"}))
    await post(app, event(4, metrics={"revenue": "11000"}))
    assert await cards(app) == [("celebration", "pending")]
    await merge(app)
    assert await cards(app) == [("celebration", "pending")]
    total = await app.store.progress.value("default", "bob", "global", "all", "revenue")
    assert total == 3_400_900


async def test_of_two_goals_for_the_same_the_newer_stands(app: App, clock: Clock) -> None:
    await post(app, event(1), event(2, "bob"))
    workspace = await app.workspace("default")
    metrics = app.catalogue(workspace).metrics

    async def goal(member: str, metric: str, target: int) -> str:
        clock.advance(seconds=1)
        found, _ = await set_goal(app, workspace, member, metrics[metric], target, "month")
        return found.id

    older = await goal("bob", "units", 100)
    newer = await goal("ada", "units", 3)
    other = await goal("ada", "signups", 5)
    await post(app, counted(3, signups=5))
    earned = await points(app, "ada")
    await place(app)
    await merge(app)
    standing = {each.id: each for each in await app.store.goals.standing("default", "bob")}
    assert set(standing) == {newer, other}
    assert (await app.store.goals.get("default", older) or standing[newer]).cancelled_at is not None
    # One came along as it was met; the other is met by what both did. Neither is celebrated.
    assert all(each.met_at for each in standing.values())
    won = {(who, label) for who, rule, label, *_ in await state.held(app, "default")
           if rule == "goal-achieved"}  # fmt: skip
    assert won == {("bob", newer), ("bob", other)}
    assert await cards(app) == []
    assert await points(app, "bob") >= earned
    assert await points(app, "ada") == await points(app, "bob")


async def test_what_no_event_brings_comes_along(app: App) -> None:
    """The first places of a board, a granted trophy, points by hand; each of them once."""
    people = ("ada", "bob", "cyd", "dan", "eve")
    await post(app, *(event(n, name, metrics={"revenue": n + 1}) for n, name in enumerate(people)))
    workspace = await app.workspace("default")
    await post(app, event("top", "ada", metrics={"revenue": "500"}))
    for slug in ("the-million", "steady-season", "full-laurel"):
        await grant_trophy(app, workspace, "ada", slug, by=BOSS)
    await book(app, workspace, "ada", "credit", 70, "thanks", name="t-1", by=BOSS)
    held = await state.held(app, "default") | await state.held(app, "default", "trophy")
    mine = {
        (rule, label, scope, period) for who, rule, label, scope, period in held if who == "ada"
    }
    assert any(rule.startswith("top") for rule, *_ in mine)
    assert {"the-million", "steady-season", "full-laurel"} <= {label for _, label, *_ in mine}
    await place(app)
    await merge(app)
    held = await state.held(app, "default") | await state.held(app, "default", "trophy")
    theirs = {(rule, label, scope, p) for who, rule, label, scope, p in held if who == "bob"}
    assert mine <= theirs
    assert not [who for who, *_ in held if who == "ada"]
    # The same grant sent again is still the same one, whoever it names.
    again = await book(app, workspace, "ada", "credit", 70, "thanks", name="t-1", by=BOSS)
    assert (again.new, again.entry.member) == (False, "bob")
    assert again.balance == await points(app, "bob")
    ledger = await state.ledger(app, "default")
    assert set(ledger) == {"bob", "dan", "eve", "cyd"} & set(ledger)
    assert await cards(app) == []
    # Leading already, bob does not enter the first places once more.
    await post(app, event("more", "bob", metrics={"revenue": "900"}))
    assert not [row for row in await state.awards(app, "default")
                if row["rule"].startswith("top") and row["member"] == "bob"
                and not row["backdated"]]  # fmt: skip

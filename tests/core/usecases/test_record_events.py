"""Events accepted, refused and recognised; every message names field, value and reason."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from core.app import App
from core.domain.people import Identity, Member
from core.errors import InvalidInput, Unavailable
from core.usecases.record_events import record_events
from tests.conftest import NOW
from tests.core.support import event, post, record, workspace_of

LATER = (NOW + timedelta(minutes=5, seconds=1)).isoformat()
BAD: list[tuple[dict[str, Any], str]] = [
    ({"metrics": {"karma": 5}}, "metrics: karma: is not a metric; known are cost, images,"),
    (
        {"metrics": {"revenue": "12,50"}},
        'metrics.revenue: 12,50: is not a decimal number such as "199.00"',
    ),
    ({"metrics": {"revenue": "abc"}}, "metrics.revenue: abc: is not a decimal number"),
    ({"metrics": {"revenue": "1e999"}}, "metrics.revenue: 1e999: is larger than Laurels can count"),
    ({"metrics": {"revenue": True}}, "metrics.revenue: True: must be a number or a string such as"),
    ({"metrics": {"revenue": None}}, "metrics.revenue: None: must be a number or a string such as"),
    ({"metrics": {"revenue": ["1"]}}, "metrics.revenue: ['1']: must be a number or a string"),
    (
        {"metrics": {"revenue": "199.005"}},
        "metrics.revenue: 199.005: has more decimals than USD has (2)",
    ),
    ({"metrics": {"units": 1.5}}, "metrics.units: 1.5: must be a whole number"),
    (
        {"metrics": {"units": -2}},
        "metrics.units: -2: is negative; only an event that corrects another may be",
    ),
    ({"occurred_at": "2026-11-20T10:15:00"}, "occurred_at: 2026-11-20T10:15:00: input should"),
    ({"occurred_at": LATER}, f"occurred_at: {LATER}: is more than 5 minutes in the future"),
    ({"occurred_at": "1969-07-20T20:17:00Z"}, "occurred_at: 1969-07-20T20:17:00+00:00: is before"),
    ({"colour": "red"}, "colour: red: unknown field"),
    ({"ws": "other"}, "ws: other: unknown field"),
    ({"currency": "EUR"}, "currency: EUR: is not this workspace's currency; it counts in USD"),
    ({"currency": "BUCKS"}, "currency: BUCKS: is not an ISO 4217 code such as USD"),
    ({"member": None}, "member: None: input should be a valid string"),
    ({"id": "\x00"}, "id: \x00: has characters that cannot be shown"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
async def test_a_bad_event_is_refused_and_its_neighbours_are_not(
    app: App, changes: dict[str, Any], message: str
) -> None:
    results = await record(app, event("a"), event("b", **changes), event("c"))
    assert [result.status for result in results] == ["accepted", "invalid", "accepted"]
    answer = results[1].answer()
    assert answer["error"].startswith(message)
    [detail] = answer["details"]
    assert answer["error"] == f"{detail['field']}: {detail['value']}: {detail['reason']}"
    assert await app.mongo_db["events"].count_documents({}) == 2


async def test_every_problem_of_an_event_is_named_at_once(app: App) -> None:
    bad = event(1, occurred_at="soon", colour="red") | {"member": 7}
    del bad["source"]
    [result] = await record(app, bad)
    assert sorted(problem.field for problem in result.problems) == [
        "colour",
        "member",
        "occurred_at",
        "source",
    ]
    assert "source: nothing: is required" in result.answer()["error"]


@pytest.mark.parametrize("item", [None, "event", 7, [], True])
async def test_what_is_no_object_is_refused_in_its_place(app: App, item: object) -> None:
    first, result, last = await record(app, event("a"), item, event("b"))
    assert (first.status, result.status, last.status) == ("accepted", "invalid", "accepted")
    assert result.answer()["error"]


async def test_exponents_beyond_reason_leave_the_neighbours_alone(app: App) -> None:
    results = await record(app, event("a"), event("b", metrics={"revenue": "1e999999"}))
    assert [result.status for result in results] == ["accepted", "invalid"]


async def test_a_member_made_of_blanks_is_refused(app: App) -> None:
    [result] = await record(app, event(1, member="  "))
    assert result.status == "invalid"


async def test_a_thousand_events_are_taken_and_one_more_is_not(app: App) -> None:
    events = [event(n, f"m{n % 7}") for n in range(1_001)]
    with pytest.raises(InvalidInput, match="events: 1,001 items: at most 1,000 at once"):
        await record(app, *events)
    assert await app.mongo_db["events"].count_documents({}) == 0
    results = await record(app, *events[:1_000])
    assert {result.status for result in results} == {"accepted"}
    assert await record(app) == []


async def test_results_come_in_the_order_of_the_events(app: App) -> None:
    await record(app, event("known"), event("other"))
    results = await record(
        app,
        event("new"),
        event("known"),
        event("other", metrics={"units": 9}),
        event("bad", metrics={}),
        event("twice"),
        event("twice"),
        event("thrice"),
        event("thrice", member="bob"),
    )
    assert [(result.id, result.status) for result in results] == [
        ("order-new", "accepted"),
        ("order-known", "duplicate"),
        ("order-other", "conflict"),
        ("order-bad", "invalid"),
        ("order-twice", "accepted"),
        ("order-twice", "duplicate"),
        ("order-thrice", "accepted"),
        ("order-thrice", "conflict"),
    ]
    assert results[2].answer()["error"] == (
        "id: order-other: was accepted before with a different body; nothing changed"
    )
    assert await app.mongo_db["events"].count_documents({}) == 5


async def test_the_same_id_of_another_source_or_workspace_is_another_event(app: App) -> None:
    other = await workspace_of(app, "other")
    [one] = await record(app, event(1))
    [two] = await record(app, event(1, source="till"))
    [three] = await record_events(app, other, [event(1)])
    assert {one.status, two.status, three.status} == {"accepted"}


async def test_a_duplicate_may_be_spelt_differently(app: App) -> None:
    await record(app, event(1))
    again = event(1, metrics={"units": "2.0", "revenue": 199})
    [result] = await record(app, again | {"occurred_at": "2026-11-20T10:30:00-05:00"})
    assert result.status == "duplicate"
    assert result.document is not None
    assert result.document["m"] == {"revenue": 19_900, "units": 2, "orders": 1}


async def test_a_duplicate_is_the_same_after_it_was_applied(app: App) -> None:
    await post(app, event(1))
    [again] = await post(app, event(1))
    assert again.status == "duplicate"
    assert await app.store.progress.value("default", "ada", "global", "all", "units") == 2


async def test_people_are_added_when_they_are_first_named(app: App) -> None:
    await record(app, event(1, member_name="Ada L.", team="north"), event(2, "bob"))
    ada, bob = [await app.store.members.get("default", name) for name in ("ada", "bob")]
    assert ada is not None
    assert bob is not None
    assert (ada.name, ada.team, ada.role, bob.name) == ("Ada L.", "north", "member", "bob")
    await record(app, event(3, member_name="Somebody else"))
    again = await app.store.members.get("default", "ada")
    assert again == ada


async def test_a_workspace_may_refuse_new_people(app: App) -> None:
    await record(app, event(1))
    await workspace_of(app, "default", create_members=False)
    known, unknown = await record(app, event(2), event(3, "bob"))
    assert (known.status, unknown.status) == ("accepted", "invalid")
    assert unknown.answer()["error"] == (
        "member: bob: is not known, and this workspace takes no new people"
    )
    assert await app.store.members.get("default", "bob") is None


async def test_a_source_may_know_a_member_by_another_name(app: App) -> None:
    await app.store.members.create(
        [
            Member(
                id="ada",
                workspace="default",
                name="Ada",
                identities=(Identity(platform="shop", id="7"),),
                created_at=NOW,
            )
        ]
    )
    linked, other = await record(app, event(1, "7"), event(2, "7", source="till"))
    assert linked.document is not None
    assert other.document is not None
    assert (linked.document["member"], other.document["member"]) == ("ada", "7")


async def test_nothing_is_claimed_to_be_safe_when_the_database_does_not_confirm(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise AutoReconnect("the primary went away")

    monkeypatch.setattr(app.store.events._events, "insert_many", away, raising=False)
    with pytest.raises(Unavailable, match="nothing was accepted"):
        await record(app, event(1))


async def test_recording_rings_the_lanes_it_filled(app: App) -> None:
    results = await record(app, event(1), event(2, "bob"), event(1))
    lanes = {result.document["lane"] for result in results if result.document}
    bells = {key.decode() async for key in app.redis.scan_iter("laurels:bell:*")}
    assert bells == {f"laurels:bell:lane:{lane}" for lane in lanes}
    assert await app.redis.zcard("laurels:queue:evaluate") == len(lanes)

"""How far along trophies are, what is closest, who holds them, and what an admin gives."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from core.app import App
from core.domain.people import Member
from core.errors import InvalidInput, NotFound, Unavailable
from core.usecases import trophies
from core.usecases.audit import audit
from core.usecases.people import person
from core.usecases.trophies import (
    Standing,
    award_trophy,
    closest,
    filtered,
    newest_first,
    standings,
    trophy_shape,
    user_trophy_shape,
)
from tests.conftest import NOW, Clock
from tests.core.support import event, post


async def stand(app: App, member: str | None = "ada") -> dict[str, Standing]:
    workspace = await app.workspace("default")
    who = None if member is None else await person(app, workspace, member)
    return {each.trophy.slug: each for each in await standings(app, workspace, who)}


async def shapes(app: App, member: str | None = "ada") -> dict[int, dict[str, Any]]:
    workspace = await app.workspace("default")
    catalogue = app.catalogue(workspace)
    found = (await stand(app, member)).values()
    return {each.trophy.id: trophy_shape(workspace, catalogue, each) for each in found}


async def give(app: App, wanted: int | str, member: str = "ada", **said: Any) -> bool:
    workspace = await app.workspace("default")
    return (await award_trophy(app, workspace, wanted, member, by="key:test", **said))[2]


def sold(number: int, days_ago: int, revenue: str, cost: str, member: str = "ada") -> Any:
    return event(
        number,
        member,
        occurred_at=(NOW - timedelta(days=days_ago)).isoformat(),
        metrics={"revenue": revenue, "cost": cost, "units": 1},
    )


async def kept_up(app: App, margins: Mapping[int, str | None]) -> None:
    """Sell for 100 on some days ago, at a cost."""
    await post(
        app, *(sold(ago, ago, "100", cost) for ago, cost in margins.items() if cost is not None)
    )


async def test_a_total_is_a_share_of_what_has_to_be_reached(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "333.39", "units": 4}))
    found = await stand(app)
    assert found["first-earnings"].percent == 66.6  # 66.678: never rounded up
    assert found["four-figures"].percent == 33.3
    assert found["opening-bell"].percent == 100.0
    assert found["both-hands-full"].percent == 40.0
    assert found["the-million"].percent == 0.0
    assert found["first-earnings"].award is None
    award = found["opening-bell"].award
    assert award is not None
    assert award.achieved_at == NOW


async def test_the_figure_itself_is_enough(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "499.99"}))
    before = (await stand(app))["first-earnings"]
    assert (before.percent, before.award) == (99.9, None)
    await post(app, event(2, metrics={"revenue": "0.01"}))
    after = (await stand(app))["first-earnings"]
    assert (after.percent, after.award is not None) == (100.0, True)


async def test_a_refund_below_nothing_is_no_progress(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "5", "units": 1}))
    await post(app, event(2, corrects="order-1", metrics={"revenue": "-25", "units": -4}))
    found = await stand(app)
    assert {each.percent for each in found.values()} == {0.0}


async def test_days_in_a_row_count_towards_a_percentage_to_keep_up(app: App) -> None:
    await kept_up(app, {9: "80", 8: "70", 7: "95", 5: "75", 4: "75", 0: "10"})
    found = await stand(app)
    # 25 %: day 9 has 20 %, day 7 has 5 %; without day 6, days 5 and 4 are a run; today still runs.
    assert found["steady-margin"].percent == 6.6
    # 20 %: days 9 and 8, then 5 and 4.
    assert found["careful-fortnight"].percent == 14.2
    assert found["more-in-than-out"].award is None


async def test_a_day_without_sales_neither_breaks_nor_counts(app: App) -> None:
    await kept_up(app, {12: "90", 6: "90", 1: "90"})
    found = await stand(app)
    assert found["more-in-than-out"].award is not None
    assert found["seven-good-days"].percent == 0.0


async def test_it_never_says_100_before_it_is_held(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "500"}))
    workspace = await app.workspace("default")
    await app.save_workspace(workspace.model_copy(update={"paused": ("trophies-units",)}))
    await post(app, event(2, metrics={"units": 1}))
    bell = (await stand(app))["opening-bell"]
    assert (bell.percent, bell.award) == (99.9, None)


async def test_the_platinum_is_for_all_thirty(app: App, clock: Clock) -> None:
    await post(app, event(1, metrics={"revenue": "1000000", "units": 10_000}))
    held = sorted(s.trophy.id for s in (await stand(app)).values() if s.award)
    assert (await stand(app))["full-laurel"].percent == len(held) * 1_000 // 30 / 10
    missing = [number for number in range(1, 31) if number not in held]
    for number in missing[:-1]:
        await give(app, number)
    assert (await stand(app))["full-laurel"].percent == 96.6
    clock.advance(hours=1)
    await give(app, missing[-1])
    found = await stand(app)
    assert found["full-laurel"].percent == 100.0
    assert all(each.award for each in found.values())
    assert newest_first(found.values())[0].trophy.slug == "full-laurel"


async def test_the_closest_come_first_and_secrets_stay_out(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "1900", "units": 9}))
    found = list((await stand(app)).values())
    ahead = closest(found, 5)
    assert [(each.trophy.slug, each.percent) for each in ahead] == [
        ("both-hands-full", 90.0),
        ("taking-root", 76.0),
        ("five-figures", 19.0),
        ("first-crate", 18.0),
        ("full-laurel", 10.0),
    ]
    every = closest(found, 31)
    assert len(every) == 31 - 3 - 3  # held are the bell and two of revenue; three are secret
    assert [each.trophy.id for each in every if each.percent == 0.0] == sorted(
        each.trophy.id for each in every if each.percent == 0.0
    )


async def test_a_secret_says_nothing_until_it_is_won(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "999000", "units": 2}))
    secret = (await shapes(app))[28]
    assert secret == {
        "id": 28,
        "slug": None,
        "name": "Secret trophy",
        "description": "Win it to find out.",
        "metric": None,
        "threshold": None,
        "tier": "gold",
        "kind": None,
        "days": None,
        "glyph": "question",
        "secret": True,
        "percent_complete": 0.0,
        "completed": False,
        "earned_at": None,
        "holders": 0,
        "rarity": 0.0,
    }
    workspace = await app.workspace("default")
    member = await person(app, workspace, "ada")
    row = user_trophy_shape(member, (await stand(app))["the-million"])
    assert row["percent_complete"] == 0.0
    await post(app, event(2, metrics={"revenue": "1000"}))
    won = (await shapes(app))[28]
    assert won["name"] == "The Million"
    assert (won["threshold"], won["percent_complete"]) == (1_000_000, 100.0)
    await post(app, event(3, member="bob"))
    assert (await shapes(app, "bob"))[28]["name"] == "Secret trophy"


async def test_thresholds_are_numbers_in_major_units(app: App) -> None:
    found = await shapes(app, None)
    assert [found[n]["threshold"] for n in (2, 11, 21, 31)] == [500, 25, 1_000, 30]
    assert (found[11]["days"], found[2]["days"]) == (30, None)


async def test_rarity_is_a_share_of_everybody(app: App) -> None:
    await post(
        app,
        event(1, "ada", metrics={"units": 12}),
        event(2, "bob", metrics={"units": 1}),
        event(3, "cyd", metrics={"revenue": "5"}),
    )
    found = await stand(app, None)
    assert [(found[s].holders, found[s].rarity) for s in ("opening-bell", "both-hands-full")] == [
        (2, 66.7),
        (1, 33.3),
    ]
    assert (found["full-laurel"].holders, found["full-laurel"].rarity) == (0, 0.0)
    assert {each.percent for each in found.values()} == {0.0}
    await post(app, event(4, "bob", corrects="order-2", metrics={"units": -1}))
    assert (await stand(app, None))["opening-bell"].holders == 1


async def test_what_is_won_comes_newest_first(app: App) -> None:
    ago = (NOW - timedelta(days=3)).isoformat()
    await post(app, event(1, metrics={"units": 1}))
    await post(app, event(2, metrics={"revenue": "1000"}, occurred_at=ago))
    won = newest_first((await stand(app)).values())
    assert [each.trophy.slug for each in won] == ["opening-bell", "four-figures", "first-earnings"]


async def test_filters(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "600", "units": 1}))
    catalogue = app.catalogue(await app.workspace("default"))
    found = list((await stand(app)).values())

    def numbers(tier: Any, metric: str | None) -> list[int]:
        return [each.trophy.id for each in filtered(found, catalogue, tier, metric)]

    assert numbers(None, None) == list(range(1, 32))
    assert numbers("silver", None) == list(range(11, 21))
    assert numbers("gold", "revenue") == [22, 23]  # not the secret one: it would be told
    assert numbers(None, "trophies") == [31]
    with pytest.raises(InvalidInput, match="metric: karma: no trophy is about it; use conv"):
        numbers(None, "karma")


async def test_an_admin_gives_a_trophy_once(app: App, clock: Clock) -> None:
    await post(app, event(1, metrics={"revenue": "5"}))
    assert await give(app, 11, why="for the trade fair")
    given = (await stand(app))["steady-margin"]
    assert given.percent == 100.0
    assert given.award is not None
    assert given.award.achieved_at == NOW
    clock.advance(days=1)
    assert not await give(app, "steady-margin")
    assert not await give(app, "11")
    assert (await stand(app))["steady-margin"] == given
    workspace = await app.workspace("default")
    entries, _ = await audit(app, workspace, action="trophy.award")
    assert [(e.actor, e.subject, e.why, e.after) for e in entries] == [
        (
            "key:test",
            "member:ada",
            "for the trade fair",
            {"trophy": "steady-margin", "name": "Steady Margin"},
        )
    ]


async def test_what_was_given_stays_whatever_is_sold_or_refunded(app: App) -> None:
    await post(app, event(1, metrics={"units": 3}))
    await give(app, "both-hands-full")
    await post(app, event(2, corrects="order-1", metrics={"units": -3}))
    found = await stand(app)
    assert found["both-hands-full"].award is not None
    assert found["opening-bell"].award is None


@pytest.mark.parametrize(
    ("wanted", "member", "message"),
    [
        (32, "ada", "There is no trophy 32."),
        ("golden-touc", "ada", "There is no trophy golden-touc."),
        (1, "nobody", "There is no member 'nobody'."),
    ],
)
async def test_awards_of_what_is_not_there(
    app: App, wanted: int | str, member: str, message: str
) -> None:
    await post(app, event(1, metrics={"revenue": "5"}))
    with pytest.raises(NotFound, match=message):
        await give(app, wanted, member)


async def test_an_award_that_waits_for_a_worker_is_told(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later(*_: object, **__: object) -> None:
        return

    await post(app, event(1, metrics={"revenue": "5"}))
    monkeypatch.setattr(trophies, "grant_trophy", later)
    with pytest.raises(Unavailable, match="will be there in a moment"):
        await give(app, 1)


async def test_somebody_without_events_stands_at_nothing(app: App) -> None:
    new = Member(id="eve", workspace="default", name="Eve", created_at=NOW)
    await app.store.members.create([new])
    found = (await stand(app, "eve")).values()
    assert len(found) == 31
    assert {(each.percent, each.award) for each in found} == {(0.0, None)}

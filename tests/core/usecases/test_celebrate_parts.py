"""The parts of a celebration: how much, what is next, its tone, its words, its id."""

import pytest

from core.app import App
from core.cards.celebration import celebration_card
from core.language import speaking
from core.usecases.celebrate import celebrate
from tests.core.support import workspace_of
from tests.core.usecases.awarded import ADA, award


async def test_by_how_much_and_how_far_to_the_next(app: App) -> None:
    workspace = await app.workspace("default")
    images = award("images-all", "15", "15 images", metric="images", at=15, type="x")
    told = celebrate(app, workspace, [images], ADA, 20)
    assert (told.kind, told.total, told.next, told.next_at) == (
        *("milestone", "20 images", "10 images"),
        "30 images",
    )
    assert told.share == pytest.approx(20 / 30)
    assert celebrate(app, workspace, [images], ADA, 15).total == ""
    goal = award("goal-achieved", "g1", "Goal of 10 units", at=10, value="125%")
    assert celebrate(app, workspace, [goal], ADA, 0).total == "125\u00a0%"
    met = award("goal-achieved", "g1", "Goal of 10 units", at=10, value="100%")
    assert celebrate(app, workspace, [met], ADA, 0).total == ""


async def test_a_bare_amount_knows_what_it_is_of_and_is_written_as_the_reader_does(
    app: App,
) -> None:
    workspace = await app.workspace("default")
    fifty = award("revenue-month", "50000", "$50,000", metric="revenue", at=50_000_00)
    told = celebrate(app, workspace, [fifty], ADA, 50_000_00)
    assert (told.reached, told.noun) == ("$50,000", "revenue")
    german = celebrate(app, workspace, [fifty], ADA, 50_000_00, locale="de_DE")
    assert (german.reached, german.noun) == ("50.000\u00a0$", "revenue")
    doors = award("own-1", "10", "10 doors", metric="revenue", at=10_00)
    assert celebrate(app, workspace, [doors], ADA, 10_00).noun == ""


async def test_the_top_has_a_place_and_each_kind_its_template(app: App) -> None:
    workspace = await workspace_of(
        app, "default", tone="playful", templates={"top": "{name} is {reached}!"}
    )
    top = award(
        "top3-revenue-month", "3", "Top 3, now #2", metric="revenue", at=2, period="2026-11"
    )
    told = celebrate(app, workspace, [top], ADA, 2)
    assert (told.kind, told.places, told.rank, told.tone) == ("top", "3", "2", "playful")
    assert told.reached == "Top 3, now #2"
    assert celebration_card(told).summary() == "Ada is Top 3, now #2!"
    badge = award("badge-top-earner", "1", "Top Earner", family="badge")
    assert celebrate(app, workspace, [badge], ADA, 1).template is None


async def test_the_id_is_of_the_awards_whatever_their_order(app: App) -> None:
    workspace = await app.workspace("default")
    one, other = (award("badge-top-earner", label, "Top Earner") for label in ("1", "2"))
    told = celebrate(app, workspace, [one, other], ADA, 1)
    assert told.id == celebrate(app, workspace, [other, one], ADA, 1).id
    assert told.id != celebrate(app, workspace, [one], ADA, 1).id
    assert len(f"applaud {told.id}".encode()) <= 64
    assert celebrate(app, workspace, [one], ADA, 1, id="kept").id == "kept"


async def test_the_languages_of_a_month_follow_the_reader(app: App) -> None:
    workspace = await app.workspace("default")
    signups = award("signups-month", "10", "10 signups", metric="signups", period="2026-10", at=10)
    with speaking("de_DE"):
        told = celebrate(app, workspace, [signups], ADA, 10, locale="de_DE")
    assert "Oktober" in told.when
    assert told.period == "Oktober"


async def test_the_highest_of_each_rule_is_named_before_the_steps_below(app: App) -> None:
    workspace = await app.workspace("default")
    steps = [
        award("revenue-month", label, f"${label}", at=int(label)) for label in ("50", "25", "10")
    ]
    tiers = [
        award("bonus-tier-month", label, f"Bonus tier {label}", at=int(label)) for label in "321"
    ]
    signups = award("signups-month", "25", "25 signups", at=25)
    told = celebrate(app, workspace, [*steps, *tiers, signups], ADA, 50)
    assert told.also == ("Bonus tier 3", "25 signups", "$25", "3 more")
    assert [part.phrase for part in told.parts][:3] == ["$50", "$25", "$10"]
    few = celebrate(app, workspace, [*steps, *tiers[:2]], ADA, 50)
    assert few.also == ("$25", "$10", "Bonus tier 3", "Bonus tier 2")

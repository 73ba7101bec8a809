"""/goals over HTTP: what a goal looks like, and the forms that set, change and remove one."""

import re
from datetime import timedelta

import aiohttp

from core.app import App
from core.domain.goals import Goal
from core.usecases.renew import renew_goals
from tests.conftest import NOW, Clock
from tests.core.support import counted, event
from tests.core.support import post as count
from tests.web.goal_pages import aim, card, field_error, person, seen, sent, words
from tests.web.people_in import signed_in

NANO = {"sku": "NANO", "category": "audio"}


async def test_a_card_says_how_far_how_fast_and_where_to(
    app: App, client: aiohttp.ClientSession
) -> None:
    await person(app, "ada")
    for days, number in ((18, 1), (9, 2), (0, 3)):
        at = {"occurred_at": (NOW - timedelta(days=days)).isoformat()}
        await count(app, event(number, metrics={"revenue": "1", "units": 20}, scope=NANO) | at)
    goal = await aim(app, "ada", scope="sku:NANO", description="Before the season ends")
    page = await seen(client, member="ada")
    shown = card(page, goal)
    said = words(shown)
    assert "Units of NANO, November" in said
    assert re.search(r">60</b><span>/100 units sold</span>", shown)
    assert "Off Track" in said
    assert 'data-status="off_track"' in shown
    assert 'aria-valuenow="60.0"' in shown
    assert 'class="now" x="65' in shown
    assert "4 a day makes it forecast 92" in said
    assert "1 Nov day 20 of 30 · 5 behind pace 30 Nov" in said
    assert "likely end 60 to 125" in said
    assert "Before the season ends" in said
    assert (
        'role="img" aria-label="Units of NANO: 100 in November: 60 (60\xa0%), forecast 92."'
        in shown
    )
    assert 'href="/products/NANO?member=ada"' in shown
    assert "style=" not in page


async def test_badges_are_the_seeds_words(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await count(app, counted(1, signups=30))
    met = await aim(app, "ada", "signups", 30)
    off = await aim(app, "ada", "units", 100)
    planned = await aim(app, "ada", "units", 100, "2026-12")
    daily = await aim(app, "ada", "signups", 40, "day")
    page = await seen(client, member="ada")
    assert "Met" in words(card(page, met))
    assert "met on 20 November" in words(card(page, met))
    assert "10 days early" in words(card(page, met))
    assert "Off Track" in words(card(page, off))
    assert "10 a day makes it" in words(card(page, off))
    assert "Planned" in words(card(page, planned))
    assert "begins on 1 December" in words(card(page, planned))
    assert "<svg viewBox" not in card(page, daily), "a day has no line"
    clock.advance(days=1)
    page = await seen(client, member="ada")
    assert "Unmet" in words(card(page, daily))
    assert "10 to go at the end ended 20 November" in words(card(page, daily))


async def test_a_goal_is_set_as_people_type(app: App, base_url: str) -> None:
    await person(app, "ada")
    await count(app, event(1, metrics={"revenue": "199.00", "units": 2}, scope=NANO))
    form = {"metric": "revenue", "target": "50k", "period": "monthly", "whose": "me"}
    async with signed_in(app, base_url, "ada") as session:
        page = await seen(session, set="1")
        assert page.count('name="target"') == 1, (
            "one form, in the page, for browsers without scripts"
        )
        assert "<dialog" not in page
        status, said = await sent(session, **form, do="set")
        assert (status, said) == (
            303,
            "Goal set: $50,000 revenue in November. "
            "You are at $199 (0 %), day 20 of 30; $4,528 a day makes it.",
        )
        _, said = await sent(session, **form | {"target": "$60 000", "period": "by monday"})
        assert said.startswith("Goal set: $60,000 revenue from 20 November to 23 November.")
        more = {"metric": "units", "target": "25", "of": "nano", "period": "weekly", "note": "Go"}
        _, said = await sent(session, **form | more, private="on", again="on")
        assert said.startswith("Goal set: 25 units of NANO this week.")
    [goal] = [g for g in await goals_of(app, "ada") if g.metric == "units"]
    assert (goal.scope, goal.private, goal.recurring) == ("sku:NANO", True, True)
    assert (goal.description, goal.created_by, goal.period) == ("Go", "ada", "2026-W47")


async def goals_of(app: App, member: str | None) -> list[Goal]:
    workspace = await app.workspace("default")
    return await app.store.goals.running(
        workspace.id, workspace.calendar, app.clock(), member=member
    )


MISTAKES: list[tuple[dict[str, str], str, str]] = [
    ({"target": "fity k"}, "target", "I can't read “fity k” as an amount. Try 50k, 50,000"),
    ({"target": ""}, "target", "Say how much, such as 50k or 25."),
    ({"target": "-5"}, "target", "I can't read “-5” as an amount."),
    ({"target": "50k €"}, "target", "This workspace counts in USD, not in €."),
    ({"period": "by fryday"}, "period", "Did you mean by friday?"),
    ({"period": "yesterday"}, "period", "is over; a goal needs a period that still runs"),
    ({"period": "30 days", "again": "on"}, "period", "Needs a period that comes again"),
    ({"of": "nanoo"}, "of", "Nothing was counted for “nanoo” yet. Did you mean NANO?"),
    ({"metric": "revenu"}, "metric", "I can't count “revenu”. Did you mean revenue?"),
    ({"note": "x" * 201}, "note", "String should have at most 200 characters."),
]


async def test_bad_input_is_answered_at_its_field_and_nothing_typed_is_lost(
    app: App, base_url: str
) -> None:
    await person(app, "ada")
    await count(app, event(1, scope=NANO))
    right = {"metric": "revenue", "target": "50k", "period": "monthly", "note": "Mine"}
    async with signed_in(app, base_url, "ada") as session:
        for change, field, sentence in MISTAKES:
            form = right | {"whose": "me"} | change
            status, page = await sent(session, **form)
            assert status == 400, change
            assert sentence in field_error(page, field)
            for name in form.keys() - {"metric", "whose", "again"}:
                assert f'name="{name}" type="text" value="{form[name]}"' in page
            assert ("again" in form) == ('name="again" type="checkbox" value="on" checked' in page)
    assert await goals_of(app, "ada") == []


async def test_a_goal_is_changed_and_given_up(app: App, base_url: str) -> None:
    await person(app, "ada")
    goal = await aim(app, "ada", "revenue", 5_000_000)
    async with signed_in(app, base_url, "ada") as session:
        assert f'href="/goals?edit={goal.id}"' in await seen(session)
        page = await seen(session, edit=goal.id)
        assert 'name="target" type="text" value="50000"' in page
        form = {"do": "edit", "goal": goal.id, "target": "60k", "note": "More"}
        status, said = await sent(session, **form, private="on")
        assert status == 303
        assert said.startswith("Goal changed: $60,000 revenue in November.")
        status, page = await sent(session, **form | {"target": "lots"})
        assert status == 400
        assert "as an amount" in field_error(page, "target")
        assert 'value="lots"' in page
        changed = await app.store.goals.get("default", goal.id)
        assert changed is not None
        assert (changed.target, changed.description) == (6_000_000, "More")
        assert changed.private

        # Another period is another goal; the old one is given up.
        _, said = await sent(session, **form | {"period": "quarterly"})
        assert said.startswith("Goal changed: $60,000 revenue in Q4.")
        [moved] = await goals_of(app, "ada")
        assert moved.id != goal.id
        assert moved.period == "2026-Q4"
        assert not moved.private
        assert await sent(session, do="remove", goal=moved.id) == (
            303,
            "Removed: $60,000 revenue in Q4.",
        )
        assert await goals_of(app, "ada") == []
        assert (await sent(session, do="remove", goal=moved.id))[0] == 404
        assert (await sent(session, **form))[0] == 404


async def test_met_ended_and_empty(app: App, client: aiohttp.ClientSession, clock: Clock) -> None:
    await person(app, "ada")
    assert "No goals yet" in await seen(client, member="ada")
    assert "None met yet" in await seen(client, member="ada", show="met")
    assert "None has ended yet" in await seen(client, member="ada", show="ended")
    await count(app, counted(1, signups=30))
    await aim(app, "ada", "signups", 30, description="kept")
    await aim(app, "ada", "units", 10, "week")
    met = words(await seen(client, member="ada", show="met"))
    assert "Signups, November 30/30 signups · met on 20 November · 10 days early Met" in met
    assert "Units" not in met.split("Closest trophies")[1]
    clock.advance(days=12)
    await renew_goals(app)
    ended = words(await seen(client, member="ada", show="ended"))
    assert "Units, week 47 0/10 units sold · 10 to go at the end · ended 22 November Unmet" in ended
    assert "Signups, November 30/30 signups" in ended


async def test_the_past_comes_in_pages(
    app: App, client: aiohttp.ClientSession, clock: Clock
) -> None:
    await person(app, "ada")
    for number in range(23):
        await aim(app, "ada", "units", 10 + number, "day")
        clock.advance(days=1)
    page = await seen(client, member="ada", show="ended")
    assert page.count('<li class="row-line">') == 20
    more = re.search(r'href="(/goals\?show=ended&amp;before=[^"]+)">Earlier ones', page)
    assert more is not None
    page = await seen(client, more[1].replace("&amp;", "&"))
    assert page.count('<li class="row-line">') == 3
    assert "Earlier ones" not in page


async def test_what_people_typed_never_becomes_markup(
    app: App, client: aiohttp.ClientSession
) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    await person(app, "ada", name=hostile, team=hostile)
    await count(app, event(1, scope={"sku": hostile}))
    await aim(app, "ada", scope=f"sku:{hostile}", description=hostile)
    await aim(app, None, "revenue", 100, team=hostile, description="\u202eevil")
    for query in ({}, {"set": "1"}, {"show": "met"}, {"edit": "1"}):
        page = await seen(client, member="ada", **query)
        assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    status, page = await sent(client, "/goals?member=ada", target=hostile, metric="units")
    assert status == 400
    assert "<img" not in page
    await sent(client, "/goals?member=ada", target="7", metric="units", note="a\u202eb", whose="me")
    assert "\u202e" not in card(await seen(client, member="ada"), (await goals_of(app, "ada"))[0])

"""Installations, over a mock of MongoDB and a real one."""

from datetime import timedelta
from typing import Any

from core.app import Store
from core.domain.installations import Installation
from tests.conftest import NOW
from tests.core.store.test_contract import store  # noqa: F401

HOUR = timedelta(hours=1)


def given(place: str = "T1", person: str = "", **fields: Any) -> Installation:
    made = {"platform": "slack", "place": place, "person": person, "sealed": b"x"}
    return Installation.model_validate({**made, "installed_at": NOW} | fields)


async def test_the_last_grant_of_a_place_and_person_counts(store: Store) -> None:  # noqa: F811
    kept = store.installations
    await kept.save(given(sealed=b"old"))
    await kept.save(given(about={"team_name": "Acme"}, sealed=b"new"))
    assert await kept.find("slack", "T1") == given(about={"team_name": "Acme"}, sealed=b"new")
    assert await kept.find("slack", "T2") is None
    assert await kept.find("discord", "T1") is None
    assert await kept.find("slack", "T1", "U1") is None


async def test_who_installed_is_kept_beside_the_bot(store: Store) -> None:  # noqa: F811
    kept = store.installations
    await kept.save(given())
    assert await kept.latest("slack", "T1") is None
    await kept.save(given(person="U1", installed_at=NOW))
    await kept.save(given(person="U2", installed_at=NOW + HOUR))
    latest = await kept.latest("slack", "T1")
    assert latest is not None
    assert latest.person == "U2"
    assert [bot.person for bot in await kept.bots("slack")] == [""]


async def test_an_organisation_serves_the_workspaces_that_use_it(store: Store) -> None:  # noqa: F811
    kept = store.installations
    await kept.save(given("E1", whole=True))
    assert await kept.serving("slack", "T1") is None
    await kept.serve("slack", "E1", "T1")
    await kept.serve("slack", "E1", "T1")
    found = await kept.serving("slack", "T1")
    assert found is not None
    assert found.accounts == ("T1",)
    await kept.save(given("E1", whole=True, installed_at=NOW + HOUR))
    found = await kept.serving("slack", "T1")
    assert found is not None, "an installation anew forgets nobody"
    assert found.installed_at == NOW + HOUR
    await kept.save(given("T1", sealed=b"own"))
    found = await kept.serving("slack", "T1")
    assert found is not None
    assert found.sealed == b"own", "a workspace's own comes first"
    await kept.delete("slack", "T1")
    await kept.leave("slack", "E1", "T1")
    assert await kept.serving("slack", "T1") is None


async def test_what_is_taken_back_is_gone_and_no_more_than_that(store: Store) -> None:  # noqa: F811
    kept = store.installations
    for made in (given(), given(person="U1"), given(person="U2"), given("T2")):
        await kept.save(made)
    assert await kept.delete("slack", "T1", "U1")
    assert not await kept.delete("slack", "T1", "U1")
    assert await kept.find("slack", "T1", "U2") is not None
    assert not await kept.delete("slack", "T1", until=NOW - HOUR), "it was given after that"
    assert await kept.delete("slack", "T1", until=NOW)
    assert await kept.find("slack", "T1") is None
    assert await kept.find("slack", "T1", "U2") is None
    assert [bot.place for bot in await kept.bots("slack")] == ["T2"]


async def test_a_state_is_good_once_and_for_a_while(store: Store) -> None:  # noqa: F811
    kept = store.installations
    await kept.keep_state("one", NOW + HOUR)
    await kept.keep_state("two", NOW + HOUR)
    assert not await kept.take_state("three", NOW)
    assert await kept.take_state("one", NOW)
    assert not await kept.take_state("one", NOW)
    assert not await kept.take_state("two", NOW + HOUR)

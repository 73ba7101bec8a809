"""Linking by a code: short-lived, used once, few tries."""

import asyncio
import re

import pytest

from core.app import App
from core.domain.people import Identity, Member, Workspace
from core.errors import InvalidInput, NotFound
from core.usecases.linking import ALPHABET, MOST_TRIES, make_code, use_code
from core.usecases.merge import merge_members
from core.usecases.people import person
from tests.conftest import NOW, Clock
from tests.core.support import event, post, workspace_of


@pytest.fixture
async def home(app: App) -> Workspace:
    await post(app, event(1), event(2, "bob"), event(3, "cyd"))
    await app.store.roster.link("default", "bob", Identity(platform="telegram", id="7"))
    return await app.workspace("default")


async def test_a_code_makes_two_accounts_one(app: App, home: Workspace, clock: Clock) -> None:
    code, until = await make_code(app, home, "ada")
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
    assert (until - NOW).total_seconds() == 600
    ada = await use_code(app, home, "bob", f" {code.lower().replace('-', ' ')} ")
    assert ada.id == "ada"
    assert ada.identities == (Identity(platform="telegram", id="7"),)
    assert (await person(app, home, "bob")).id == "ada"
    with pytest.raises(InvalidInput, match="is not valid; codes last ten minutes and work once"):
        await use_code(app, home, "cyd", code)
    [absorbed, merged] = await app.store.audit.listed("default")
    assert (merged.actor, merged.subject, merged.why) == (
        "member:bob",
        "member:bob",
        "linked by a code",
    )
    assert absorbed.subject == "member:ada"


async def test_codes_are_not_kept_as_they_are(app: App, home: Workspace) -> None:
    code, _ = await make_code(app, home, "ada")
    kept = [row async for row in app.mongo_db["link_codes"].find({})]
    assert len(kept) == 1
    assert code.replace("-", "") not in str(kept)


async def test_a_code_runs_out_and_a_new_one_takes_its_place(
    app: App, home: Workspace, clock: Clock
) -> None:
    old, _ = await make_code(app, home, "ada")
    new, _ = await make_code(app, home, "ada")
    with pytest.raises(InvalidInput, match="is not valid"):
        await use_code(app, home, "bob", old)
    clock.advance(minutes=10)
    with pytest.raises(InvalidInput, match="is not valid"):
        await use_code(app, home, "bob", new)
    last, _ = await make_code(app, home, "ada")
    clock.advance(minutes=9, seconds=59)
    assert (await use_code(app, home, "bob", last)).id == "ada"
    assert await app.mongo_db["link_codes"].count_documents({}) == 0


async def test_ones_own_code_is_refused_and_stays(app: App, home: Workspace) -> None:
    code, _ = await make_code(app, home, "ada")
    with pytest.raises(InvalidInput, match="is your own; use it on your other account"):
        await use_code(app, home, "ada", code)
    assert (await use_code(app, home, "bob", code)).id == "ada"


async def test_few_can_be_tried(app: App, home: Workspace, clock: Clock) -> None:
    code, _ = await make_code(app, home, "ada")
    for _ in range(MOST_TRIES):
        with pytest.raises(InvalidInput, match="is not valid"):
            await use_code(app, home, "bob", "AAAA-AAAA")
        clock.advance(seconds=30)
    with pytest.raises(InvalidInput, match="was one try too many; wait 10 minutes"):
        await use_code(app, home, "bob", code)
    # Others may, and so may they once the first try is long enough ago.
    await use_code(app, home, "cyd", code)
    clock.advance(minutes=7, seconds=30)
    code, _ = await make_code(app, home, "ada")
    assert (await use_code(app, home, "bob", code)).id == "ada"


async def test_at_once_it_works_for_one(app: App, home: Workspace) -> None:
    code, _ = await make_code(app, home, "ada")
    found = await asyncio.gather(
        *(use_code(app, home, name, code) for name in ("bob", "cyd")), return_exceptions=True
    )
    assert sorted(isinstance(each, Member) for each in found) == [False, True]


async def test_a_code_of_somebody_merged_since_is_the_survivors(app: App, home: Workspace) -> None:
    code, _ = await make_code(app, home, "ada")
    await merge_members(app, home, "ada", "cyd", why=None, by="key:boss")
    assert (await use_code(app, home, "bob", code)).id == "cyd"


async def test_a_code_belongs_to_its_workspace(app: App, home: Workspace) -> None:
    code, _ = await make_code(app, home, "ada")
    other = await workspace_of(app, "other")
    await app.store.members.create(
        [Member(id="bob", workspace="other", name="Bob", created_at=NOW)]
    )
    with pytest.raises(InvalidInput, match="is not valid"):
        await use_code(app, other, "bob", code)
    with pytest.raises(NotFound):
        await make_code(app, other, "ada")

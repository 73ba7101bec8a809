"""One contract for the repositories, over a mock of MongoDB and a real one.

What a mock cannot show (transactions, partial indexes, races) is tested on the real one alone.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from mongomock_motor import AsyncMongoMockClient

from core.app import App, Store
from core.domain.people import Identity, Member, Workspace
from core.domain.targets import Target
from core.errors import SetupError, Unavailable
from core.store.client import connect, require_replica_set
from core.store.indexes import INDEXES, LANES, ensure_indexes
from core.store.lanes import lane_of
from core.store.outgoing import summary_deliveries
from core.store.targets import target_id
from tests.conftest import NOW
from tests.core.support import place, workspace_of


@pytest_asyncio.fixture(loop_scope="session", params=["mock", "real"])
async def store(
    request: pytest.FixtureRequest, mongo_url: str, mongo_database: str
) -> AsyncIterator[Store]:
    if request.param == "mock":
        yield Store(AsyncMongoMockClient(tz_aware=True)[mongo_database])
        return
    async with connect(mongo_url, mongo_database) as db:
        yield Store(db)


def member(member: str, **fields: Any) -> Member:
    return Member(
        **{"id": member, "workspace": "default", "name": member.title(), "created_at": NOW} | fields
    )


async def test_a_workspace_has_defaults_until_it_is_saved(store: Store) -> None:
    assert await store.workspaces.get("w") == Workspace(id="w")
    saved = Workspace(id="w", zone="Asia/Tokyo", currency="JPY", week_start=6, show_places=True)
    await store.workspaces.save(saved)
    await store.workspaces.save(saved)
    assert await store.workspaces.get("w") == saved
    assert await store.workspaces.get("other") == Workspace(id="other")


async def test_members_are_found_by_id_team_and_identity(store: Store) -> None:
    slack = Identity(platform="slack", account="T1", id="U1")
    ada = member("ada", team="north", identities=(slack,))
    bob = member("bob", team="north")
    await store.members.create([])
    await store.members.create([ada, bob])
    await store.members.create([member("ada", workspace="other")])
    assert await store.members.get("default", "ada") == ada
    assert await store.members.get("default", "cyd") is None
    assert await store.members.many("default", ["ada", "bob", "cyd"]) == {"ada": ada, "bob": bob}
    assert sorted(await store.members.of_team("default", "north")) == ["ada", "bob"]
    assert await store.members.identified("default", slack) == ada
    elsewhere = slack.model_copy(update={"account": "T2"})
    assert await store.members.identified("default", elsewhere) is None
    assert await store.members.identified("other", slack) is None
    assert await store.members.count("default") == 2
    assert await store.members.count("default", team="north", role="admin") == 0


async def test_a_member_that_exists_is_left_as_it_is(store: Store) -> None:
    await store.members.create([member("ada")])
    await store.members.update("default", "ada", role="admin", points=5)
    await store.members.create([member("ada", name="Somebody else"), member("bob")])
    found = await store.members.get("default", "ada")
    assert found is not None
    assert (found.name, found.role, found.points) == ("Ada", "admin", 5)
    assert await store.members.get("default", "bob") == member("bob")


async def test_who_a_source_means_is_resolved(store: Store) -> None:
    await store.members.create(
        [member("ada", identities=(Identity(platform="shop", id="7"),)), member("7"), member("bob")]
    )
    wanted = [("shop", "7"), ("till", "7"), ("shop", "bob"), ("shop", "ghost")]
    assert await store.members.resolve("default", wanted) == {
        ("shop", "7"): "ada",
        ("till", "7"): "7",
        ("shop", "bob"): "bob",
    }
    assert await store.members.resolve("other", wanted) == {}


@pytest.mark.parametrize("name", ["a|b", "a%7Cb", "$where", "a.b", "ä", "-" * 200])
async def test_any_name_is_a_name(store: Store, name: str) -> None:
    await store.members.create([member(name), member("a"), member("b")])
    found = await store.members.get("default", name)
    assert found is not None
    assert found.id == name
    assert await store.members.resolve("default", [("s", name)]) == {("s", name): name}


async def test_a_key_is_found_by_its_secret_and_by_nothing_else(store: Store) -> None:
    key, secret = await store.keys.create("default", "shop", "ingest", NOW)
    display, other = await store.keys.create("default", "wall", "display", NOW + timedelta(1))
    assert await store.keys.find(secret) == key
    assert await store.keys.find(secret[:-1]) is None
    assert await store.keys.find("") is None
    assert await store.keys.listed("default") == [key, display]
    assert await store.keys.listed("default", "display") == [display]
    assert await store.keys.listed("other") == []
    assert secret.startswith("laurels_ingest_")
    assert not await store.keys.revoke("other", key.id)
    assert not await store.keys.revoke("default", key.id, "display")
    assert await store.keys.revoke("default", key.id)
    assert not await store.keys.revoke("default", key.id)
    assert await store.keys.find(secret) is None
    assert await store.keys.find(other) == display


def target(platform: str = "slack", chat: str = "C1", **fields: Any) -> Target:
    return Target(
        id=target_id("default", platform),
        workspace="default",
        platform=platform,
        chat=chat,
        **fields,
    )


async def test_the_first_suggestion_stays_until_somebody_chooses(store: Store) -> None:
    assert await store.targets.suggest(target(chat="C1"))
    assert not await store.targets.suggest(target(chat="C2"))
    assert await store.targets.get("default|slack") == target(chat="C1")
    await store.targets.choose(target(chat="C3", chosen=True))
    assert not await store.targets.suggest(target(chat="C2"))
    assert await store.targets.active("default") == [target(chat="C3", chosen=True)]
    assert await store.targets.active("other") == []


async def test_a_place_is_disabled_once_and_moved(store: Store) -> None:
    await store.targets.choose(target())
    await store.targets.move("default|slack", "C9")
    assert await store.targets.disable("default|slack", "gone.", NOW)
    assert not await store.targets.disable("default|slack", "gone again.", NOW)
    assert not await store.targets.disable("default|discord", "never was.", NOW)
    found = await store.targets.get("default|slack")
    assert found == target(chat="C9", disabled_at=NOW, disabled_reason="gone.")
    assert await store.targets.active("default") == []
    await store.targets.choose(target(chat="C2"))
    assert len(await store.targets.active("default")) == 1


async def test_deliveries_are_claimed_oldest_first_and_once(store: Store) -> None:
    places = [target(), target("discord")]
    await store.deliveries.add([])
    await store.deliveries.add(summary_deliveries(places, "first", "1", NOW))
    await store.deliveries.add(summary_deliveries(places, "first", "1", NOW))
    later = NOW + timedelta(seconds=1)
    await store.deliveries.add(summary_deliveries(places, "second", "2", later))
    assert await store.deliveries.due("slack", NOW) == 1
    assert await store.deliveries.due("slack", NOW + timedelta(seconds=1)) == 2
    now = NOW + timedelta(seconds=5)
    one = await store.deliveries.claim("slack", now, "h1", [])
    two = await store.deliveries.claim("slack", now, "h2", [])
    assert one is not None
    assert two is not None
    assert (one["text"], two["text"], one["attempts"]) == ("first", "second", 1)
    assert await store.deliveries.claim("slack", now, "h3", []) is None
    assert await store.deliveries.due("slack", now + timedelta(seconds=14)) == 0
    assert await store.deliveries.due("slack", now + timedelta(seconds=15)) == 2
    await store.deliveries.mark_sent(one, "m1", "C1", now)
    await store.deliveries.postpone({**two, "holder": "h9"}, now, "not the holder")
    assert await store.deliveries.due("slack", now) == 0
    await store.deliveries.postpone(two, now, "try again")
    again = await store.deliveries.claim("slack", now, "h4", [])
    assert again is not None
    assert (again["_id"], again["attempts"], again["error"]) == (two["_id"], 2, "try again")
    await store.deliveries.fail(again, "given up", now)
    assert await store.deliveries.claim("slack", now + timedelta(days=1), "h5", []) is None
    assert await store.deliveries.claim("discord", now, "h6", ["default|discord"]) is None
    assert await store.deliveries.claim("discord", now, "h6", ["default|slack"]) is not None
    states = {
        d["text"]: d["state"]
        for d in await store.deliveries.listed("default", 10, platform="slack")
    }
    assert states == {"first": "sent", "second": "failed"}
    assert len(await store.deliveries.listed("default", 3)) == 3


def test_what_is_said_where_has_one_id() -> None:
    places = [target(), target("discord")]
    one, two = summary_deliveries(places, "in.", "file", NOW)
    again, _ = summary_deliveries(places, "in again.", "file", NOW + timedelta(1))
    assert one["_id"] == again["_id"] != two["_id"]
    assert len(one["_id"]) <= 25


async def test_an_import_begins_once(store: Store) -> None:
    begun = await store.imports.begin("file", NOW)
    assert (begun["line"], begun["accepted"], begun["finished_at"]) == (0, 0, None)
    await store.imports.keep("file", {"line": 1_000, "accepted": 990})
    again = await store.imports.begin("file", NOW + timedelta(hours=1))
    assert (again["line"], again["accepted"], again["started_at"]) == (1_000, 990, NOW)
    await store.imports.finish("file", {"line": 1_500}, NOW)
    assert (await store.imports.begin("file", NOW))["finished_at"] == NOW


async def test_lanes_are_few_and_steady() -> None:
    assert {lane_of("default", f"m{n}") for n in range(500)} == set(range(LANES))
    assert lane_of("default", "ada") == lane_of("default", "ada")


# The real one alone


async def test_making_the_indexes_again_changes_nothing(app: App) -> None:
    lease = await app.store.lanes.acquire(3, "holder")
    assert lease is not None
    await ensure_indexes(app.mongo_db)
    assert await app.store.lanes.acquire(3, "other") is None
    for name, models in INDEXES.items():
        assert len(await app.mongo_db[name].index_information()) == len(models) + 1
    assert await app.mongo_db["lanes"].count_documents({}) == LANES


async def test_an_event_is_kept_once_among_many_writers(app: App) -> None:
    document = {"ws": "w", "source": "s", "id": "1", "lane": 0, "state": "pending", "fp": "x"}
    fresh = [dict(document), dict(document), dict(document, id="2")]
    existing = await app.store.events.insert(fresh)
    assert set(existing) == {1}
    assert existing[1]["_id"] == fresh[0]["_id"]
    assert await app.store.events.insert([dict(document, id="3")]) == {}
    assert len(await app.store.events.pending(0)) == 3


async def test_an_index_of_earlier_versions_is_no_longer_in_the_way(app: App) -> None:
    await app.mongo_db["targets"].create_index([("ws", 1), ("platform", 1)], unique=True)
    await ensure_indexes(app.mongo_db)
    await place(app)
    second = target(chat="C2").model_copy(update={"id": "another"})
    assert await app.store.targets.suggest(second)


async def test_the_ledger_adds_up_on_the_server(app: App) -> None:
    rows = [("credit", 50), ("credit", 25), ("debit", 50), ("credit", 7)]
    await app.mongo_db["points_history"].insert_many(
        [
            {
                "_id": f"{n}",
                "ws": "default",
                "member": "ada",
                "type": kind,
                "points": points,
                "reason": "",
                "source": "",
                "created_at": NOW + timedelta(seconds=n),
            }
            for n, (kind, points) in enumerate(rows)
        ]
    )
    assert await app.store.points.balance("default", "ada") == 32
    assert await app.store.points.balance("default", "bob") == 0
    history = await app.store.points.history("default", "ada", 3)
    assert [(line.type, line.change) for line in history] == [
        ("credit", 7),
        ("debit", -50),
        ("credit", 25),
    ]


async def test_a_saved_workspace_is_seen_at_once(app: App) -> None:
    await app.workspace("default")
    await workspace_of(app, "default", currency="EUR")
    assert (await app.workspace("default")).currency == "EUR"


async def test_a_server_that_is_not_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.client.SELECTION_TIMEOUT_MS", 50)
    monkeypatch.setattr("core.store.client.OPERATION_TIMEOUT_MS", 100)
    async with connect("mongodb://127.0.0.1:1", "nothing") as db:
        with pytest.raises(Unavailable, match="MongoDB does not answer"):
            await require_replica_set(db)


async def test_a_single_server_is_refused_with_what_to_do() -> None:
    class Alone:
        async def command(self, _: str) -> dict[str, Any]:
            return {"ok": 1}

    with pytest.raises(SetupError, match="start mongod with --replSet laurels"):
        await require_replica_set(Alone())  # type: ignore[arg-type]

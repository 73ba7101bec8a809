"""Counts of messages become events: of the same person, once, in the right workspace."""

from dataclasses import replace

from structlog.testing import capture_logs

from core.app import App
from core.domain.people import Identity, Member
from core.usecases.count_messages import Written, count_messages
from tests.conftest import NOW
from tests.core.support import asked, workspace_of

WRITTEN = Written("c1-1-t-s", "default", "general", "1", "Mei Tanaka", NOW, 3)


async def counted(app: App) -> list[tuple[str, str, int]]:
    found = app.mongo_db["events"].find({"type": "message"}).sort("id", 1)
    return [(e["ws"], e["member"], e["m"]["messages"]) async for e in found]


async def test_a_count_is_recorded_once(app: App) -> None:
    await count_messages(app, "discord", [WRITTEN])
    await count_messages(app, "discord", [WRITTEN])
    assert await counted(app) == [("default", "discord-1", 3)]


async def test_who_wrote_first_and_asks_later_is_one_person(app: App) -> None:
    from core.conversation import answer

    await count_messages(app, "discord", [WRITTEN])
    await answer(app, asked("progress", platform="discord", account="5", person="1"))
    assert await app.store.members.count("default") == 1
    found = await app.store.members.identified("default", Identity(platform="discord", id="1"))
    assert found is not None
    assert found.name == "Mei Tanaka"


async def test_who_is_linked_is_who_they_are(app: App) -> None:
    ada = Member(
        id="ada",
        workspace="default",
        name="Ada",
        identities=(Identity(platform="discord", id="1"),),
        created_at=NOW,
    )
    await app.store.members.join(ada)
    await count_messages(app, "discord", [WRITTEN])
    assert await counted(app) == [("default", "ada", 3)]


async def test_a_workspace_that_takes_nobody_new_counts_only_who_is_known(app: App) -> None:
    await workspace_of(app, "default", create_members=False)
    with capture_logs() as logged:
        await count_messages(app, "discord", [WRITTEN])
    assert await counted(app) == []
    assert "takes no new people" in logged[0]["reason"]


async def test_each_workspace_gets_its_own_and_many_are_split(app: App) -> None:
    many = [replace(WRITTEN, id=f"n{number:04}") for number in range(1_001)]
    await count_messages(app, "discord", [*many, replace(WRITTEN, id="x", workspace="other")])
    found = await counted(app)
    assert len(found) == 1_002
    assert found[-1] == ("other", "discord-1", 3)

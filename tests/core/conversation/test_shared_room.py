"""What a link to a trophy room shows where it is posted."""

from core.app import App
from core.cards import Fields, plain_text
from core.conversation.shared_room import LATEST, shared_room
from core.domain.people import Member, Workspace
from core.usecases.sharing import share, unshare
from tests.core.support import event, post


async def ada(app: App, orders: int) -> tuple[Workspace, Member]:
    """Ada, after some orders."""
    metrics = {"revenue": "20000.00", "units": 60}
    await post(app, *(event(n, metrics=metrics) for n in range(orders)))
    member = await app.store.members.get("default", "ada")
    assert member is not None
    return await app.workspace("default"), member


async def test_it_shows_the_name_the_tiers_and_the_latest(app: App) -> None:
    link = await share(app, *await ada(app, 5))
    card = await shared_room(app, link)
    assert card is not None
    assert card.title == "Trophy room of ada"
    tiers, latest = card.body
    assert isinstance(tiers, Fields)
    assert [field.name for field in tiers.fields] == ["Platinum", "Gold", "Silver", "Bronze"]
    won = sum(int(plain_text(field.value).split(" of ")[0]) for field in tiers.fields)
    assert won >= LATEST
    assert len(latest.lines) == LATEST  # type: ignore[union-attr]
    assert " · Nov 20, 2026" in plain_text(latest.lines[0])  # type: ignore[union-attr]
    assert [action.url for action in card.actions] == [link]


async def test_it_speaks_the_language_of_its_workspace(app: App) -> None:
    link = await share(app, *await ada(app, 5))
    await app.change_workspace("default", locale="de_DE")
    card = await shared_room(app, link)
    assert card is not None
    assert "20.11.2026" in card.summary()


async def test_other_addresses_and_links_that_are_off_show_nothing(app: App) -> None:
    workspace, member = await ada(app, 1)
    link = await share(app, workspace, member)
    assert await shared_room(app, "https://elsewhere.example/share/0123456789abcdef") is None
    assert await shared_room(app, f"{link}x") is None
    assert await unshare(app, workspace, member)
    assert await shared_room(app, link) is None

"""The trophy room: what is won, by tier, and the same in pictures."""

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

from core.app import App
from core.domain.people import Member, Workspace
from core.usecases.people import person
from core.usecases.trophies import award_trophy
from core.usecases.trophy_room import trophy_room, trophy_room_card, trophy_room_pdf
from tests.conftest import NOW
from tests.core.support import event, post, workspace_of


async def room_of(app: App, member: str = "ada") -> tuple[Workspace, Member]:
    workspace = await app.workspace("default")
    return workspace, await person(app, workspace, member)


async def test_newest_first_with_counts_by_tier(app: App) -> None:
    ago = (NOW - timedelta(days=3)).isoformat()
    await post(app, event(1, metrics={"units": 120}))
    await post(app, event(2, metrics={"revenue": "600"}, occurred_at=ago))
    workspace, ada = await room_of(app)
    room = await trophy_room(app, workspace, ada)
    assert (room["member"], room["name"], room["closest"]) == ("ada", "ada", [])
    assert [item["id"] for item in room["items"]] == [13, 5, 3, 1, 2]
    assert list(room["tiers"]) == ["platinum", "gold", "silver", "bronze"]
    assert [(each["earned"], each["total"]) for each in room["tiers"].values()] == [
        (0, 1),
        (0, 10),
        (1, 10),
        (4, 10),
    ]
    assert room["cardAlt"].startswith("The trophy room of ada: 5 of 31 trophies (1 silver, 4 bro")
    silver = await trophy_room(app, workspace, ada, tier="silver")
    assert [item["id"] for item in silver["items"]] == [13]
    assert silver["tiers"] == room["tiers"]
    revenue = await trophy_room(app, workspace, ada, metric="revenue")
    assert [item["id"] for item in revenue["items"]] == [2]
    neither = await trophy_room(app, workspace, ada, tier="gold", metric="revenue")
    assert (neither["items"], neither["closest"]) == ([], [])


async def test_an_empty_room_shows_the_closest_three(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "250"}))
    workspace, ada = await room_of(app)
    room = await trophy_room(app, workspace, ada)
    assert room["items"] == []
    assert [(item["id"], item["percent_complete"]) for item in room["closest"]] == [
        (2, 50.0),
        (4, 25.0),
        (6, 10.0),
    ]


async def test_the_document_speaks_the_workspaces_language(app: App) -> None:
    await workspace_of(app, "default", locale="de_DE", currency="EUR")
    await post(app, event(1, metrics={"units": 120, "revenue": "1300"}, currency="EUR"))
    drawn = await trophy_room_pdf(app, *await room_of(app))
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(drawn)).pages)
    text = text.replace("\xa0", " ")
    for words in (
        "6 von 31 Trophäen",
        "Hundert verkauft",
        "Verkaufe insgesamt 100",
        "Gold",
        "Bronze",
        "20. November 2026",
        "Seite 2 von 2",
        "Als Nächstes",
        "4,8 %",
    ):
        assert words in text
    room = await trophy_room(app, *await room_of(app))
    assert room["items"][0]["name"] == "One Hundred Sold"  # programs are told what is stored


async def test_the_pictures_tell_the_same(app: App) -> None:
    # In Auckland it is the 21st already.
    await app.save_workspace(Workspace(id="default", name="Acme Sales", zone="Pacific/Auckland"))
    await post(
        app,
        event(1, member_name="Ada Lovelace", metrics={"units": 1}),
        event(2, "bob", metrics={"revenue": "1"}),
    )
    workspace, ada = await room_of(app)
    await award_trophy(app, workspace, "the-million", "ada", by="key:test")
    pdf = await trophy_room_pdf(app, workspace, ada)
    [page] = PdfReader(BytesIO(pdf)).pages
    told = page.extract_text()
    for words in (
        "Ada Lovelace",
        "2 of 31 trophies",
        "The Million",
        "Opening Bell",
        "November 21, 2026 · Acme Sales",
    ):
        assert words in told
    card = await trophy_room_card(app, workspace, ada)
    assert card[:4] == b"\x89PNG"


async def test_pictures_keep_secrets(app: App) -> None:
    await post(app, event(1, metrics={"revenue": "999999", "units": 9_999}))
    workspace, ada = await room_of(app)
    pages = PdfReader(BytesIO(await trophy_room_pdf(app, workspace, ada))).pages
    told = "".join(page.extract_text() for page in pages)
    assert "The Summit" in told
    for words in ("The Million", "Ten Thousand Thanks", "99.9 %"):
        assert words not in told

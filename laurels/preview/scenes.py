"""What the preview shows: a sample month, and the cards it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from core.app import App
from core.cards import Card, Image
from core.cards.celebration import EXAMPLE, corrected_card
from core.cards.digest import EXAMPLE_WEEK, Told, digest_card, weekly_card
from core.cards.places import refusal_card
from core.conversation import answer
from core.conversation.request import Platform, Request
from core.domain.people import Identity, Tone
from core.domain.targets import Target
from core.store.client import Document
from core.store.targets import target_id
from core.usecases.announcement import card_of
from core.usecases.celebration_picture import milestone_card
from core.usecases.evaluate import evaluate_lane
from core.usecases.people import person
from core.usecases.record_events import record_events
from core.usecases.trophy_room import trophy_room_card

WORKSPACE = "default"
MEI = "mei"
PEOPLE = {
    "mei": "Mei Tanaka",
    "jonas": "Jonas Weber",
    "ada": "Ada Obi",
    "luca": "Luca Rossi",
    "sofia": "Sofia Marin",
}
_ACCOUNT = {"slack": "T1"}  # elsewhere an id means the same person everywhere
_TONES: tuple[Tone, ...] = ("warm", "formal", "playful")
# Day of November, revenue, units, signups of each; the last of Mei's is the one that is announced.
_SOLD = {
    "mei": [(2, 9_800, 12, 5), (9, 12_400, 18, 6), (16, 14_900, 20, 7)],
    "jonas": [(3, 8_200, 9, 3), (11, 11_300, 14, 4), (18, 9_100, 10, 3)],
    "ada": [(4, 7_400, 30, 8), (12, 9_900, 25, 6)],
    "luca": [(6, 6_100, 8, 2), (17, 7_700, 9, 2)],
    "sofia": [(10, 5_200, 6, 1)],
}


@dataclass(frozen=True)
class Scene:
    """A card, what leads to it, and whether only the asker sees it."""

    title: str
    card: Card
    typed: str | None = None
    private: bool = False


async def scenes(app: App, platform: str) -> list[Scene]:
    """Return the main cards as somebody on a platform gets them."""
    if platform == "slack":
        await _month(app)
    await _know(app, platform, MEI)
    found = await _celebrations(app)
    for title, typed in _ASKED:
        card = await _ask(app, platform, typed)
        found.append(Scene(title, card, typed, private=not card.public))
    return [*found, *_others()]


async def pictures(app: App) -> list[Image]:
    """Return what is shared as a picture, besides what stands in the scenes."""
    workspace = await app.workspace(WORKSPACE)
    mei = await person(app, workspace, MEI)
    trophy = await milestone_card(app, workspace, f"trophy_base-camp_all_{MEI}")
    room = await trophy_room_card(app, workspace, mei)
    return [
        Image(png=trophy, alt="A trophy, to be downloaded"),
        Image(png=room, alt="The trophy room, as a shared link shows it"),
    ]


_ASKED = (
    ("A goal is set", "goal set revenue 75k monthly"),
    ("One goal, with its chart", "goal list"),
    ("Progress", "progress"),
    ("The leaderboard", "leaderboard"),
    ("The trophy room", "trophies"),
    ("Help", "help"),
    ("Settings", "settings"),
    ("Words that cannot be read", "goal set revenue fity k"),
    ("A public link", "share on"),
)


def _others() -> Iterator[Scene]:
    told = [
        Told(name="Mei Tanaka", reached="$50,000 in November", more=3),
        Told(name="Jonas Weber", reached="$25,000 in November", more=1),
        Told(name="Ada Obi", reached="10 days in a row"),
    ]
    yield Scene("After quiet hours", digest_card(told, "quiet"))
    yield Scene("Every Monday", weekly_card(EXAMPLE_WEEK))
    yield Scene("An order was refunded", corrected_card(EXAMPLE))
    yield Scene(
        "A place that refuses", refusal_card("slack", "#wins", "I was removed from the channel.")
    )


async def _month(app: App) -> None:
    """Count a month of sales in silence, and then the order that is celebrated."""
    await app.change_workspace(WORKSPACE, name="Acme Sales")
    events = [
        _sale(f"{who}-{day}", who, day, revenue, units, signups)
        for who, sold in _SOLD.items()
        for day, revenue, units, signups in sold
    ]
    await _count(app, events, quiet=True)
    place = Target(
        id=target_id(WORKSPACE, "slack"),
        workspace=WORKSPACE,
        platform="slack",
        chat="C1",
        chosen=True,
    )
    await app.store.targets.choose(place)
    await _count(app, [_sale("mei-20", MEI, 20, 15_210, 15, 8)])
    await _meet_a_goal(app, "jonas")
    [first, *_] = await _deliveries(app)
    for fan in ("jonas", "ada", "luca"):
        await app.store.applause.toggle(WORKSPACE, first["celebration"], fan, None, app.clock())


async def _meet_a_goal(app: App, who: str) -> None:
    """Let somebody set a goal and meet it."""
    await _know(app, "terminal", who)
    visits = {"source": "till", "type": "count", "member": who, "member_name": PEOPLE[who]}
    for day, count in ((3, 6), (9, 11), (13, 4)):
        at = f"2026-11-{day:02}T15:00:00Z"
        await _count(
            app,
            [visits | {"id": f"visits-{day}", "occurred_at": at, "metrics": {"visits": count}}],
            quiet=True,
        )
    await _ask(app, "terminal", "goal set visits 40 monthly", who)
    at = app.clock().isoformat()
    await _count(app, [visits | {"id": "visits", "occurred_at": at, "metrics": {"visits": 22}}])


def _sale(name: str, who: str, day: int, revenue: int, units: int, signups: int) -> dict[str, Any]:
    return {
        "id": name,
        "source": "till",
        "type": "order",
        "member": who,
        "member_name": PEOPLE[who],
        "occurred_at": f"2026-11-{day:02}T15:00:00Z",
        "metrics": {"revenue": str(revenue), "units": units, "signups": signups},
        "currency": "USD",
    }


async def _count(app: App, events: list[dict[str, Any]], *, quiet: bool = False) -> None:
    results = await record_events(app, await app.workspace(WORKSPACE), events, quiet=quiet)
    for lane in sorted({result.document["lane"] for result in results if result.document}):
        await evaluate_lane(app, lane)


async def _know(app: App, platform: str, who: str) -> None:
    """Let somebody be known on a platform already."""
    account = _ACCOUNT.get(platform, "")
    identity = Identity(platform=platform, account=account, id=f"{platform}-{who}")
    await app.store.roster.link(WORKSPACE, who, identity)


async def _ask(app: App, platform: str, text: str, who: str = MEI) -> Card:
    return await answer(
        app,
        Request(
            platform=cast(Platform, platform),
            account=_ACCOUNT.get(platform, ""),
            chat="C1",
            chat_name="sales",
            person=f"{platform}-{who}",
            person_name=PEOPLE[who],
            text=text,
            admin=True,
        ),
    )


async def _deliveries(app: App) -> list[Document]:
    found = await app.store.deliveries.listed(WORKSPACE, 20, kind="celebration")
    return sorted(found, key=lambda delivery: -len(delivery["awards"]))


async def _celebrations(app: App) -> list[Scene]:
    """Return what was celebrated, the first in every tone."""
    first, *others = await _deliveries(app)
    told: list[tuple[str, Card | None]] = []
    for tone in _TONES:
        await app.change_workspace(WORKSPACE, tone=tone)
        told.append((f"A celebration, {tone}", await card_of(app, first, None)))
    await app.change_workspace(WORKSPACE, tone="warm")
    # The thread is the same in every tone.
    told[1:] = [
        (title, card and card.model_copy(update={"thread": None})) for title, card in told[1:]
    ]
    told += [("A goal is met", await card_of(app, delivery, None)) for delivery in others]
    return [Scene(title, card) for title, card in told if card is not None]

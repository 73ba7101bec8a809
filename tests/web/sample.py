"""A workspace in the middle of its month: what the examples of the API's endpoints talk about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.app import App
from core.domain.goals import Goal
from core.domain.people import Identity
from core.domain.seasons import NewSeason
from core.store.archives import Archive, ArchivedRow
from core.store.outgoing import summary_deliveries
from core.usecases.seasons import start_season
from tests.conftest import NOW
from tests.core.support import place, post

PEOPLE = {"ada": ("Ada", "North"), "jonas": ("Jonas", "South"), "1": ("Ada One", "North")}
IPOD = {"sku": "IPOD2008GREEN", "category": "audio"}
LUNA = {"character": "luna"}


async def sample(app: App) -> None:
    """Fill the default workspace: three people, two teams, some weeks of work, two keys."""
    await post(
        app,
        _sale("ada", "02T10:00", "4200.00", "2600.00", 42),
        _sale("ada", "18T16:30", "8051.00", "5100.00", 60),
        _sale("jonas", "03T09:15", "3100.00", "2000.00", 25),
        _sale("jonas", "19T11:45", "990.50", "600.00", 8),
        _sale("1", "10T14:00", "5400.00", "3300.00", 30),
        _count("ada", "18T17:00", {"visits": 40, "signups": 12}),
        _count("jonas", "19T12:00", {"visits": 25, "signups": 4}),
        _count("ada", "19T08:00", {"images": 20, "videos": 3, "messages": 120}, LUNA),
        _count("jonas", "20T08:00", {"images": 6, "messages": 35}, LUNA),
    )
    # Ada is known to another source too, and has a code for linking another account.
    await app.store.roster.link("default", "ada", Identity(platform="crm", id="a.lovelace"))
    await app.store.links.put("default", "ada", "ACDEFGHJ", NOW, NOW + timedelta(minutes=10))
    until = NOW + timedelta(minutes=10)
    await app.store.pairings.put("laurels_display_sample", "TVTV3467", NOW, until)
    await _closed_month(app)
    await _goals(app)
    race = NewSeason(
        name="Winter sprint", metric="units", start=date(2026, 11, 1), end=date(2026, 12, 20)
    )
    await start_season(app, await app.workspace("default"), race, by="key:sample")
    await app.change_workspace("default", templates={"goal": "{name} made it: {reached}."})
    for name, scope in (("shop", "ingest"), ("lobby", "display")):
        await _key(app, name, scope)
    await _outbox(app)


def _sale(member: str, when: str, revenue: str, cost: str, units: int) -> dict[str, Any]:
    metrics = {"revenue": revenue, "cost": cost, "units": units}
    ticker = {"order_id": f"{member}-{when[:2]}", "product": "IPod Nano", "country": "US"}
    return _event(member, when, "order", metrics, IPOD) | {"currency": "USD", "ticker": ticker}


def _count(
    member: str, when: str, metrics: dict[str, int], scope: dict[str, str] | None = None
) -> dict[str, Any]:
    return _event(member, when, "count", metrics, scope or {})


def _event(
    member: str, when: str, kind: str, metrics: dict[str, Any], scope: dict[str, str]
) -> dict[str, Any]:
    name, team = PEOPLE[member]
    return {
        "id": f"{kind}-{member}-{when}",
        "source": "till",
        "type": kind,
        "member": member,
        "member_name": name,
        "team": team,
        "occurred_at": f"{NOW:%Y-%m}-{when}:00Z",
        "metrics": metrics,
        "scope": scope,
    }


async def _key(app: App, name: str, scope: str) -> None:
    """Make a key of a known id: examples name `shop-key` and `lobby-display`."""
    await app.mongo_db["keys"].insert_one(
        {
            "_id": f"sample-{name}",
            "ws": "default",
            "id": f"{name}-{'key' if scope != 'display' else scope}",
            "name": name,
            "scope": scope,
            "created_at": NOW,
        }
    )


async def _outbox(app: App) -> None:
    """Announce in #wins on Slack, where one card could not be posted: `sample-failed`."""
    wins = await place(app, chat="C0WINS", chat_name="wins", account="T024BE7LD")
    [failed] = summary_deliveries([wins], "6,919 events are in.", "sample", NOW)
    failed |= {"_id": "sample-failed", "state": "failed", "error": "no answer", "failed_at": NOW}
    await app.store.deliveries.add([failed])


async def _closed_month(app: App) -> None:
    """Archive October, when Ada sold for $9,120 and Jonas for $7,340."""
    places = ((1, "ada", "North", 912_000), (2, "jonas", "South", 734_000))
    october = Archive(
        workspace="default",
        metric="revenue",
        kind="month",
        key="2026-10",
        start=datetime(2026, 10, 1, tzinfo=UTC),
        end=datetime(2026, 11, 1, tzinfo=UTC),
        currency="USD",
        closed_at=datetime(2026, 11, 3, tzinfo=UTC),
    )
    await app.store.archives.keep(october, [ArchivedRow(*place, 0) for place in places])


async def _goals(app: App) -> None:
    """Set Ada's goal for a SKU, 101, and the store's for the month, 102."""
    whole = {"workspace": "default", "period_kind": "month", "period": "2026-11", "created_at": NOW}
    mine = {"member": "ada", "metric": "units", "scope": "sku:IPOD2008GREEN", "target": 150}
    await app.store.goals.put(Goal.model_validate({"id": "101", **whole, **mine}))
    stores = {"member": None, "metric": "revenue", "target": 5_000_000, "direct": False}
    await app.store.goals.put(Goal.model_validate({"id": "102", **whole, **stores}))

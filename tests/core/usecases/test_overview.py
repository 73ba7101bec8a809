"""How a workspace stands, also while Redis is away."""

from datetime import timedelta

from core.app import App
from core.bootstrap import open_app
from core.config import Settings
from core.domain.targets import KEPT
from core.store.outgoing import summary_deliveries
from core.usecases.overview import overview
from tests.conftest import Clock
from tests.core.support import place


async def test_old_failures_are_not_told_again(app: App) -> None:
    wins = await place(app)
    for number, age in enumerate((timedelta(hours=1), KEPT + timedelta(hours=1))):
        [failed] = summary_deliveries([wins], "x", "s", app.clock() - age)
        failed |= {"_id": f"f{number}", "state": "failed", "error": f"why {number}"}
        await app.store.deliveries.add([failed])
    found = await overview(app, await app.workspace("default"))
    assert (found.failed, found.why) == (1, "why 0")
    assert found.running == frozenset()
    assert found.bots == []


async def test_without_redis_it_is_not_known_what_runs(settings: Settings, clock: Clock) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1"})
    async with open_app(away, clock) as app:
        found = await overview(app, await app.workspace("default"))
        assert found.running is None
        assert found.bots is None

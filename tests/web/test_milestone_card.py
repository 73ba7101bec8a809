"""A milestone's card, downloaded."""

import struct

import aiohttp
import pytest

from core.app import App
from tests.core.support import counted, event, post, workspace_of
from tests.core.usecases.state import drain


async def drawn(client: aiohttp.ClientSession, name: str) -> tuple[int, bytes, dict[str, str]]:
    async with client.get(f"/api/milestones/{name}/card.png") as response:
        return response.status, await response.read(), dict(response.headers)


@pytest.mark.parametrize(
    "name",
    [
        "revenue_10000_2026-11_a_d_a",
        "trophy_opening-bell_all_a_d_a",
        "character_image_milestone_5_luna_all_a_d_a",
    ],
)
async def test_what_was_earned_is_drawn_by_its_id(
    app: App, client: aiohttp.ClientSession, name: str
) -> None:
    sale = event(1, "a_d_a", metrics={"revenue": "12000", "units": 1})
    await post(app, sale, counted(2, "a_d_a", images=5) | {"scope": {"character": "luna"}})
    status, png, headers = await drawn(client, name)
    assert status == 200
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == f'inline; filename="{name}.png"'


async def test_what_is_not_there_or_was_taken_back_is_not_drawn(
    app: App, client: aiohttp.ClientSession
) -> None:
    await post(app, counted(1, "ada", signups=10))
    name = "signups_10_2026-11_ada"
    assert (await drawn(client, name))[0] == 200
    for other in ("signups_15_2026-11_ada", "x", "_", "signups_10_2026-11_bob", "_" * 500):
        assert (await drawn(client, other))[0] == 404
    await post(app, counted(2, "ada", signups=-10) | {"corrects": "order-1"})
    await drain(app)
    assert (await drawn(client, name))[0] == 404


async def test_only_keys_that_may_read_draw(app: App, base_url: str) -> None:
    await workspace_of(app, "default")
    async with aiohttp.ClientSession(base_url) as nobody:
        assert (await drawn(nobody, "signups_10_2026-11_ada"))[0] == 401

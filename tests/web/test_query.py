"""Query parameters: text becomes numbers and flags; what is not known is refused."""

from typing import Annotated, Any

import aiohttp
import pytest

from core.errors import InvalidInput
from web.endpoint import validated
from web.query import Between, Flag, Query, WholeNumber


class Asked(Query):
    limit: Annotated[WholeNumber, Between(1, 1_000)] = 50
    wait: Flag = False


@pytest.mark.parametrize(
    ("given", "limit", "wait"),
    [({}, 50, False), ({"limit": "1", "wait": "TRUE"}, 1, True), ({"limit": "1000"}, 1000, False)],
)
def test_text_becomes_numbers_and_flags(given: dict[str, str], limit: int, wait: bool) -> None:
    assert validated(Asked, given) == Asked(limit=limit, wait=wait)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"limit": "0"}, "limit: 0: must be between 1 and 1,000"),
        ({"limit": "1001"}, "limit: 1001: must be between 1 and 1,000"),
        ({"limit": "1.5"}, "limit: 1.5: must be a whole number"),
        ({"limit": ""}, "limit: : must be a whole number"),
        ({"wait": "perhaps"}, "wait: perhaps: must be true or false"),
        ({"limti": "5"}, "limti: 5: unknown field"),
    ],
)
def test_what_cannot_be_read_is_named(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        validated(Asked, given)
    assert refused.value.message == message


async def test_a_misspelt_parameter_is_refused_over_http(client: aiohttp.ClientSession) -> None:
    async with client.get("/api/leaderboard?metrics=units") as response:
        assert response.status == 400
        assert (await response.json())["error"] == "metrics: units: unknown field"


async def test_head_is_answered_where_get_is(client: aiohttp.ClientSession) -> None:
    async with client.head("/healthz") as response:
        assert response.status == 200

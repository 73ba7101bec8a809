"""Once each: what was seen, for how long, and how much of it is remembered."""

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bots.slack import dispatch
from bots.slack.dispatch import SEEN_S, Bolt, Seen, request_id


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_request_is_taken_once_in_a_quarter_of_an_hour() -> None:
    time = Time()
    seen = Seen(time)
    assert seen.take("a")
    time.now = SEEN_S - 1
    assert not seen.take("a")
    assert seen.take("b")
    time.now = SEEN_S
    assert seen.take("a")
    assert not seen.take("b")


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "SEEN_MAX", 2)
    seen = Seen(Time())
    assert [seen.take(name) for name in "abca"] == [True, True, True, True]
    assert not seen.take("c")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"event_id": "Ev1", "type": "event_callback"}, "Ev1"),
        ({"trigger_id": "1.2.a", "command": "/goal"}, "1.2.a"),
        ({"type": "block_suggestion"}, None),
        ({}, None),
    ],
)
def test_slacks_own_id_tells_requests_apart(body: dict[str, str], found: str | None) -> None:
    assert request_id(body) == found


async def test_what_broke_is_taken_again(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[str] = []
    trouble: list[Exception] = [RuntimeError("MongoDB is away")]

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    async def keep(next_) -> None:  # type: ignore[no-untyped-def]
        runs.append("kept")
        if trouble:
            raise trouble.pop()
        await next_()

    async def done() -> None:
        return

    bolt = Bolt(authorize=authorize, request_verification_enabled=False)
    bolt.event("app_uninstalled", middleware=[keep])(done)
    event = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    statuses = []
    for _ in range(3):
        request = AsyncBoltRequest(body=event, mode="socket_mode")
        statuses.append((await bolt.async_dispatch(request)).status)
    assert statuses == [500, 200, 200]
    assert runs == ["kept", "kept"], "the third is the second once more"

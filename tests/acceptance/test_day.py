"""A day from noon to noon: 429s, an outage, a removed channel, a revoked token, a group that moved.

At its end nothing is lost, nothing was told twice, and the admins know what they have to know.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.app import App
from core.domain.people import Identity
from core.domain.targets import NewTarget, TargetChange
from core.store.client import Document
from core.usecases.deliver import deliver_due
from core.usecases.outbox import retry_all
from core.usecases.places import add_place, change_place
from tests.acceptance.day import Incident, Platform, moved, outage, removed, revoked
from tests.conftest import Clock
from tests.core.support import Unpaced, counted, place, post, workspace_of

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # in Berlin
PEOPLE = 50
RUSH, RUSHED = NOON + timedelta(hours=5), 24


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


def hours(after: float) -> datetime:
    return NOON + timedelta(hours=after)


def platforms(clock: Clock) -> dict[str, Platform]:
    forever = hours(1_000)
    slack = [Incident(hours(3), forever, removed, "C0BERLIN")]
    telegram = [
        Incident(hours(2), hours(2) + timedelta(minutes=10), outage),
        Incident(hours(6), forever, moved("-1001"), "-1"),
    ]
    discord = [Incident(hours(8), forever, revoked)]
    return {
        "slack": Platform("slack", clock, 2, slack),
        "telegram": Platform("telegram", clock, 2, telegram),
        "discord": Platform("discord", clock, 2, discord),
    }


async def prepared(app: App) -> None:
    """Two places on Slack, one on each of the others, and an admin who is on Slack and Telegram."""
    await workspace_of(app, "default", zone="Europe/Berlin", quiet=("22:00", "07:00"))
    await place(app, account="T1", chat="C0WINS", chat_name="wins")
    await place(app, "telegram", chat="-1", chat_name="Wins")
    await place(app, "discord", chat="D1", chat_name="wins")
    extra = NewTarget(platform="slack", chat="C0BERLIN", name="berlin")
    await add_place(app, await app.workspace("default"), extra, by="key:boss")
    await post(app, counted("boss", "boss", visits=1) | {"occurred_at": NOON.isoformat()})
    for identity in (
        Identity(platform="slack", account="T1", id="U0BOSS"),
        Identity(platform="telegram", id="777"),
    ):
        await app.store.roster.link("default", "boss", identity)
    await app.store.members.update("default", "boss", role="admin")


def arrivals() -> list[tuple[datetime, int]]:
    """When each of many people reaches something: over the day, and many at once in a rush."""
    chance = random.Random(7)
    times = [hours(chance.uniform(0, 23.5)) for _ in range(PEOPLE - RUSHED)]
    times += [RUSH + timedelta(seconds=chance.randrange(3)) for _ in range(RUSHED)]
    times += [hours(h) for h in (2.05, 2.1, 6.0, 8.5)]  # into the middle of each incident
    times += [hours(h) for h in (1, 4.5, 7) for _ in range(5)]  # faster than they may be posted
    return [(at, number) for number, at in enumerate(sorted(times))]


async def next_moment(app: App, arriving: list[tuple[datetime, int]], end: datetime) -> datetime:
    """Return when something happens next."""
    now = app.clock()
    rows = app.mongo_db["deliveries"].find({"state": "pending"}, {"not_before": 1})
    pauses = [p["until"] for name in ("slack", "telegram", "discord")
              for p in await app.store.pauses.of(name)]  # fmt: skip
    waiting = [row["not_before"] async for row in rows]
    moments = [at for at in (*waiting, *pauses, *(at for at, _ in arriving[:1])) if at > now]
    return min([*moments, end])


async def live_through(app: App, clock: Clock, chats: dict[str, Platform], end: datetime) -> None:
    arriving = arrivals()
    while clock.now < end:
        while arriving and arriving[0][0] <= clock.now:
            _, number = arriving.pop(0)
            at = {"occurred_at": clock.now.isoformat()}
            await post(app, counted(f"e{number}", f"m{number:03}", images=15) | at)
        for chat in chats.values():
            await deliver_due(app, chat, Unpaced())
        clock.now = await next_moment(app, arriving, end)


async def everything(app: App) -> list[Document]:
    return await app.store.deliveries.listed("default", 10_000)


def same_news(found: list[Document], chats: dict[str, Platform]) -> None:
    """Check that no celebration was told twice in a place: by itself, in a digest, or both."""
    taken = Counter(nonce for chat in chats.values() for _, _, nonce, _ in chat.posts)
    assert set(taken.values()) == {1}
    for one in found:
        if one["kind"] == "celebration":
            own, digest = one["_id"] in taken, one.get("digest") in taken
            assert (own, digest) in {(True, False), (False, True), (False, False)}
            assert (one["state"] == "sent") is own
            assert (one["state"] == "digested") is ("digest" in one)


async def test_a_day(app: App, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    await prepared(app)
    chats = platforms(clock)
    await live_through(app, clock, chats, hours(24))
    found = await everything(app)
    same_news(found, chats)
    celebrations = [one for one in found if one["kind"] == "celebration"]
    people = len(arrivals())
    assert len(celebrations) == 4 * people
    disabled = {t.id: t for t in await app.store.targets.of_workspace("default") if t.disabled_at}

    # Nothing is lost: it was told, or waits for a place that refuses, where it can be told later.
    states = Counter(one["state"] for one in celebrations)
    assert states["sent"] + states["digested"] + states["failed"] == len(celebrations)
    digests = [one for one in found if one["kind"] == "digest"]
    for one in (*celebrations, *digests):
        if one["state"] == "failed":
            assert one["target"] in disabled
    for chat, count in (("C0WINS", people), ("-1", None), ("-1001", None)):
        target = "default|telegram" if chat.startswith("-") else "default|slack"
        mine = [one for one in celebrations if one["target"] == target]
        assert {one["state"] for one in mine} <= {"sent", "digested"}
        assert count in {None, len(mine)}

    # Each incident was met as it should be.
    reasons = {t.platform: t.disabled_reason for t in disabled.values()}
    assert reasons == {"slack": "I was removed from it.", "discord": "My token was revoked."}
    group = await app.store.targets.get("default|telegram")
    assert group is not None
    assert (group.chat, group.disabled_at) == ("-1001", None)
    slack, telegram, discord = chats["slack"], chats["telegram"], chats["discord"]
    assert slack.told("Slack no longer lets me post in #berlin") == ["C0WINS", "U0BOSS"]
    assert telegram.told("Slack no longer lets") == ["-1"]
    assert discord.told("Slack no longer lets") == ["D1"]
    assert slack.told("Discord no longer lets me post anywhere") == ["C0WINS", "U0BOSS"]
    assert telegram.told("Discord no longer lets me post anywhere") == ["-1001"]
    assert [chat.unheeded for chat in chats.values()] == [[], [], []]
    late_s = [late for chat in chats.values() for late in chat.late_s]
    assert late_s
    assert max(late_s) < 0.002
    assert min(chat.refusals["RetryLater"] for chat in chats.values()) > 1
    assert telegram.refusals["DeliveryError"] in range(2, 30)  # not once for each that waited
    assert telegram.refusals["TargetMoved"] == slack.refusals["TargetGone"] == 1
    assert discord.refusals["TargetGone"] == 1
    night = [at for chat in chats.values() for at, *_ in chat.posts if hours(10) <= at < hours(19)]
    assert night == []
    assert slack.told("laurels during quiet hours") == ["C0WINS"]
    assert any("at once" in text for *_, text in slack.posts)

    with capsys.disabled():
        for name, chat in chats.items():
            print(f"\n{name}: {len(chat.posts)} posts, refused {dict(chat.refusals)}", end="")
        print(f"\n{people} celebrations to 4 places: {dict(states)}, {len(digests)} digests")

    # And what was refused is told when that is mended.
    slack.incidents.clear()
    discord.incidents.clear()
    workspace = await app.workspace("default")
    for target in disabled.values():
        name = target.id.removeprefix("default|")
        await change_place(app, workspace, name, _enabled(), by="key:boss")
    assert await retry_all(app, workspace, by="key:boss") == 0
    for _ in range(200):
        for chat in chats.values():
            await deliver_due(app, chat, Unpaced())
        clock.now = await next_moment(app, [], clock.now + timedelta(minutes=1))
    found = await everything(app)
    same_news(found, chats)
    after = Counter(one["state"] for one in found if one["kind"] == "celebration")
    assert after["sent"] + after["digested"] == len(celebrations)


def _enabled() -> TargetChange:
    return TargetChange(enabled=True)

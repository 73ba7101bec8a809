"""The weekly digest: Monday at 9:00 local, about the week before."""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_interval

from core.app import App
from core.cards import Card
from core.cards.digest import MOST_OF_A_KIND, Closest, Mover, Week, Won, weekly_card
from core.cards.places import removed_card
from core.domain.goals import Goal
from core.domain.metrics import Metric
from core.domain.people import Member, Workspace, is_owner
from core.domain.wording import in_period, with_noun
from core.language import current_locale, translated
from core.rules.ranks import ranked
from core.store.awards import Which
from core.store.client import Document
from core.store.outgoing import outgoing
from core.usecases.measure import Measured, each_of, measured

MONDAY = 0
FROM_HOUR = 9
# A worker that was down on Monday morning still tells until Tuesday morning.
LATE_WITHIN = timedelta(hours=24)
MOST_GOALS = 200
MOST_TROPHIES = 100
MOST_TOTALS = 4
MOVED = ("revenue", "orders", "units", "signups")  # the first that anything happened in
HIDDEN_TOTALS = frozenset({"cost"})


async def post_weekly(app: App) -> int:
    """Put the digest of last week in the outbox where it is time; returns for how many places.

    Once a workspace and week, whoever calls and how often: the delivery's id says which week, and
    one that is skipped says that nothing happened.
    """
    count = 0
    for name in await app.store.targets.workspaces():
        workspace = await app.workspace(name)
        key = last_week(workspace, app.clock())
        if key is None or not workspace.weekly_digest or workspace.retired_at is not None:
            continue
        targets = await app.store.targets.active(name)
        news = [outgoing(target, "weekly", key, app.clock(), week=key) for target in targets]
        known = await app.store.deliveries.known([one["_id"] for one in news])
        fresh = [one for one in news if one["_id"] not in known]
        if not fresh:
            continue
        week, people = await week_of(app, workspace, key)
        said = (
            {"people": people} if not week.empty else {"state": "skipped", "error": "a quiet week"}
        )
        await app.store.deliveries.add([one | said for one in fresh])
        if not week.empty:
            await app.queue.ring_platforms({one["platform"] for one in fresh})
            count += len(fresh)
    return count


def last_week(workspace: Workspace, now: datetime) -> str | None:
    """Return the key of the week to tell of now, None where it is not Monday morning."""
    local = now.astimezone(ZoneInfo(workspace.zone))
    monday = local.date() - timedelta(days=(local.weekday() - MONDAY) % 7)
    morning = datetime(monday.year, monday.month, monday.day, FROM_HOUR, tzinfo=local.tzinfo)
    if not timedelta(0) <= now - morning < LATE_WITHIN:
        return None
    return workspace.calendar.keys_of(monday - timedelta(days=7))["week"]


async def weekly_card_of(app: App, delivery: Document, *, posted: bool) -> Card | None:
    """Word a weekly digest; None where nothing is left to say and it was not posted."""
    week, _ = await week_of(app, await app.workspace(delivery["ws"]), delivery["week"])
    if week.empty:
        return removed_card() if posted else None
    return weekly_card(week)


async def week_of(app: App, workspace: Workspace, key: str) -> tuple[Week, list[str]]:
    """Return what a week brought, and the ids of the people it names."""
    calendar, named = workspace.calendar, set[str]()
    days = calendar.days(key)
    assert days is not None  # noqa: S101 - a week has days
    totals, metric = await _totals(app, workspace, key)
    before = calendar.keys_of(days[0] - timedelta(days=7))["week"]
    movers = await _movers(app, workspace, metric, key, before, named) if metric else ()
    trophies = await _trophies(app, workspace, key, named)
    closest = await _closest(app, workspace, named) if totals or trophies else ()
    when = format_interval(days[0], days[1] - timedelta(days=1), "MMMMd", locale=current_locale())
    week = Week(
        when=when,
        board=translated(metric.title) if metric else "",
        totals=totals,
        movers=movers,
        closest=closest,
        trophies=trophies,
    )
    return week, sorted(named)


async def _totals(
    app: App, workspace: Workspace, key: str
) -> tuple[tuple[str, ...], Metric | None]:
    """Return the week's largest figures, and the metric whose board tells who moved."""
    metrics = app.catalogue(workspace).metrics
    sums: defaultdict[str, int] = defaultdict(int)
    async for _, inside in app.store.progress.everyone(workspace.id, key):
        for name, value in inside.get("v", {}).items():
            sums[name] += value
    found = [
        metric
        for metric in metrics.values()
        if metric.over is None and not metric.gauge and metric.name not in HIDDEN_TOTALS
        if sums[metric.name] > 0
    ]
    # Stable: the catalogue's order within those, and within the rest.
    found.sort(key=lambda metric: metric.name not in MOVED)
    shown = tuple(_figure(workspace, metric, sums[metric.name]) for metric in found[:MOST_TOTALS])
    return shown, found[0] if found else None


async def _movers(
    app: App, workspace: Workspace, metric: Metric, key: str, before: str, named: set[str]
) -> tuple[Mover, ...]:
    ranks = await _ranks(app, workspace, metric, key)
    earlier = await _ranks(app, workspace, metric, before)
    people = await app.store.members.many(workspace.id, ranks)
    moves = [
        (earlier.get(name), rank, people[name])
        for name, rank in ranks.items()
        if name in people and not people[name].muted
    ]
    climbed = [each for each in moves if each[0] is not None and each[0] > each[1]]
    climbed.sort(key=lambda each: ((each[1] - (each[0] or 0)), each[1]))
    fresh = [each for each in moves if each[0] is None]
    chosen = [*climbed, *sorted(fresh, key=lambda each: each[1])][:MOST_OF_A_KIND]
    named.update(member.id for _, _, member in chosen)
    return tuple(
        Mover(name=member.name, rank=rank, up=None if was is None else was - rank)
        for was, rank, member in chosen
    )


async def _ranks(app: App, workspace: Workspace, metric: Metric, key: str) -> dict[str, int]:
    without = await app.store.members.not_shown(workspace.id)
    entries = app.store.progress.board(workspace.id, key, metric, None, without)
    rows = ranked([entry.score async for entry in entries])
    return {row.score.member: row.rank for row in rows}


async def _trophies(app: App, workspace: Workspace, key: str, named: set[str]) -> tuple[Won, ...]:
    bounds = workspace.calendar.bounds(key)
    since, until = bounds if bounds else (None, None)
    which = Which(since=since, until=until, revoked=False)
    awards = await app.store.awards.history(
        workspace.id, limit=MOST_TROPHIES, which=which, families=("trophy",)
    )
    people = await app.store.members.many(workspace.id, {award.member for award in awards})
    told = [award for award in awards if _told(people.get(award.member))]
    told.sort(key=lambda award: (-award.weight, -award.at, award.key))
    named.update(award.member for award in told)
    return tuple(
        Won(name=people[award.member].name, trophy=translated(award.phrase)) for award in told
    )


async def _closest(app: App, workspace: Workspace, named: set[str]) -> tuple[Closest, ...]:
    now = app.clock()
    goals = await app.store.goals.running(
        workspace.id, workspace.calendar, now, private={"$ne": True}
    )

    async def ask(goal: Goal) -> Measured:
        return await measured(app, workspace, goal, now)

    found = await each_of([goal for goal in goals if goal.met_at is None][:MOST_GOALS], ask)
    people = await app.store.members.many(workspace.id, {each.goal.owner for each in found})
    told = [
        each
        for each in found
        if 0 < each.progress.percent < 100 and _told(people.get(each.goal.owner))
    ]
    told.sort(key=lambda each: (-each.progress.percent, each.goal.id))
    chosen = told[:MOST_OF_A_KIND]
    named.update(each.goal.owner for each in chosen if not is_owner(each.goal.owner))
    return tuple(
        Closest(
            name=people[each.goal.owner].name,
            goal=_goal(workspace, each, now),
            percent=int(each.progress.percent),
        )
        for each in chosen
    )


def _told(member: Member | None) -> bool:
    return member is not None and member.shown and not member.muted


def _goal(workspace: Workspace, each: Measured, now: datetime) -> str:
    when = in_period(each.goal.period, workspace.calendar, now, current_locale())
    return f"{_figure(workspace, each.metric, each.goal.target)} {when}".strip()


def _figure(workspace: Workspace, metric: Metric, value: int) -> str:
    """Write a total with its noun: "$50,000 revenue", "25 signups"."""
    figure = metric.show(value, workspace.currency, current_locale())
    return with_noun(figure, metric, one=value == 1)

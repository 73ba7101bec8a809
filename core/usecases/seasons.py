"""Seasons: started, watched, ended once with winners."""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

from core.app import App
from core.domain.people import Member, Workspace
from core.domain.seasons import NewSeason, Place, Season, check_dates, check_metric
from core.errors import InvalidInput, NotFound, Unavailable, shorten
from core.language import speaking, tr
from core.rules.ranks import Ranked, ranked
from core.store.client import is_away
from core.store.outgoing import outgoing
from core.usecases.audit import note

MOST_PLACES = 1_000
MOST_AT_ONCE = 100


async def start_season(app: App, workspace: Workspace, new: NewSeason, *, by: str) -> Season:
    """Start or plan a season. Raises InvalidInput, also where the metric has one already."""
    known = app.catalogue(workspace).metrics
    metric = known.get(new.metric)
    if metric is None:
        raise InvalidInput("metric", new.metric, f"is not a metric; known are {', '.join(known)}")
    check_metric(metric)
    today = workspace.calendar.local_date(app.clock())
    first = new.start or today
    check_dates(first, new.end, today)
    season = Season(
        id=await app.store.seasons.next_id(),
        workspace=workspace.id,
        name=new.name,
        metric=metric.name,
        first=first,
        last=new.end,
        created_at=app.clock(),
        created_by=by,
    )
    if not await app.store.seasons.add(season):
        open_ = await app.store.seasons.open(workspace.id)
        other = next((each.name for each in open_ if each.metric == metric.name), "another")
        raise InvalidInput("metric", metric.name, f"has a season already: {other}; end it first")
    await _note(app, by, "season.start", season, why=new.reason, after=_told(season))
    return season


async def find_season(app: App, workspace: Workspace, season: str) -> Season:
    """Return a season by id. Raises NotFound."""
    found = await app.store.seasons.get(workspace.id, season)
    if found is None:
        raise NotFound(f"There is no season {shorten(season)!r}.")
    return found


async def end_season(
    app: App, workspace: Workspace, season: Season, *, by: str, why: str | None = None
) -> Season:
    """End a season now, with winners. Raises InvalidInput for one that is not running.

    Events that are still on their way count; it closes within a minute then.
    """
    today = workspace.calendar.local_date(app.clock())
    state = season.state(today)
    if state == "planned":
        raise InvalidInput("season", season.name, "has not begun; cancel it instead")
    if state != "running":
        raise InvalidInput("season", season.name, "is over already")
    if await app.store.seasons.end_early(season, app.clock(), min(season.last, today)):
        await _note(app, by, "season.end", season, why=why, before=_told(season))
    season = await find_season(app, workspace, season.id)
    await _close(app, workspace, season)
    return await find_season(app, workspace, season.id)


async def cancel_season(
    app: App, workspace: Workspace, season: Season, *, by: str, why: str | None = None
) -> None:
    """Give a season up without winners; twice is once. Raises InvalidInput where it has some."""
    if await app.store.seasons.cancel(season, app.clock()):
        await _note(app, by, "season.cancel", season, why=why, before=_told(season))
        return
    if not (await find_season(app, workspace, season.id)).cancelled:
        raise InvalidInput("season", season.name, "is over already")


async def close_seasons(app: App) -> int:
    """Close every season that is over and return how many that were.

    Safe to run anywhere, any number of times, at once. One that cannot be closed is logged and does
    not stop the others.
    """
    closed = 0
    # No place is more than a day ahead of UTC.
    day = app.clock().date() + timedelta(days=1)
    for season in await app.store.seasons.due(day, MOST_AT_ONCE):
        closed += await _tolerantly(app, season, _close_due(app, season))
    return closed


async def _tolerantly(app: App, season: Season, work: Awaitable[bool]) -> bool:
    try:
        return await work
    except Exception as error:
        if is_away(error) or isinstance(error, Unavailable):
            raise
        app.log.exception("a season could not be closed", season=season.id)
        return False


async def _close_due(app: App, season: Season) -> bool:
    return await _close(app, await app.workspace_now(season.workspace), season)


async def _close(app: App, workspace: Workspace, season: Season) -> bool:
    """Close a season that is over, once nothing received in time is pending."""
    end, now = season.end(workspace.calendar), app.clock()
    if season.closed_at is not None or end > now:
        return False
    if (
        await app.store.events.behind(workspace.id, end)
        or await app.store.work.count(workspace.id, kind="replay") > 0
    ):
        return False
    rows = ranked(await app.store.seasons.scores(season))
    people = await app.store.members.many(workspace.id, [row.score.member for row in rows])
    # Who left stays: it is what happened.
    told = [r for r in rows if not _left_out(people.get(r.score.member))]
    if len(told) < len(rows):
        told = ranked(row.score for row in told)
    targets = [] if workspace.retired_at else await app.store.targets.active(workspace.id)
    with speaking(workspace.locale):
        text = tr("{season} is over.", season=season.name)
    stamp = f"season {season.id}"
    news = [outgoing(to, "summary", stamp, now, text=text, season=season.id) for to in targets]
    places = [_place(row, people) for row in told[:MOST_PLACES]]
    done = await app.store.seasons.close(season, places, len(told), now, news)
    if done:
        await app.queue.ring_platforms({each["platform"] for each in news})
    return done


def _left_out(member: Member | None) -> bool:
    return member is not None and (member.hidden or member.merged_into is not None)


def _place(row: Ranked, people: dict[str, Member]) -> Place:
    member = people.get(row.score.member)
    return Place(
        rank=row.rank,
        member=row.score.member,
        team=member.team if member else None,
        value=row.score.value,
    )


async def standings(
    app: App, workspace: Workspace, season: Season, limit: int = MOST_PLACES
) -> tuple[list[tuple[Place, str]], int]:
    """Return the first places with the names of whom they belong to, and how many are ranked.

    Of a season that is over they are the archive. Who hides now is left out.
    """
    if season.closed_at is not None:
        people = await _as_now(app, workspace, {place.member for place in season.places})
        places = [place for place in season.places if not _hides(people.get(place.member))]
        return _named(places[:limit], people), season.total
    without = set(await app.store.members.not_shown(workspace.id))
    scores = await app.store.seasons.scores(season)
    rows = ranked(score for score in scores if score.member not in without)
    people = await app.store.members.many(workspace.id, [r.score.member for r in rows[:limit]])
    return _named([_place(row, people) for row in rows[:limit]], people), len(rows)


async def _as_now(app: App, workspace: Workspace, names: set[str]) -> dict[str, Member]:
    """Return who people are now, by what they were called then; merged ones are somebody else."""
    found = await app.store.members.many(workspace.id, names)
    while merged := {n: m.merged_into for n, m in found.items() if m.merged_into is not None}:
        into = await app.store.members.many(workspace.id, merged.values())
        found |= {name: into[other] for name, other in merged.items()}
    return found


def _hides(member: Member | None) -> bool:
    return member is not None and member.hidden


def _named(places: Sequence[Place], people: dict[str, Member]) -> list[tuple[Place, str]]:
    return [
        (place, people[place.member].name if place.member in people else place.member)
        for place in places
    ]


async def season_shape(
    app: App, workspace: Workspace, season: Season, limit: int = 10
) -> dict[str, Any]:
    """Return a season as the API shows it, with its first places."""
    metric = app.catalogue(workspace).metrics[season.metric]
    rows, total = await standings(app, workspace, season, limit)
    today = workspace.calendar.local_date(app.clock())
    return {
        "id": season.id,
        "name": season.name,
        "metric": season.metric,
        "start": season.first.isoformat(),
        "end": season.last.isoformat(),
        "state": season.state(today),
        "closedAt": season.closed_at.isoformat() if season.closed_at else None,
        "total": total,
        "rows": [
            {
                "rank": place.rank,
                "member": place.member,
                "name": name,
                "team": place.team,
                "value": metric.answer(place.value, workspace.currency),
            }
            for place, name in rows
        ],
    }


def _told(season: Season) -> dict[str, Any]:
    return {
        "name": season.name,
        "metric": season.metric,
        "start": season.first.isoformat(),
        "end": season.last.isoformat(),
    }


async def _note(app: App, by: str, action: str, season: Season, **said: Any) -> None:
    workspace = await app.workspace(season.workspace)
    await note(app, workspace, by, action, f"season:{season.id}", **said)

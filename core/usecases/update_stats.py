"""Seed 002: another system reports a person's totals; milestones are found here."""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from core.app import App
from core.domain.events import StatsIn
from core.domain.milestones import Award
from core.domain.money import digits, parse_decimal
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound
from core.usecases.leaderboards import leaderboard, rank_of
from core.usecases.milestones import badge_shape, milestone_shape, rep_shapes
from core.usecases.outcome import Outcome, held_badges, outcome_of
from core.usecases.record_events import record_events

SOURCE = "update-stats"
# Read exactly by the metric it belongs to.
Figure = Annotated[Any, WithJsonSchema({"type": ["string", "number"], "examples": ["25"]})]

# Field -> period kind and metric.
FIELDS: dict[str, tuple[str, str]] = {
    "monthlySignups": ("month", "signups"),
    "monthlyRevenue": ("month", "revenue"),
    "yearlyRevenue": ("year", "revenue"),
    "yearlySignups": ("year", "signups"),
    "goalProgress": ("month", "goal_progress"),
    "monthlyGrowth": ("month", "growth"),
    "yearlyGrowth": ("year", "growth"),
    "allTimeRevenue": ("all", "revenue"),
}
_turn = itertools.count()


class StatsUpdate(BaseModel):
    """A person's totals as another system has them: strings or numbers, every field optional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    monthlySignups: Figure = None  # noqa: N815 - the seed's names
    monthlyRevenue: Figure = None  # noqa: N815
    yearlyRevenue: Figure = None  # noqa: N815
    yearlySignups: Figure = None  # noqa: N815
    goalProgress: Figure = None  # noqa: N815
    monthlyGrowth: Figure = None  # noqa: N815
    yearlyGrowth: Figure = None  # noqa: N815
    allTimeRevenue: Figure = None  # noqa: N815


@dataclass
class _Update:
    """One update on its way: who, what is set, the rank before, and the event's document id."""

    member: str
    totals: dict[str, dict[str, Any]]
    rank: int = 0
    event: str = ""


async def update_stats(
    app: App, workspace: Workspace, updates: Sequence[tuple[str, StatsUpdate]]
) -> list[dict[str, Any] | InvalidInput | NotFound]:
    """Set totals and return, for each update, its answer or why it was refused.

    `{"success", "rep", "milestones", "badges", "rankChange"}`: what this update brought for the
    first time; a positive rankChange is an improvement on the month's revenue board.
    """
    answers: list[dict[str, Any] | InvalidInput | NotFound] = [{}] * len(updates)
    valid: dict[int, _Update] = {}
    for index, (member_id, update) in enumerate(updates):
        member = await app.store.members.get(workspace.id, member_id)
        if member is None:
            answers[index] = NotFound("Sales rep not found")
            continue
        try:
            valid[index] = _Update(member.id, _totals(app, workspace, update))
        except InvalidInput as error:
            answers[index] = error
    for told in valid.values():
        told.rank = await _rank(app, workspace, told.member)
    outcome = await _record(app, workspace, valid, answers)
    ids = sorted({told.member for told in valid.values()})
    reps = {member: await _rep(app, workspace, member) for member in ids}
    for index, told in valid.items():
        if isinstance(answers[index], InvalidInput):
            continue
        mine = [award for award in outcome.awards if award.event == told.event]
        rep = reps[told.member]
        answers[index] = {
            "success": True,
            "rep": rep,
            "milestones": await _milestones(app, workspace, mine),
            "badges": [badge_shape(award) for award in mine if award.family == "badge"],
            "rankChange": told.rank - rep["rank"],
        }
    return answers


async def _record(
    app: App,
    workspace: Workspace,
    valid: dict[int, _Update],
    answers: list[dict[str, Any] | InvalidInput | NotFound],
) -> Outcome:
    now = app.clock()
    wanted = [(index, told) for index, told in valid.items() if told.totals]
    events = [
        StatsIn.model_validate(
            {
                # Events of one moment are applied in the order of their ids.
                "id": f"{int(now.timestamp() * 1000):015}-{next(_turn):09}-{uuid.uuid4().hex[:8]}",
                "source": SOURCE,
                "member": told.member,
                "occurred_at": now,
                "totals": told.totals,
            }
        )
        for _, told in wanted
    ]
    results = await record_events(app, workspace, events)
    documents = []
    for (index, told), result in zip(wanted, results, strict=True):
        if result.document is None:
            answers[index] = _renamed(result.problems[0])
            continue
        told.event = str(result.document["_id"])
        documents.append(result.document)
    return await outcome_of(app, workspace, documents)


def _totals(app: App, workspace: Workspace, update: StatsUpdate) -> dict[str, dict[str, Any]]:
    """Return what an update sets; money that a program added up in floats is rounded."""
    metrics = app.catalogue(workspace).metrics
    totals: dict[str, dict[str, Any]] = {}
    for name in update.model_fields_set:
        value = getattr(update, name)
        if value is None:
            raise InvalidInput(name, "null", 'must be a number or a string such as "25"')
        kind, metric = FIELDS[name]
        if metrics[metric].unit == "money":
            value = round(parse_decimal(value, name), digits(workspace.currency))
        totals.setdefault(kind, {})[metric] = value
    return totals


def _renamed(problem: InvalidInput) -> InvalidInput:
    """Return a problem of an event's total under the name of the field it came in."""
    for name, (kind, metric) in FIELDS.items():
        if problem.field == f"totals.{kind}.{metric}":
            return InvalidInput(name, problem.value, problem.reason)
    return problem


async def _milestones(
    app: App, workspace: Workspace, awards: Sequence[Award]
) -> list[dict[str, Any]]:
    found = [award for award in awards if award.family == "milestone"]
    return await milestone_shape(app, workspace, sorted(found, key=lambda a: (a.rule, a.at)))


async def _rep(app: App, workspace: Workspace, member: str) -> dict[str, Any]:
    rep = (await rep_shapes(app, workspace, [member]))[member]
    keys = workspace.calendar.keys(app.clock())
    metrics, currency = app.catalogue(workspace).metrics, workspace.currency
    year = (await app.store.progress.values(workspace.id, [member], keys["year"])).get(member, {})
    month = (await app.store.progress.values(workspace.id, [member], keys["month"])).get(member, {})
    ever = (await app.store.progress.values(workspace.id, [member], "all")).get(member, {})

    def number(metric: str, values: dict[str, int]) -> int | float:
        return metrics[metric].number(values.get(metric, 0), currency)

    return rep | {
        "yearlyRevenue": number("revenue", year),
        "yearlySignups": number("signups", year),
        "allTimeRevenue": number("revenue", ever),
        "monthlyGrowth": number("growth", month),
        "yearlyGrowth": number("growth", year),
        "badges": await held_badges(app, workspace, member),
        "rank": await _rank(app, workspace, member),
    }


async def _rank(app: App, workspace: Workspace, member: str) -> int:
    """Return a person's place on the month's revenue board; after everyone ranked, without one."""
    key = workspace.calendar.key("month", app.clock())
    ranked = await rank_of(app, workspace, "revenue", key, member)
    if ranked is not None:
        return ranked.rank
    board = await leaderboard(app, workspace, "revenue", key, limit=1)
    return int(board["total"]) + 1

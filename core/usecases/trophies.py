"""Trophies: how far along each is, who holds it, what is closest, and an admin's award."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.app import App
from core.catalogue import Catalogue
from core.domain.milestones import Award, StreakRule, Tier
from core.domain.people import Member, Workspace
from core.domain.trophies import Trophy
from core.errors import InvalidInput, NotFound, Unavailable, shorten
from core.pictures.glyphs import HIDDEN
from core.store.progress import progress_id
from core.usecases.audit import note
from core.usecases.people import person
from core.usecases.replay import grant_trophy
from core.usecases.streaks import longest_of

HIDDEN_NAME = "Secret trophy"
HIDDEN_DESCRIPTION = "Win it to find out."
_WHOLE = 1_000  # tenths of a percent


@dataclass(frozen=True)
class Course:
    """How much of a trophy is done: stored units, days in a row, or other trophies.

    done: of days the longest run ever. running: of days the run that goes on now, else None.
    """

    done: int
    whole: int
    running: int | None = None

    @property
    def left(self) -> int:
        """Return how much is left to do, at least 0; a run that broke begins anew."""
        return max(self.whole - (self.done if self.running is None else self.running), 0)


@dataclass(frozen=True)
class Standing:
    """A trophy and somebody: how far they are with it, and how rare it is.

    percent: 0 to 100 with one decimal; 100 only for one that is held. award: None until it is held.
    holders: how many people hold it. rarity: how many in a hundred do. course: what percent is of.
    """

    trophy: Trophy
    percent: float
    award: Award | None
    holders: int
    rarity: float
    course: Course

    @property
    def hidden(self) -> bool:
        """Tell whether nobody may know yet what it is for."""
        return self.trophy.secret and self.award is None


async def standings(app: App, workspace: Workspace, member: Member | None) -> list[Standing]:
    """Return every trophy by number, as a member stands with it; without one nobody holds any."""
    catalogue = app.catalogue(workspace)
    slugs = [trophy.slug for trophy in catalogue.trophies]
    counts = await app.store.trophies.holders(workspace.id, slugs)
    people = await people_counted(app, workspace)
    awards: dict[str, Award] = {}
    ever: Mapping[str, Any] = {}
    today = workspace.calendar.local_date(app.clock())
    if member is not None:
        held = await app.store.awards.held(workspace.id, member.id, "trophy")
        awards = {award.threshold: award for award in held}
        name = progress_id(workspace.id, member.id, "global", "all")
        ever = (await app.store.evaluation.progress([name])).get(name, {})
    measure = _Measure(workspace, catalogue, member, ever, set(awards), today)
    return [
        Standing(
            trophy,
            measure.percent(trophy, course := measure.course(trophy)),
            awards.get(trophy.slug),
            holders := counts.get(trophy.slug, 0),
            round(100 * holders / people, 1) if people else 0.0,
            course,
        )
        for trophy in catalogue.trophies
    ]


async def people_counted(app: App, workspace: Workspace) -> int:
    """Return among how many people a trophy is rare: everybody, those who left as well."""
    return await app.store.members.count(workspace.id, merged_into=None)


@dataclass(frozen=True)
class _Measure:
    """How far a member is, read from their document of all time."""

    workspace: Workspace
    catalogue: Catalogue
    member: Member | None
    ever: Mapping[str, Any]
    held: set[str]
    today: date

    def percent(self, trophy: Trophy, course: Course) -> float:
        """Return how far along a trophy is: 100 when it is held, never before."""
        if trophy.slug in self.held:
            return 100.0
        tenths = max(course.done, 0) * _WHOLE // course.whole
        return min(tenths, _WHOLE - 1) / 10

    def course(self, trophy: Trophy) -> Course:
        """Return how much of a trophy is done."""
        if trophy.kind == "reach":
            metric = self.catalogue.metrics[trophy.metric]
            return Course(metric.of(self.ever.get("v", {})), trophy.at)
        if trophy.kind == "collect":
            return Course(len(self.held), trophy.at)
        whole = trophy.days or 1
        if self.member is None:
            return Course(0, whole, 0)
        rule = _rule_of(self.catalogue, trophy)
        run = longest_of(self.workspace, rule, dict(self.ever), self.member, self.today)
        return Course(run.longest, whole, run.current)


def _rule_of(catalogue: Catalogue, trophy: Trophy) -> StreakRule:
    return next(
        rule
        for rule in catalogue.rules.values()
        if isinstance(rule, StreakRule)
        and rule.family == "trophy"
        and trophy.slug in {step.label for step in rule.steps}
    )


def closest(found: Iterable[Standing], limit: int) -> list[Standing]:
    """Return what is next: not held, not secret, the nearest first."""
    ahead = [each for each in found if each.award is None and not each.trophy.secret]
    return sorted(ahead, key=lambda each: (-each.percent, each.trophy.id))[:limit]


def newest_first(found: Iterable[Standing]) -> list[Standing]:
    """Return what is held, the newest first."""
    held = [(each.award.achieved_at, each.trophy.id, each) for each in found if each.award]
    return [each for *_, each in sorted(held, key=lambda row: row[:2], reverse=True)]


def filtered(
    found: Iterable[Standing], catalogue: Catalogue, tier: Tier | None, metric: str | None
) -> list[Standing]:
    """Return the trophies of a tier and about a metric; what is hidden is about none yet.

    Raises InvalidInput for a metric that no trophy is about.
    """
    about = sorted({trophy.metric for trophy in catalogue.trophies})
    if metric is not None and metric not in about:
        raise InvalidInput("metric", metric, f"no trophy is about it; use {', '.join(about)}")
    return [
        each
        for each in found
        if tier in {None, each.trophy.tier}
        and (metric is None or (each.trophy.metric == metric and not each.hidden))
    ]


async def award_trophy(
    app: App,
    workspace: Workspace,
    wanted: int | str,
    member: str,
    *,
    by: str,
    why: str | None = None,
) -> tuple[Standing, Member, bool]:
    """Award a trophy as an admin: the standing after it, whose it is, and whether it is new.

    wanted: its number or slug. One that is held already stays as it is. Raises NotFound for a
    trophy or a member that is not there.
    """
    trophy = trophy_named(app.catalogue(workspace).trophies, wanted)
    who = await person(app, workspace, member)
    before = await _standing(app, workspace, who, trophy)
    if before.award is not None:
        return before, who, False
    await grant_trophy(app, workspace, who.id, trophy.slug, by=by)
    await note(
        app,
        workspace,
        by,
        "trophy.award",
        f"member:{who.id}",
        why=why,
        after={"trophy": trophy.slug, "name": trophy.name},
    )
    after = await _standing(app, workspace, who, trophy)
    if after.award is None:
        raise Unavailable(
            "The trophy is noted and will be there in a moment; the workers are busy now."
        )
    return after, who, True


async def _standing(app: App, workspace: Workspace, who: Member, trophy: Trophy) -> Standing:
    found = await standings(app, workspace, who)
    return next(each for each in found if each.trophy.id == trophy.id)


def trophy_named(trophies: Iterable[Trophy], wanted: int | str) -> Trophy:
    """Return a trophy by number or slug. Raises NotFound."""
    for trophy in trophies:
        if str(wanted) in {str(trophy.id), trophy.slug}:
            return trophy
    raise NotFound(f"There is no trophy {shorten(wanted)}.")


def trophy_shape(workspace: Workspace, catalogue: Catalogue, standing: Standing) -> dict[str, Any]:
    """Return a trophy in the shape of seed 000, with what Laurels adds to it.

    threshold: a number in major units, percent, or of trophies. What is hidden has neither words
    nor aim.
    """
    trophy, hidden = standing.trophy, standing.hidden
    shape = {
        "id": trophy.id,
        "slug": trophy.slug,
        "name": trophy.name,
        "description": trophy.description,
        "metric": trophy.metric,
        "threshold": threshold(workspace, catalogue, trophy),
        "tier": trophy.tier,
        "kind": trophy.kind,
        "days": trophy.days,
        "glyph": trophy.glyph,
        "secret": trophy.secret,
        "percent_complete": standing.percent,
        "completed": standing.award is not None,
        "earned_at": earned_at(standing),
        "holders": standing.holders,
        "rarity": standing.rarity,
    }
    if hidden:
        shape |= dict.fromkeys(("slug", "metric", "threshold", "kind", "days"))
        shape |= {
            "name": HIDDEN_NAME,
            "description": HIDDEN_DESCRIPTION,
            "glyph": HIDDEN,
            "percent_complete": 0.0,
        }
    return shape


def threshold(workspace: Workspace, catalogue: Catalogue, trophy: Trophy) -> int | float:
    """Return what has to be reached: a number in major units, percent, or of trophies."""
    if trophy.kind == "collect":
        return trophy.at
    return catalogue.metrics[trophy.metric].number(trophy.at, workspace.currency)


def user_trophy_shape(member: Member, standing: Standing) -> dict[str, Any]:
    """Return a row of seed 000's user_trophies."""
    return {
        "id": f"trophy_{standing.trophy.id}_{member.id}",
        "trophy_id": standing.trophy.id,
        "user_id": member.id,
        "completed": standing.award is not None,
        "percent_complete": 0.0 if standing.hidden else standing.percent,
        "earned_at": earned_at(standing),
    }


def earned_at(standing: Standing) -> str | None:
    """Return when it was won, None until then."""
    moment: datetime | None = standing.award.achieved_at if standing.award else None
    return moment.isoformat() if moment else None

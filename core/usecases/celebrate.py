"""Gather what a celebration says: awards by key, the person, and what is left to the next step."""

from collections.abc import Sequence

from core.app import App
from core.cards.celebration import Celebration
from core.domain.milestones import Award, GoalRule, ThresholdRule, TopRule
from core.domain.people import Member, Workspace
from core.domain.periods import kind_of
from core.domain.wording import in_period, this_period
from core.rules.thresholds import next_step
from core.store.progress import place, progress_id, totals

MOST_SHOWN = 4


async def current_totals(app: App, workspace: Workspace, awards: Sequence[Award]) -> dict[str, int]:
    """Return, by award, the total it was earned with as it stands now."""
    ids = {
        award.key: _document_id(workspace, award)
        for award in awards
        if _counted(app, workspace, award)
    }
    documents = await app.store.evaluation.progress(set(ids.values()))
    found = {award.key: award.at for award in awards}
    for award in awards:
        rule = app.catalogue(workspace).rules.get(award.rule)
        if isinstance(rule, ThresholdRule) and rule.subject == "team":
            found[award.key], _ = await app.store.progress.sum_of(
                workspace.id, award.member, award.period, award.metric
            )
    return found | {
        award.key: totals(documents.get(ids[award.key]), kind_of(award.period), award.period)
        .get("v", {})
        .get(award.metric, 0)
        for award in awards
        if ids.get(award.key) in documents
    }


def celebrate(
    app: App, workspace: Workspace, awards: Sequence[Award], member: Member, total: int
) -> Celebration:
    """Word what awards of one member say together, led by the first, whose total is given."""
    lead = awards[0]
    now = app.clock()
    return Celebration(
        member=member.id,
        name=member.name,
        lead=_lead(app, workspace, lead),
        highlight=lead.phrase.removeprefix("Goal of "),
        when=in_period(lead.period, workspace.calendar, now, workspace.locale),
        when_now=this_period(lead.period, workspace.calendar, now, workspace.locale),
        also=_also(awards[1:]),
        points=sum(award.points for award in awards),
        next=_next(app, workspace, lead, total),
    )


def _also(awards: Sequence[Award]) -> tuple[str, ...]:
    """Return what came with it in a few words each, and how many more there are."""
    shown = awards if len(awards) <= MOST_SHOWN else awards[: MOST_SHOWN - 1]
    rest = len(awards) - len(shown)
    return (*(award.phrase for award in shown), *([f"{rest} more"] if rest else []))


def _document_id(workspace: Workspace, award: Award) -> str:
    bucket, _ = place(kind_of(award.period), award.period)
    return progress_id(workspace.id, award.member, award.scope, bucket)


def _counted(app: App, workspace: Workspace, award: Award) -> bool:
    """Tell whether one progress document has the total an award was earned with."""
    rule = app.catalogue(workspace).rules.get(award.rule)
    return isinstance(rule, ThresholdRule) and rule.subject == "member"


def _lead(app: App, workspace: Workspace, award: Award) -> str:
    if award.family != "milestone":
        return "won the trophy" if award.family == "trophy" else "earned the badge"
    rule = app.catalogue(workspace).rules.get(award.rule)
    if isinstance(rule, GoalRule):
        return "reached the goal of"
    return "entered the" if isinstance(rule, TopRule) else "reached"


def _next(app: App, workspace: Workspace, award: Award, total: int) -> str | None:
    """Return how much is left to the step after the highest reached, as people write it."""
    catalogue = app.catalogue(workspace)
    rule = catalogue.rules.get(award.rule)
    step = next_step(rule, total) if isinstance(rule, ThresholdRule) else None
    if step is None:
        return None
    metric = catalogue.metrics[award.metric]
    return metric.phrase(step.at - total, workspace.currency, workspace.locale)

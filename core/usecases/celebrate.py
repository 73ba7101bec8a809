"""Gather what a celebration says: awards by key, the person, and what is left to the next step."""

from collections.abc import Sequence

from core.app import App
from core.cards.celebration import Celebration, Part
from core.cards.tones import Kind
from core.catalogue.saying import phrase_of
from core.domain.ids import celebration_id
from core.domain.metrics import Metric
from core.domain.milestones import Award, GoalRule, Step, StreakRule, ThresholdRule, TopRule
from core.domain.people import UNNAMED, WORKSPACE_OWNER, Member, Workspace
from core.domain.periods import kind_of
from core.domain.wording import in_period, noun, period_name, this_period, with_noun
from core.language import tr, trn
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
    app: App,
    workspace: Workspace,
    awards: Sequence[Award],
    member: Member,
    total: int,
    *,
    id: str | None = None,
    applause: int = 0,
    locale: str | None = None,
) -> Celebration:
    """Word what awards of one member say together, led by the first, whose total is given.

    id: the celebration's, where it is not that of these awards. locale: how numbers and dates are
    written, the workspace's unless told.
    """
    lead, now = awards[0], app.clock()
    said = _Awards(app, workspace, locale or workspace.locale)
    kind, step = said.kind(lead), said.next_step(lead, total)
    metric = said.metric(lead)
    period = lead.period, workspace.calendar, now, said.locale
    return Celebration(
        id=id or celebration_id([award.key for award in awards]),
        kind=kind,
        tone=workspace.tone,
        template=workspace.templates.get(kind),
        member=member.id,
        name=member.name,
        reached=said.figure(lead) if kind == "goal" else said.phrase(lead),
        noun=noun(metric) if metric is not None and said.bare(lead) else "",
        places=lead.threshold if kind == "top" else "",
        rank=str(lead.at) if kind == "top" else "",
        period="" if lead.period == "all" else period_name(*period),
        when=in_period(*period),
        when_now=this_period(*period),
        total=said.so_far(lead, total),
        also=_also([said.phrase(award) for award in _by_weight(awards)]),
        parts=tuple(Part(phrase=said.phrase(award), points=award.points) for award in awards),
        points=sum(award.points for award in awards),
        next=said.amount(metric, step.at - total) if step and metric else None,
        next_at=said.amount(metric, step.at) if step and metric else None,
        share=max(total / step.at, 0.0) if step else None,
        applause=applause,
    )


async def celebrant(app: App, workspace: Workspace, awards: Sequence[Award]) -> Member | None:
    """Return whom awards are about; None where nobody is to be named."""
    found = await app.store.members.get(workspace.id, awards[0].member) if awards else None
    if found is None or found.hidden:
        return None
    if found.id == WORKSPACE_OWNER and found.name == UNNAMED:
        return found.model_copy(update={"name": tr("Everybody together")})
    return found


class _Awards:
    """How awards of a workspace are told to readers of one locale."""

    def __init__(self, app: App, workspace: Workspace, locale: str) -> None:
        self._catalogue = app.catalogue(workspace)
        self._currency, self._written = workspace.currency, workspace.locale
        self.locale = locale

    def metric(self, award: Award) -> Metric | None:
        return self._catalogue.metrics.get(award.metric)

    def amount(self, metric: Metric, value: int) -> str:
        """Write a value with its noun: "$50,000" or "25 signups"."""
        figure = metric.show(value, self._currency, self.locale)
        if metric.unit != "count":
            return figure
        return with_noun(figure, metric, one=value == 1)

    def kind(self, award: Award) -> Kind:
        if award.family != "milestone":
            return award.family
        rule = self._catalogue.rules.get(award.rule)
        if isinstance(rule, GoalRule):
            return "goal"
        if isinstance(rule, TopRule):
            return "top"
        return "streak" if isinstance(rule, StreakRule) else "milestone"

    def bare(self, award: Award) -> bool:
        """Tell whether an award's phrase is an amount of money and nothing else."""
        metric = self.metric(award)
        return (
            metric is not None
            and metric.unit == "money"
            and award.phrase == metric.show(award.at, self._currency, self._written)
        )

    def figure(self, award: Award) -> str:
        """Return what a goal was set to."""
        metric = self.metric(award)
        return self.amount(metric, award.at) if metric else award.phrase.removeprefix("Goal of ")

    def phrase(self, award: Award) -> str:
        kind, metric = self.kind(award), self.metric(award)
        if kind == "goal":
            return tr("Goal of {reached}", reached=self.figure(award))
        if kind == "top":
            return tr("Top {places}, now #{rank}", places=award.threshold, rank=award.at)
        if metric is not None and award.phrase == metric.phrase(
            award.at, self._currency, self._written
        ):
            return self.amount(metric, award.at)
        return phrase_of(self._catalogue, self._currency, award)

    def so_far(self, award: Award, total: int) -> str:
        """Return how far it is by now, "" where that is no more than what was reached."""
        kind, metric = self.kind(award), self.metric(award)
        if kind == "goal":
            percent = str(award.value).removesuffix("%")
            return f"{percent}\u00a0%" if percent.isdecimal() and int(percent) > 100 else ""
        rule = self._catalogue.rules.get(award.rule)
        if metric is None or not isinstance(rule, ThresholdRule) or total <= award.at:
            return ""
        return self.amount(metric, total)

    def next_step(self, award: Award, total: int) -> Step | None:
        """Return the step after an award; what an admin awarded by hand leads to none."""
        rule = self._catalogue.rules.get(award.rule)
        if not isinstance(rule, ThresholdRule) or total < award.at:
            return None
        return next_step(rule, total)


def _by_weight(awards: Sequence[Award]) -> Sequence[Award]:
    """Return what came with the first, what there is room to name first.

    Where not all is named, the highest of each rule is, before the steps below it.
    """
    lead, *others = awards
    if len(others) <= MOST_SHOWN:
        return others
    seen = {(lead.rule, lead.scope, lead.period)}
    highest: list[Award] = []
    for award in others:
        of = award.rule, award.scope, award.period
        if award.family != "milestone" or of not in seen:
            highest.append(award)
        seen.add(of)
    below = [award for award in others if award not in highest]
    return [*highest, *below]


def _also(phrases: Sequence[str]) -> tuple[str, ...]:
    """Return what came with it in a few words each, and how many more there are."""
    shown = phrases if len(phrases) <= MOST_SHOWN else phrases[: MOST_SHOWN - 1]
    rest = len(phrases) - len(shown)
    return (*shown, *([trn("{number} more", "{number} more", rest)] if rest else []))


def _document_id(workspace: Workspace, award: Award) -> str:
    bucket, _ = place(kind_of(award.period), award.period)
    return progress_id(workspace.id, award.member, award.scope, bucket)


def _counted(app: App, workspace: Workspace, award: Award) -> bool:
    """Tell whether one progress document has the total an award was earned with."""
    rule = app.catalogue(workspace).rules.get(award.rule)
    return isinstance(rule, ThresholdRule) and rule.subject == "member"

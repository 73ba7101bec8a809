"""Who would have earned this? A rule tried against everything that ever counted; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core.app import App
from core.catalogue import Catalogue, only
from core.domain.milestones import Award, Rule, StreakRule, ThresholdRule
from core.domain.people import Member, Workspace
from core.store.client import Document
from core.usecases.awarding import Awarding
from core.usecases.fold import Fold
from core.usecases.streaks import settle_streaks
from core.usecases.watched import Applied

MOST_EVENTS = 200_000
MOST_SHOWN = 100


async def preview(app: App, workspace: Workspace, rule: Rule) -> dict[str, Any]:
    """Try a rule on the history.

    Returns `{"awards", "members", "items", "complete"}`: how many awards to how many owners, the
    first hundred with who, what and when, and whether all of the history was read (the first
    200,000 events are).
    """
    catalogue = only(app.catalogue(workspace), _for_members(rule))
    by_team = isinstance(rule, ThresholdRule) and rule.subject == "team"
    awards: list[Award] = []
    read, owner = 0, None
    events: list[Document] = []
    teams: defaultdict[str, list[Document]] = defaultdict(list)
    async for event in app.store.events.history(workspace.id, MOST_EVENTS):
        read += 1
        if by_team:
            if team := event["scope"].get("team"):
                teams[team].append({**event, "member": f"team:{team}", "scope": {}})
            continue
        if event["member"] != owner and events:
            awards += await _tried(app, workspace, catalogue, events)
            events = []
        owner = event["member"]
        events.append(event)
    for group in (events, *teams.values()):
        if group:
            awards += await _tried(app, workspace, catalogue, group)
    people = await app.store.members.many(workspace.id, {award.member for award in awards})
    awards.sort(key=lambda award: (award.achieved_at, award.key), reverse=True)
    return {
        "awards": len(awards),
        "members": len({award.member for award in awards}),
        "items": [
            {
                "member": award.member,
                "name": people[award.member].name if award.member in people else award.member,
                "title": award.title,
                "period": award.period,
                "achievedAt": award.achieved_at.isoformat(),
            }
            for award in awards[:MOST_SHOWN]
        ],
        "complete": read < MOST_EVENTS,
    }


def _for_members(rule: Rule) -> Rule:
    if isinstance(rule, ThresholdRule):
        return rule.model_copy(update={"subject": "member"})
    return rule


async def _tried(
    app: App, workspace: Workspace, catalogue: Catalogue, events: Iterable[Document]
) -> list[Award]:
    """Return what one owner would have earned."""
    calendar = workspace.calendar
    applied = [Applied(e, e["on"], calendar.local_date(e["on"]), False) for e in events]
    member = applied[0].event["member"]
    fold = Fold(workspace, catalogue)
    for item in sorted(applied, key=lambda item: item.order):
        fold.add(item)
    fold.reset.add(member)
    awarding = Awarding(workspace, catalogue, app.clock())
    awarding.thresholds(fold)
    if any(isinstance(rule, StreakRule) for rule in catalogue.rules.values()):
        people: dict[str, Member] = await app.store.members.many(workspace.id, [member])
        goals = await app.store.evaluation.goals(workspace.id, [member])
        settle_streaks(fold, workspace, catalogue, awarding, people, goals)
    return awarding.decisions.awards

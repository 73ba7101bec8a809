"""`goal set`: a target for yourself, your team or everybody, in a period that runs or will."""

from core.cards import Card, bold, phrase
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_wording import goal_card, goal_title
from core.conversation.goal_words import EVERYBODY, ME, ONLY_ME, TEAM, sort_goal
from core.conversation.goals import leads_only, may_lead
from core.conversation.parsing import Misread, amount_of, read_metric, suggest_metrics
from core.conversation.people import find_team
from core.conversation.scopes import read_scope, suggest_scopes
from core.conversation.when import PERIOD_CHOICES, when_of
from core.domain.goals import REPEATING
from core.domain.people import UNNAMED
from core.errors import Forbidden
from core.language import tr
from core.usecases.goals import set_goal

WHOSE = (ME, ONLY_ME, TEAM, EVERYBODY)


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Set the goal and say how it stands."""
    metric = read_metric(context.catalogue, arguments["metric"] or "")
    target = amount_of(context, metric, arguments["target"] or "")
    when = when_of(context, arguments["period"])
    scope = await read_scope(context, arguments["of"])
    team, owner = await _owner(context, arguments["whose"])
    shared = owner is not None
    goal, progress = await set_goal(
        context.app,
        context.workspace,
        None if shared else context.member.id,
        metric,
        target,
        when.period,
        team=team,
        scope=scope,
        private=arguments["whose"] == ONLY_ME,
        recurring=when.every and when.period in REPEATING,
        by=f"member:{context.member.id}" if shared else None,
    )
    title = bold(f"{goal_title(context, goal)}.")
    if owner is None:
        said = phrase("Goal set: {goal}", goal=title)
    else:
        said = phrase("Goal set for {owner}: {goal}", owner=owner, goal=title)
    return goal_card(context, goal, progress, "goal_set", said)


async def _owner(context: Context, whose: str | None) -> tuple[str | None, str | None]:
    """Return whose goal it is to be: a team's id, and the name where it belongs to several.

    Raises Forbidden where the asker may not set it.
    """
    said = (whose or ME).strip()
    word = said.lower()
    if word in {ME, ONLY_ME}:
        return None, None
    if word == EVERYBODY:
        if not may_lead(context.member, None):
            raise Forbidden(leads_only(None))
        name = context.workspace.name
        return None, tr("everybody") if name == UNNAMED else name
    if word == TEAM:
        team = context.member.team
        if team is None:
            said = tr("You are in no team yet. Say which one: {example}.", example='"team North"')
            raise Misread("whose", TEAM, said)
    else:
        team = (await find_team(context, said, "whose")).id
    if not may_lead(context.member, team):
        raise Forbidden(leads_only(team))
    owner = f"team:{team}"
    named = await context.app.store.members.many(context.workspace.id, [owner])
    return team, named[owner].name


COMMAND = Command(
    name="goal set",
    summary="Set a goal",
    run=run,
    example="goal set revenue 50k monthly",
    args=(
        Arg("metric", "what to count", suggest=suggest_metrics),
        Arg("target", "how much, such as 50k or 25"),
        Arg("period", "monthly, this week, by friday, 30 days (this month)", False, PERIOD_CHOICES),
        Arg(
            "of",
            "one product, category, character or channel: sku NANO",
            False,
            suggest=suggest_scopes,
        ),
        Arg("whose", "me, only me, team or everybody", False, WHOSE),
    ),
    also=("goal add", "goal new", "goal create", "set goal", "new goal", "add goal"),
    read=sort_goal,
    topic="Goals",
)

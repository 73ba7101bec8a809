"""`team`: your team and the others: who is in it, its month, its rank, its goals."""

from core.cards import (
    Action,
    Card,
    Field,
    Fields,
    Lines,
    Menu,
    Option,
    Paragraph,
    Text,
    bold,
    code,
    muted,
    phrase,
    text,
)
from core.cards.card import Block
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_wording import goal_bar
from core.conversation.people import find_team, suggest_teams
from core.conversation.team_reading import looks_new, plain_name
from core.conversation.wording import context_figure, note
from core.conversation.words import quoted
from core.domain.metrics import Metric
from core.domain.people import Team
from core.domain.roster import MemberChange
from core.domain.wording import noun, period_name
from core.language import tr, translated, trn
from core.usecases.leaderboards import leaderboard
from core.usecases.people import change_member
from core.usecases.team_standing import Standings, TeamStanding, team_goals, team_standings
from core.usecases.teams import teams

MOST_PEOPLE = 10
MOST_TEAMS = 20
MOST_FIGURES = 6
MOST_GOALS = 3


async def show(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show a team: the asker's own where none is named."""
    standings = await team_standings(context.app, context.workspace)
    typed = arguments["team"]
    wanted = (await find_team(context, typed)).id if typed else context.member.team
    found = standings.of(wanted)
    return await _team(context, standings, found) if found else _teamless(context, standings)


async def listed(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the teams, the one that leads this month first."""
    standings = await team_standings(context.app, context.workspace)
    if not standings.teams:
        return _teamless(context, standings)
    lines = tuple(_line(context, standings, each) for each in standings.teams[:MOST_TEAMS])
    rest = len(standings.teams) - len(lines)
    metric = noun(standings.metric)
    return Card(
        kind="team",
        title=tr("The teams by {metric} in {month}", metric=metric, month=_month(context)),
        body=(Lines(lines=lines),),
        actions=(Action(label=tr("My team"), command="team show"),),
        menus=_menu(standings, None),
        footer=trn("and one more", "and {number} more", rest) if rest > 0 else None,
        public=True,
    )


async def join(context: Context, arguments: dict[str, str | None]) -> Card:
    """Put the asker in a team; an administrator may name a new one."""
    typed = (arguments["team"] or "").strip()
    admin = context.member.role == "admin"
    if not (context.workspace.open_teams or admin):
        return _closed(context)
    if admin and looks_new(typed, await teams(context.app, context.workspace)):
        await _put(context, plain_name(typed, "team"))
        said = phrase("A new team: {team}. You are the first in it.", team=bold(typed))
    else:
        team = await find_team(context, typed)
        if team.id == context.member.team:
            said = phrase("You are in {team} already.", team=bold(team.name))
        else:
            await _put(context, team.id)
            said = phrase("You are in {team}. What you do counts for it now.", team=bold(team.name))
    return note("team", said, Action(label=tr("My team"), command="team show"))


async def leave(context: Context, arguments: dict[str, str | None]) -> Card:
    """Take the asker out of their team."""
    if not (context.workspace.open_teams or context.member.role == "admin"):
        return _closed(context)
    standings = await team_standings(context.app, context.workspace)
    others = Action(label=tr("The teams"), command="team list")
    if context.member.team is None:
        return note("team", phrase("You are in no team."), others)
    found = standings.of(context.member.team)
    name = bold(found.team.name if found else context.member.team)
    await _put(context, None)
    said = phrase("You left {team}. What you did for it stays with it.", team=name)
    return note("team", said, others)


async def _put(context: Context, team: str | None) -> None:
    member = context.member.id
    change = MemberChange(team=team)
    await change_member(context.app, context.workspace, member, change, by=f"member:{member}")


async def _team(context: Context, standings: Standings, found: TeamStanding) -> Card:
    team = found.team
    mine = team.id == context.member.team
    fields = _figures(context, standings, found)
    body: list[Block] = [Fields(fields=fields)] if fields else []
    people = await _people(context, standings.metric, team)
    if people:
        body.append(Lines(lines=people))
    elif team.size == 0:
        body.append(Paragraph(text=phrase("Nobody is in it.")))
    else:
        nothing = phrase("Nothing counted in {month} yet.", month=_month(context))
        body.append(Paragraph(text=nothing))
    goals = (await team_goals(context.app, context.workspace, team.id))[:MOST_GOALS]
    body += [goal_bar(context, each.goal, each.progress) for each in goals]
    actions = [Action(label=tr("All teams"), command="team list")]
    if context.workspace.open_teams or context.member.role == "admin":
        command = "team leave" if mine else f"team join {quoted(team.id)}"
        actions.append(Action(label=tr("Leave") if mine else tr("Join"), command=command))
    return Card(
        kind="team",
        title=tr("{team} in {month}", team=team.name, month=_month(context)),
        body=tuple(body),
        actions=tuple(actions),
        menus=_menu(standings, team.id),
        footer=trn("{number} person", "{number} people", team.size),
        accent="gold" if found.rank == 1 else "sky",
    )


def _figures(context: Context, standings: Standings, found: TeamStanding) -> tuple[Field, ...]:
    known = context.catalogue.metrics
    fields = [
        Field(
            name=translated(known[name].title),
            value=text(context_figure(context, known[name], value)),
        )
        for name, value in found.values.items()
        if value
    ][:MOST_FIGURES]
    if found.rank is not None:
        place = tr(
            "#{rank} of {count} by {metric}",
            rank=found.rank,
            count=standings.ranked,
            metric=noun(standings.metric),
        )
        fields.append(Field(name=tr("Rank"), value=text(place)))
    return tuple(fields)


async def _people(context: Context, metric: Metric, team: Team) -> tuple[Text, ...]:
    """Return who brought in what this month; who hides is not among them."""
    board = await leaderboard(
        context.app, context.workspace, metric.name, "month", team=team.id, limit=MOST_PEOPLE
    )
    lines = []
    for row in board["rows"]:
        value = metric.parse(row["value"], context.workspace.currency, "value")
        you = muted(f"  {tr('you')}") if row["member"] == context.member.id else ""
        figure = context_figure(context, metric, value)
        lines.append(text(f"{row['rank']}. ", bold(row["name"]), f"  {figure}", you))
    return tuple(lines)


def _line(context: Context, standings: Standings, each: TeamStanding) -> Text:
    rank = f"{each.rank}. " if each.rank is not None else "– "
    value = each.values.get(standings.metric.name, 0)
    figure = f"  {context_figure(context, standings.metric, value)}" if value else ""
    size = trn("{number} person", "{number} people", each.team.size)
    mine = f" · {tr('yours')}" if context.alone and each.team.id == context.member.team else ""
    return text(rank, bold(each.team.name), figure, muted(f"  {size}{mine}"))


def _menu(standings: Standings, chosen: str | None) -> tuple[Menu, ...]:
    options = tuple(
        Option(
            label=each.team.name,
            command=f"team show {quoted(each.team.id)}",
            chosen=each.team.id == chosen,
        )
        for each in standings.teams[:25]
    )
    return (Menu(label=tr("Look at a team"), options=options),) if len(options) > 1 else ()


def _teamless(context: Context, standings: Standings) -> Card:
    """Teach how somebody gets into a team."""
    if not standings.teams:
        if context.member.role == "admin":
            example = code(context.typed("team join North"))
            return note(
                "team", phrase("There are no teams yet. Begin one: {example}", example=example)
            )
        return note("team", phrase("There are no teams yet. An administrator can begin one."))
    if not (context.workspace.open_teams or context.member.role == "admin"):
        said = phrase("You are in no team yet. An administrator puts you in one.")
        return note("team", said, Action(label=tr("The teams"), command="team list"))
    actions = [
        Action(
            label=tr("Join {team}", team=each.team.name),
            command=f"team join {quoted(each.team.id)}",
        )
        for each in standings.teams[:5]
    ]
    said = phrase("You are in no team yet. Together you count for more: pick one.")
    return note("team", said, *actions, Action(label=tr("The teams"), command="team list"))


def _closed(context: Context) -> Card:
    """Say who puts people in teams here."""
    return Card(
        kind="error",
        body=(
            Paragraph(
                text=phrase(
                    "Administrators put people in teams here. They can let everybody choose with "
                    "{command}.",
                    command=code(context.typed("setup teams on")),
                )
            ),
        ),
        actions=(Action(label=tr("The teams"), command="team list"),),
        accent="ember",
    )


def _month(context: Context) -> str:
    now, calendar = context.app.clock(), context.workspace.calendar
    return period_name(calendar.key("month", now), calendar, now, context.locale)


def _team_arg(*, required: bool) -> Arg:
    return Arg("team", "its name", required=required, rest=True, suggest=suggest_teams)


SHOW = Command(
    name="team show",
    summary="Show your team or another",
    run=show,
    example="team",
    args=(_team_arg(required=False),),
    also=("team",),
)
LIST = Command(
    name="team list",
    summary="List the teams",
    run=listed,
    example="team list",
    also=("teams",),
)
JOIN = Command(
    name="team join",
    summary="Join a team",
    run=join,
    example="team join North",
    args=(_team_arg(required=True),),
)
LEAVE = Command(name="team leave", summary="Leave your team", run=leave, example="team leave")

"""People and teams as others call them: a mention, a name, an id."""

import re
from difflib import get_close_matches

from core.cards import Option
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.words import fitting
from core.domain.people import FORMER_MEMBER, Identity, Member, Team, is_owner
from core.language import tr
from core.usecases.people import roster
from core.usecases.teams import teams

MOST_NAMES = 100
ME = "me"
# Slack's <@U1|ada>, Discord's <@!1>, and what Telegram's own clients make of somebody without name.
_MENTION = re.compile(r"<@!?([\w-]{1,64})(?:\|[^>]*)?>|tg://user\?id=(\d{1,20})", re.ASCII)


async def find_person(context: Context, typed: str | None, field: str = "who") -> Member:
    """Return who is meant: the asker where nothing was said. Raises Misread with who it may be."""
    wanted = (typed or "").strip()
    if not wanted or wanted.casefold() in {ME, tr("me").casefold()}:
        return context.member
    if match := _MENTION.fullmatch(wanted):
        return await _mentioned(context, match[1] or match[2], wanted, field)
    name = wanted.removeprefix("@")
    by_id = None if is_owner(name) else await _get(context, name)
    if by_id is not None:
        return by_id
    found = await _named(context, name)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(member.name for member in found[:5])
        raise Misread(
            field,
            wanted,
            tr("“{typed}” may be several people: {names}.", typed=shown(wanted), names=names),
        )
    near = await _nearest(context, name)
    if near:
        said = tr(
            "I know nobody called “{typed}”. Did you mean {near}?", typed=shown(wanted), near=near
        )
    else:
        said = tr("I know nobody called “{typed}”.", typed=shown(wanted))
    raise Misread(field, wanted, said)


async def _mentioned(context: Context, person: str, typed: str, field: str) -> Member:
    request = context.request
    account = request.account if request.platform == "slack" else ""
    identity = Identity(platform=request.platform, account=account, id=person)
    found = await context.app.store.members.identified(context.workspace.id, identity)
    if found is None:
        raise Misread(field, typed, tr("I have not met them yet; a word from them is enough."))
    return found


async def _get(context: Context, member: str) -> Member | None:
    found = await context.app.store.members.get(context.workspace.id, member)
    return found if found is not None and found.name != FORMER_MEMBER else None


async def _named(context: Context, name: str) -> list[Member]:
    """Return who bears a name: all of it, else its beginning or another part."""
    found, _ = await roster(
        context.app, context.workspace, words=name, state="all", limit=MOST_NAMES
    )
    people = [member for member in found if member.name != FORMER_MEMBER]
    wanted = name.casefold()
    for fits in (
        lambda shown: shown == wanted,
        lambda shown: wanted in shown.split(),
        lambda shown: shown.startswith(wanted),
    ):
        if some := [member for member in people if fits(member.name.casefold())]:
            return some
    return [member for member in people if wanted in member.name.casefold()]


async def _nearest(context: Context, name: str) -> str | None:
    found, _ = await roster(context.app, context.workspace, limit=MOST_NAMES)
    names: dict[str, str] = {}
    for member in found:
        whole = member.name.casefold()
        for part in (whole, *whole.split()):
            names.setdefault(part, member.name)
    near = get_close_matches(name.casefold(), names, n=1, cutoff=0.6)
    return names[near[0]] if near else None


async def suggest_people(context: Context, typed: str) -> list[Option]:
    """Return people whose name holds what was typed; the value is the id."""
    found, _ = await roster(context.app, context.workspace, words=typed or None, limit=25)
    return [Option(label=member.name, command=member.id) for member in found]


async def find_team(context: Context, typed: str, field: str = "team") -> Team:
    """Return the team of a name or id. Raises Misread with the nearest."""
    wanted = typed.strip().casefold().removeprefix("team ").strip()
    known = await teams(context.app, context.workspace)
    for team in known:
        if wanted in {team.id.casefold(), team.name.casefold().removeprefix("team ")}:
            return team
    names = {team.name.casefold(): team.name for team in known}
    near = get_close_matches(wanted, names, n=1, cutoff=0.6)
    if near:
        said = tr(
            "There is no team “{typed}”. Did you mean {near}?",
            typed=shown(typed),
            near=names[near[0]],
        )
    elif known:
        listed = ", ".join(team.name for team in known[:10])
        said = tr(
            "There is no team “{typed}”. There are: {teams}.", typed=shown(typed), teams=listed
        )
    else:
        said = tr("There is no team “{typed}”; there are no teams yet.", typed=shown(typed))
    raise Misread(field, typed, said)


async def suggest_teams(context: Context, typed: str) -> list[Option]:
    """Return the teams whose name holds what was typed."""
    known = await teams(context.app, context.workspace)
    return fitting((Option(label=team.name, command=team.id) for team in known), typed)

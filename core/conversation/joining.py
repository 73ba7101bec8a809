"""First contact: a chat or person not seen before joins with sensible defaults."""

from dataclasses import dataclass

from core.app import App
from core.conversation.request import Request
from core.conversation.words import split
from core.domain.characters import blank
from core.domain.people import UNNAMED, Identity, Member, Workspace
from core.domain.preferences import zones
from core.domain.targets import Target
from core.errors import NotFound, shorten
from core.language import language_of, tr
from core.store.targets import target_id
from core.usecases.homes import homes, workspace_id
from core.usecases.linking import workspace_of_code
from core.usecases.tenants import arrive

MOST_NAME = 200  # characters, as everywhere


@dataclass(frozen=True)
class Joined:
    """Who asks, and where they belong.

    first: this is their first word. several: they belong to more places than this one, and the
    chat does not say which is meant.
    """

    workspace: Workspace
    member: Member
    first: bool
    several: bool = False


async def join(app: App, request: Request, *, suggest: bool = True) -> Joined:
    """Return who asks, a new member where nobody knows them yet.

    Until an admin chooses another place, celebrations go to the chat where the platform's first
    command came from (suggest). Whoever the platform calls an administrator is one here; where it
    says nothing, the first person to ask is, so that somebody can set things up. Raises NotFound
    where somebody writes privately who belongs nowhere yet.
    """
    workspace, several = await _workspace(app, request)
    identity = _identity(request)
    member = await app.store.members.identified(workspace.id, identity)
    first = member is None
    if member is None:
        member = await _create(app, workspace, request, identity)
    if member.role != "admin" and await _is_admin(app, workspace, request):
        await app.store.members.update(workspace.id, member.id, role="admin")
        member = member.model_copy(update={"role": "admin"})
    if not _anywhere(app, request):
        if app.settings.tenancy == "many":
            await app.store.homes.spoke(workspace.id, member.id, app.clock())
        if suggest and request.platform != "terminal":
            await app.store.targets.suggest(target_of(workspace, request, chosen=False))
    return Joined(workspace, member, first, several)


async def look(app: App, request: Request) -> tuple[Workspace, Member]:
    """Return where somebody is and who they are, without letting anybody join.

    Who is not known yet is a member that is written nowhere.
    """
    identity = _identity(request)
    found = await homes(app, identity) if _anywhere(app, request) else []
    name = await workspace_id(app, request.platform, request.account, request.chat)
    workspace = found[0] if found else await app.workspace(name)
    member = await app.store.members.identified(workspace.id, identity)
    return workspace, member or _new(app, workspace, request, identity)


def target_of(workspace: Workspace, request: Request, *, chosen: bool) -> Target:
    """Return the place a request came from as a target."""
    return Target(
        id=target_id(workspace.id, request.platform),
        workspace=workspace.id,
        platform=request.platform,
        account=request.account,
        chat=request.chat,
        chat_name=request.chat_name,
        thread=request.thread,
        chosen=chosen,
    )


def _anywhere(app: App, request: Request) -> bool:
    """Tell whether a request comes from no particular workspace: a direct message to the bot."""
    return (
        app.settings.tenancy == "many"
        and request.private
        and not request.account
        and request.platform != "terminal"
    )


async def _workspace(app: App, request: Request) -> tuple[Workspace, bool]:
    """Return the workspace a request is about, and whether another could be meant."""
    if _anywhere(app, request):
        return await _chosen(app, request)
    name = await workspace_id(app, request.platform, request.account, request.chat)
    workspace = await app.workspace(name)
    if app.settings.tenancy == "single" or request.platform == "terminal":
        return workspace, False
    # A Telegram group is its own workspace; a channel of a server is not.
    called = workspace.name
    if called == UNNAMED and not request.account and request.chat_name:
        called = request.chat_name
    if workspace.retired_at is not None or called != workspace.name:
        await arrive(app, request.platform, name.removeprefix(f"{request.platform}-"), called)
        workspace = await app.workspace(name)
    return workspace, False


async def _chosen(app: App, request: Request) -> tuple[Workspace, bool]:
    """Return the workspace of somebody who writes privately: where they spoke last.

    A code to link an account with says where it was made.
    """
    found = await homes(app, _identity(request))
    if found:
        return found[0], len(found) > 1
    words = split(request.text)
    if len(words) > 1 and words[0].lower() == "link":
        who = f"{request.platform}-{request.person}"
        name = await workspace_of_code(app, who, " ".join(words[1:]))
        if name is not None:
            return await app.workspace(name), False
    raise NotFound(
        tr(
            "I don't know yet where you belong. Say something to me in your group or server "
            "first, such as /progress; then I know you here too."
        )
    )


def _identity(request: Request) -> Identity:
    """Return who asks: only Slack's ids mean somebody else in another team."""
    account = request.account if request.platform == "slack" else ""
    return Identity(platform=request.platform, account=account, id=request.person)


async def _create(app: App, workspace: Workspace, request: Request, identity: Identity) -> Member:
    return await app.store.members.join(_new(app, workspace, request, identity))


def _new(app: App, workspace: Workspace, request: Request, identity: Identity) -> Member:
    """Return somebody new, with the zone and language that the platform says they have.

    What is the workspace's anyway is left to it: it may change.
    """
    account = f"{identity.account}-" if identity.account else ""
    zone, language = request.zone, language_of(request.locale)
    return Member(
        id=f"{request.platform}-{account}{request.person}",
        workspace=workspace.id,
        name=_called(request),
        identities=(identity,),
        zone=zone if zone in zones() and zone != workspace.zone else None,
        language=language if language != language_of(workspace.locale) else None,
        created_at=app.clock(),
    )


def _called(request: Request) -> str:
    """Return how somebody is shown: by their name, or their id where that cannot be seen."""
    name = request.person_name.strip()
    return request.person if blank(name) else shorten(name, MOST_NAME)


async def _is_admin(app: App, workspace: Workspace, request: Request) -> bool:
    if request.admin is not None:
        return request.admin
    return await app.store.members.count(workspace.id, role="admin") == 0

"""First contact: a chat or person not seen before joins with sensible defaults."""

from core.app import App
from core.conversation.request import Request
from core.domain.people import Identity, Member, Workspace
from core.domain.targets import Target
from core.store.targets import target_id

WORKSPACE = "default"


async def join(app: App, request: Request) -> tuple[Workspace, Member, bool]:
    """Return the workspace, the member who asks, and whether this is their first word.

    Until an admin chooses another place, celebrations go to the chat where the platform's first
    command came from. Whoever the platform calls an administrator is one here; where it says
    nothing, the first person to ask is, so that somebody can set things up.
    """
    workspace = await app.workspace(_workspace_id(app, request))
    identity = _identity(request)
    member = await app.store.members.identified(workspace.id, identity)
    first = member is None
    if member is None:
        member = await _create(app, workspace, request, identity)
    if member.role != "admin" and await _is_admin(app, workspace, request):
        await app.store.members.update(workspace.id, member.id, role="admin")
        member = member.model_copy(update={"role": "admin"})
    if request.platform != "terminal":
        await app.store.targets.suggest(target_of(workspace, request, chosen=False))
    return workspace, member, first


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


def _workspace_id(app: App, request: Request) -> str:
    if app.settings.tenancy == "single":
        return WORKSPACE
    return f"{request.platform}-{request.account or request.chat}"


def _identity(request: Request) -> Identity:
    """Return who asks: only Slack's ids mean somebody else in another team."""
    account = request.account if request.platform == "slack" else ""
    return Identity(platform=request.platform, account=account, id=request.person)


async def _create(app: App, workspace: Workspace, request: Request, identity: Identity) -> Member:
    account = f"{identity.account}-" if identity.account else ""
    member = Member(
        id=f"{request.platform}-{account}{request.person}",
        workspace=workspace.id,
        name=request.person_name or request.person,
        identities=(identity,),
        created_at=app.clock(),
    )
    return await app.store.members.join(member)


async def _is_admin(app: App, workspace: Workspace, request: Request) -> bool:
    if request.admin is not None:
        return request.admin
    return await app.store.members.count(workspace.id, role="admin") == 0

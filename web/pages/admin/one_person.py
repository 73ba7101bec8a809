"""/admin/people/{id}: somebody's name, team and role, who they are elsewhere, days off."""

from typing import Any, get_args
from urllib.parse import quote

from aiohttp import web

from core.domain.people import FORMER_MEMBER, Member, Role
from core.domain.roster import IdentityIn, MemberChange
from core.errors import InvalidInput
from core.usecases.people import add_identity, change_member, person, remove_identity
from core.usecases.signing_in import VALID, invite_member
from core.usecases.teams import teams
from web.endpoint import validated
from web.pages.admin.forms import Form, Values, at_field, lines_of, typed
from web.pages.admin.sections import act, render_section
from web.pages.moments import written
from web.pages.page import Viewer, face, form_of, page, redirect, viewer_of
from web.state import actor_of

ONE = "/admin/people/{id}"
_IDENTITY = {"platform": "slack", "account": "", "identity": ""}


class PersonForm(Form):
    """Somebody as they are typed."""

    name: str | None = None
    team: str | None = None
    role: Role = "member"
    hidden: str | None = None
    muted: str | None = None
    days_off: str | None = None
    reason: str | None = None


class IdentityForm(Form):
    """Who somebody is elsewhere, as it is typed; `identity` is their id there."""

    platform: str | None = None
    account: str | None = None
    identity: str | None = None


class LeftForm(Form):
    """Whether somebody left or is back."""

    left: str


def address(member: str, doing: str = "") -> str:
    """Return the address of somebody's page here, or of something done with them."""
    return f"/admin/people/{quote(member, safe='')}{doing}"


async def whom(request: web.Request) -> tuple[Viewer, Member]:
    """Return who looks, and at whom: the id of somebody merged leads to who they are now."""
    viewer = await viewer_of(request)
    return viewer, await person(viewer.app, viewer.workspace, request.match_info["id"])


async def get_person(request: web.Request) -> web.Response:
    """Render somebody."""
    viewer, member = await whom(request)
    if member.id != request.match_info["id"]:
        return redirect(address(member.id))
    return await _shown(request, viewer, member)


async def post_person(request: web.Request) -> web.Response:
    """Set what changed about somebody."""
    viewer, member = await whom(request)
    try:
        change = _change(await form_of(request, PersonForm))
        after = await change_member(
            viewer.app, viewer.workspace, member.id, change, by=actor_of(request)
        )
    except InvalidInput as error:
        values = await typed(request, _fresh(member))
        wrong = at_field(error, values)
        return await _shown(request, viewer, member, status=400, values=values, error=wrong)
    return redirect(address(member.id), f"{after.name} is saved.")


async def post_left(request: web.Request) -> web.Response:
    """Let somebody leave, or come back."""
    viewer, member = await whom(request)
    left = (await form_of(request, LeftForm)).left == "yes"
    change = MemberChange(left=left)
    try:
        after = await change_member(
            viewer.app, viewer.workspace, member.id, change, by=actor_of(request)
        )
    except InvalidInput as error:
        return await _shown(request, viewer, member, status=400, refused=error.reason)
    said = "left: off the boards, history kept" if left else "is back"
    return redirect(address(member.id), f"{after.name} {said}.")


async def post_identity(request: web.Request) -> web.Response:
    """Say who somebody is elsewhere."""
    viewer, member = await whom(request)
    app, workspace = viewer.app, viewer.workspace
    try:
        form = await form_of(request, IdentityForm)
        said = {"platform": form.platform, "account": form.account, "id": form.identity}
        wanted = validated(IdentityIn, {name: text for name, text in said.items() if text})
        await add_identity(app, workspace, member.id, wanted, why=None, by=actor_of(request))
    except InvalidInput as error:
        values = await typed(request, _IDENTITY)
        wrong = at_field(error, values, id="identity", identities="identity")
        if not error.field:  # the one thing that is said of two fields together
            wrong = InvalidInput("account", values["account"], "is needed too: T024BE7LD, say")
        return await _shown(
            request, viewer, member, status=400, identity=values, identity_error=wrong
        )
    return redirect(address(member.id), f"{member.name} is {wanted.id} on {wanted.platform} too.")


async def post_identity_gone(request: web.Request) -> web.Response:
    """Take an identity away."""
    viewer, member = await whom(request)
    form = await form_of(request, IdentityForm)
    await remove_identity(
        viewer.app,
        viewer.workspace,
        member.id,
        form.platform or "",
        form.account or "",
        form.identity or "",
        why=None,
        by=actor_of(request),
    )
    return redirect(address(member.id), f"{member.name} is not {form.identity} any more.")


async def post_sign_in(request: web.Request) -> web.Response:
    """Make a link that signs somebody in, and show it; no other page ever does."""
    viewer, member = await whom(request)
    link = await invite_member(viewer.app, viewer.workspace, member, by=actor_of(request))
    return await _shown(request, viewer, member, link=link)


def _fresh(member: Member) -> Values:
    return {
        "name": member.name,
        "team": member.team or "",
        "role": member.role,
        "hidden": "on" if member.hidden else "",
        "muted": "on" if member.muted else "",
        "days_off": "\n".join(
            start if start == end else f"{start} to {end}" for start, end in member.days_off
        ),
        "reason": "",
    }


def _change(form: PersonForm) -> MemberChange:
    if form.name is None:
        raise InvalidInput("name", "nothing", "is required")
    days = []
    for line in lines_of(form.days_off):
        start, _, end = (part.strip() for part in line.partition(" to "))
        days.append({"start": start, "end": end or start})
    said: dict[str, Any] = {
        "name": form.name,
        "team": form.team,
        "role": form.role,
        "hidden": form.hidden is not None,
        "muted": form.muted is not None,
        "daysOff": days,
    }
    try:
        return validated(MemberChange, said | {"reason": form.reason})
    except InvalidInput as error:
        if error.field.startswith("daysOff"):
            reason = "each line is a date such as 2026-12-24, or 2026-12-24 to 2027-01-01"
            raise InvalidInput("days_off", error.value, reason) from None
        raise


async def _shown(
    request: web.Request, viewer: Viewer, member: Member, *, status: int = 200, **context: Any
) -> web.Response:
    workspace = viewer.workspace
    fresh = {
        "values": _fresh(member),
        "error": None,
        "identity": _IDENTITY,
        "identity_error": None,
        "refused": None,
        "link": None,
    }
    return await render_section(
        request,
        "admin_person.html",
        viewer,
        status=status,
        member=member,
        erased=member.name == FORMER_MEMBER,
        face=face(member.id, member.name),
        url=address(member.id),
        them=quote(member.id, safe=""),
        joined=written(workspace, member.created_at),
        left=member.left_at and written(workspace, member.left_at),
        teams=await teams(viewer.app, workspace),
        roles=[(role, role.capitalize()) for role in get_args(Role)],
        minutes=int(VALID.total_seconds() // 60),
        **fresh | context,
    )


ROUTES = [
    *page(ONE, get_person, post=post_person, admin=True),
    act(ONE + "/left", post_left),
    act(ONE + "/identities", post_identity),
    act(ONE + "/identities/remove", post_identity_gone),
    act(ONE + "/sign-in", post_sign_in),
]

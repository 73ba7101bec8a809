"""Who sees and who changes which goals on pages: the rules of the chat commands."""

from core.conversation.context import Context
from core.conversation.goals import leads_only, may_lead
from core.conversation.request import Request
from core.domain.goals import Goal
from core.domain.people import WORKSPACE_OWNER, owner
from core.errors import Forbidden, NotFound, shorten
from core.usecases.goals import find_goal
from core.usecases.goals_seen import Eyes
from web.pages.page import Viewer


def eyes_of(viewer: Viewer) -> Eyes:
    """Return what a viewer sees; somebody's private goals are for nobody else who is signed in."""
    member = viewer.member
    everything = viewer.admin and (member is None or viewer.own)
    return Eyes(
        member=member.id if member is not None else None,
        private=viewer.own or not viewer.caller.signed_in,
        team=member.team if member is not None else None,
        every_team=everything,
    )


def may_lead_here(viewer: Viewer, team: str | None) -> bool:
    """Tell whether a viewer sets the goals of a team, or of everybody (None)."""
    who = viewer.caller.member
    return viewer.admin or (who is not None and may_lead(who, team))


def may_change(viewer: Viewer, goal: Goal) -> bool:
    """Tell whether a goal is the viewer's to change: their own page's, or one they lead."""
    if goal.member is not None:
        mine = viewer.member is not None and goal.member == viewer.member.id
        return mine and eyes_of(viewer).see(goal)
    return may_lead_here(viewer, goal.team)


async def goal_to_change(viewer: Viewer, goal_id: str) -> Goal:
    """Return a goal that the viewer may change.

    Raises NotFound for one that they do not see, Forbidden for one that is not theirs.
    """
    goal = await find_goal(viewer.app, viewer.workspace, goal_id)
    if not eyes_of(viewer).see(goal) or goal.cancelled_at is not None:
        raise NotFound(f"There is no goal {shorten(goal_id)!r}.")
    if not may_change(viewer, goal):
        said = "This goal is somebody else's." if goal.member else leads_only(goal.team)
        raise Forbidden(said)
    return goal


def asking(viewer: Viewer) -> Context:
    """Return the viewer as somebody who types: pages read words as the chat commands do."""
    workspace = viewer.workspace
    member = viewer.member or owner(workspace, WORKSPACE_OWNER, None)
    request = Request(
        platform="terminal",
        chat="",
        person=member.id,
        person_name=member.name,
        text="",
        private=True,
    )
    return Context(viewer.app, workspace, member, request, ())


def by_of(viewer: Viewer, member: str | None) -> str | None:
    """Return whom the audit names for a goal of a member; None where it is their own doing."""
    who = viewer.caller.member
    return None if who is not None and who.id == member else viewer.caller.actor

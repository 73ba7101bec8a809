"""Direct messages: where a person can be reached by themselves."""

from datetime import datetime, timedelta

from core.app import App
from core.domain.people import Member, Workspace
from core.domain.targets import Target
from core.store.targets import direct_target

# A refusal is believed for so long; people change their minds without telling us.
BELIEVED = timedelta(days=7)


async def directs(app: App, workspace: Workspace, member: Member) -> list[Target]:
    """Return somebody's direct messages on the platforms that the workspace is on.

    Those that refused lately are among them, and say so.
    """
    places = await app.store.targets.of_workspace(workspace.id)
    tokens = {(place.platform, place.token) for place in places}
    mine = [direct_target(workspace.id, identity) for identity in member.identities]
    mine = [target for target in mine if (target.platform, target.token) in tokens]
    known = await app.store.targets.many([target.id for target in mine]) if mine else {}
    return [believed(known.get(target.id, target), app.clock()) for target in mine]


async def reachable(app: App, workspace: Workspace, member: Member) -> list[Target]:
    """Return somebody's direct messages that are not known to refuse."""
    return [one for one in await directs(app, workspace, member) if one.disabled_at is None]


def believed(target: Target, now: datetime) -> Target:
    """Return a person's direct messages as open where their refusal is too old to be believed."""
    if target.disabled_at is None or now - target.disabled_at < BELIEVED:
        return target
    return target.model_copy(update={"disabled_at": None, "disabled_reason": None})

"""What people prefer, when two members turn out to be one."""

from core.app import App
from core.domain.roster import MemberChange
from core.usecases.leaderboards import leaderboard
from core.usecases.merge import merge_members
from core.usecases.people import change_member
from tests.core.support import event, post
from tests.core.usecases import state

BOSS = "key:boss"


async def test_who_hid_or_was_muted_anywhere_stays_so(app: App) -> None:
    await post(app, event(1), event(2, "bob"))
    workspace = await app.workspace("default")
    chosen = {"hidden": True, "zone": "Europe/Berlin", "quiet": {"start": "22:00", "end": "07:00"}}
    await change_member(app, workspace, "ada", MemberChange.model_validate(chosen), by=BOSS)
    other = MemberChange(muted=True, zone="UTC")
    await change_member(app, workspace, "bob", other, by=BOSS)
    bob = await merge_members(app, workspace, "ada", "bob", why=None, by=BOSS)
    assert (bob.hidden, bob.muted, bob.zone, bob.quiet) == (True, True, "UTC", ("22:00", "07:00"))
    await state.drain(app)
    assert (await leaderboard(app, workspace, "revenue", "month"))["rows"] == []

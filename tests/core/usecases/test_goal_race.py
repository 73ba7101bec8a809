"""A goal set while an evaluation is under way is not passed over."""

import pytest

from core.app import App
from core.usecases.goals import set_goal
from tests.core.test_flow import event, post


@pytest.mark.parametrize("moment", ["progress", "goals"])
async def test_a_goal_set_between_the_reads_is_met(
    app: App, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    workspace = await app.workspace("default")
    units = app.catalogue(workspace).metrics["units"]
    await post(app, event(0, metrics={"units": 1}))
    read = getattr(app.store.evaluation, moment)
    done: list[str] = []

    async def read_and_then_a_goal_is_set(*arguments: object) -> object:
        found = await read(*arguments)
        if not done:
            done.append("set")
            await set_goal(app, workspace, "ada", units, 5, "month")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(app.store.evaluation, moment, read_and_then_a_goal_is_set)
        await post(app, event(1, metrics={"units": 10}))
    held = [award.type for award in await app.store.awards.held("default", "ada")]
    assert "goal_achieved" in held


@pytest.mark.parametrize("changed", ["set", "edited"])
async def test_a_goal_that_changes_right_before_the_commit_is_decided_as_it_is_then(
    app: App, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    workspace = await app.workspace("default")
    units = app.catalogue(workspace).metrics["units"]
    await post(app, event(0, metrics={"units": 1}))
    far, _ = await set_goal(app, workspace, "ada", units, 1_000, "week")
    commit = app.store.evaluation.commit
    done: list[str] = []

    async def commit_after_a_change(*arguments: object) -> None:
        if not done:
            done.append("changed")
            if changed == "set":
                await set_goal(app, workspace, "ada", units, 5, "month")
            else:
                await app.store.goals.change(far, target=5)
        await commit(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(app.store.evaluation, "commit", commit_after_a_change)
        await post(app, event(1, metrics={"units": 10}))
    held = await app.store.awards.held("default", "ada")
    assert [award.at for award in held if award.type == "goal_achieved"] == [5]

"""What goals are called on pages, and how far they are."""

from typing import Any

from core.domain.goals import ROLLING, Goal, adds_up
from core.domain.milestones import GLOBAL
from core.domain.wording import period_name
from core.language import tr, translated
from core.usecases.measure import Measured
from core.usecases.screen_boards import figure
from web.pages.page import Viewer


def goal_row(viewer: Viewer, found: Measured) -> dict[str, Any]:
    """Return a goal with its figures in words; `mark` is how much of its time is over."""
    goal, metric, progress = found.goal, found.metric, found.progress
    workspace = viewer.workspace
    timed = adds_up(metric) and goal.period_kind not in {"all", ROLLING}
    return {
        "id": goal.id,
        "title": _title(viewer, goal, translated(metric.title)),
        "status": progress.status,
        "value": metric.number(progress.current, workspace.currency),
        "current": figure(workspace, metric, progress.current),
        "percent": progress.percent,
        "mark": round(100 * progress.elapsed, 1) if timed else None,
    }


def _title(viewer: Viewer, goal: Goal, metric: str) -> str:
    """Name a goal: "Units of NANO, November"."""
    workspace, now = viewer.workspace, viewer.app.clock()
    what = metric
    if goal.scope != GLOBAL:
        what = tr("{noun} of {thing}", noun=metric, thing=goal.scope.split(":", 1)[1])
    return f"{what}, {period_name(goal.period, workspace.calendar, now, workspace.locale)}"

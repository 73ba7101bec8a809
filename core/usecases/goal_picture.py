"""A goal's course as a picture: what was reached day by day, against pace and target."""

import asyncio
from functools import partial

from core.app import App
from core.cards import Image
from core.domain.goals import ROLLING, Goal, GoalProgress, adds_up
from core.domain.people import Workspace
from core.pictures.drawing import drawn
from core.pictures.goal_chart import goal_chart as draw
from core.usecases.goal_course import course_alt, course_of, way_of
from core.usecases.measure import foretold

DRAW_TIMEOUT_S = 4.0


async def goal_chart(
    app: App, workspace: Workspace, goal: Goal, progress: GoalProgress
) -> Image | None:
    """Draw how a goal goes; None where there is no way to draw, and where drawing fails.

    A goal without an end has no way, nor has a percentage, nor what has not begun.
    """
    metric = app.catalogue(workspace).metrics[goal.metric]
    if goal.period == ROLLING or not adds_up(metric) or way_of(app, workspace, goal) is None:
        return None
    try:
        async with asyncio.timeout(DRAW_TIMEOUT_S):
            found = await foretold(app, workspace, goal, app.clock())
            course = await course_of(app, workspace, found)
            if course is None:
                return None
            png = await drawn(partial(draw, course))
    except Exception:
        app.log.exception("a goal goes without its chart", goal=goal.id)
        return None
    return Image(png=png, alt=course_alt(course), name="goal.png")

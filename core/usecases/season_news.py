"""What is told of a season: its standings as people write them, and who won."""

from core.app import App
from core.cards import Card
from core.cards.season import Row, ended_card
from core.domain.people import Workspace
from core.domain.seasons import Season
from core.domain.wording import period_name, with_noun
from core.language import current_locale, translated
from core.usecases.seasons import standings

MOST_TOLD = 5


async def season_rows(
    app: App, workspace: Workspace, season: Season, limit: int, member: str | None = None
) -> tuple[list[Row], int]:
    """Return the first places, and how many people are ranked. member: who looks."""
    metric = app.catalogue(workspace).metrics[season.metric]
    found, total = await standings(app, workspace, season, limit)
    rows = []
    for place, name in found:
        figure = metric.show(place.value, workspace.currency, current_locale())
        rows.append(
            Row(
                rank=place.rank,
                name=name,
                team=place.team,
                figure=figure,
                whole=with_noun(figure, metric, one=place.value == 1),
                mine=place.member == member,
            )
        )
    return rows, total


def season_dates(app: App, workspace: Workspace, season: Season) -> str:
    """Name the dates of a season: "20 November to 20 December"."""
    key = season.key if season.first != season.last else season.first.isoformat()
    return period_name(key, workspace.calendar, app.clock(), current_locale())


async def season_card(app: App, workspace: Workspace, name: str) -> Card | None:
    """Tell who won a season, as things stand now; None for one that is not over."""
    season = await app.store.seasons.get(workspace.id, name)
    if season is None or season.closed_at is None or season.cancelled:
        return None
    rows, total = await season_rows(app, workspace, season, MOST_TOLD)
    metric = app.catalogue(workspace).metrics[season.metric]
    dates = season_dates(app, workspace, season)
    return ended_card(season.name, dates, translated(metric.title), rows, total)

"""`season`: a race over some days; everybody sees the standings, admins start and end it."""

from core.cards import Action, Card, Menu, Option, Paragraph, bold, code, muted, phrase, text
from core.cards.card import Block
from core.cards.season import row_lines
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, read_metric, suggest_metrics
from core.conversation.season_reading import (
    dates_of,
    season_named,
    sorted_words,
    suggest_seasons,
)
from core.conversation.team_reading import plain_name
from core.conversation.wording import number, placed
from core.domain.seasons import NewSeason, Season
from core.domain.wording import noun
from core.errors import InvalidInput
from core.language import tr, translated, trn
from core.usecases.season_news import season_card, season_dates, season_rows
from core.usecases.seasons import cancel_season, end_season, start_season

SHOWN = 10
EXAMPLE = 'season start "Winter sprint" revenue by 20 December'


async def show(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show the standings of the season that is meant, the one that ends first where none is."""
    open_ = await context.app.store.seasons.open(context.workspace.id)
    season = await season_named(context, arguments["season"])
    if season is None and open_:
        season = open_[0]
    if season is None:
        return await _none(context)
    if season.closed_at is not None:
        return await _over(context, season)
    return await _standings(context, season, open_)


async def _standings(context: Context, season: Season, open_: list[Season]) -> Card:
    app, workspace, member = context.app, context.workspace, context.member
    rows, total = await season_rows(app, workspace, season, 1_000, member.id)
    today = workspace.calendar.local_date(app.clock())
    body: list[Block] = []
    if season.state(today) == "planned":
        days = (season.first - today).days
        begins = trn("It begins in {number} day.", "It begins in {number} days.", days)
        body.append(Paragraph(text=text(begins)))
    elif not rows:
        nothing = phrase("Nobody is on the board yet; the first one leads.")
        body.append(Paragraph(text=nothing))
    else:
        body.append(row_lines(rows[:SHOWN], you=context.alone))
        mine = next((row for row in rows[SHOWN:] if row.mine), None)
        if mine is not None and member.shown:
            body.append(Paragraph(text=placed(context, number(context, mine.rank), mine.figure)))
    footer = [_about(context, season)]
    if season.state(today) != "planned":
        left = (season.last - today).days
        remain = trn("{number} day left", "{number} days left", left)
        footer.append(tr("ends today") if left <= 0 else remain)
    if total:
        footer.append(trn("{number} person", "{number} people", total))
    return Card(
        kind="season",
        title=season.name,
        body=tuple(body),
        actions=(
            Action(label=tr("Refresh"), command=f"season show {season.id}", stays=True),
            Action(label=tr("My progress"), command="progress"),
        ),
        menus=_others(season, open_),
        footer=" · ".join(footer),
        accent="gold",
        public=True,
    )


def _about(context: Context, season: Season) -> str:
    metric = context.catalogue.metrics[season.metric]
    dates = season_dates(context.app, context.workspace, season)
    return tr("{metric}, {dates}", metric=translated(metric.title), dates=dates)


def _others(season: Season, open_: list[Season]) -> tuple[Menu, ...]:
    if len(open_) < 2:
        return ()
    options = tuple(
        Option(label=each.name, command=f"season show {each.id}", chosen=each.id == season.id)
        for each in open_[:25]
    )
    return (Menu(label=tr("Seasons"), options=options),)


async def _over(context: Context, season: Season) -> Card:
    card = await season_card(context.app, context.workspace, season.id)
    if card is not None:
        return card
    said = phrase("{season} was cancelled.", season=bold(season.name))
    return Card(kind="season", body=(Paragraph(text=said),))


async def _none(context: Context) -> Card:
    """Teach what a season is, and show how the last one ended."""
    listed = await context.app.store.seasons.listed(context.workspace.id, 5)
    last = next((each for each in listed if not each.cancelled), None)
    body: list[Block] = [
        Paragraph(
            text=phrase(
                "No season runs now. A season is a race over some days: who brings in most until "
                "its end is celebrated."
            )
        )
    ]
    if context.member.role == "admin":
        example = code(context.typed(EXAMPLE))
        body.append(Paragraph(text=phrase("Start one: {example}", example=example)))
    else:
        body.append(Paragraph(text=text(muted(tr("An administrator can start one.")))))
    actions = [Action(label=tr("Leaderboard"), command="leaderboard")]
    if last is not None:
        label = tr("The last one")
        actions.insert(0, Action(label=label, command=f"season show {last.id}"))
    return Card(kind="season", body=tuple(body), actions=tuple(actions))


async def start(context: Context, arguments: dict[str, str | None]) -> Card:
    """Start a season and tell everybody."""
    name, when = plain_name(arguments["name"] or "", "name"), arguments["when"] or ""
    metric = read_metric(context.catalogue, arguments["metric"] or "")
    if metric.gauge or metric.over is not None:
        title = translated(metric.title)
        said = tr("{metric} does not add up over days, so nobody can lead.", metric=title)
        raise Misread("metric", arguments["metric"] or "", said)
    first, last = dates_of(context, when)
    new = NewSeason(name=name, metric=metric.name, start=first, end=last)
    by = f"member:{context.member.id}"
    try:
        season = await start_season(context.app, context.workspace, new, by=by)
    except InvalidInput:
        open_ = await context.app.store.seasons.open(context.workspace.id)
        other = next((each for each in open_ if each.metric == metric.name), None)
        if other is None:
            raise
        return _taken(context, other)
    parts = {
        "season": bold(season.name),
        "dates": bold(season_dates(context.app, context.workspace, season)),
        "metric": bold(noun(metric)),
    }
    today = context.workspace.calendar.local_date(context.app.clock())
    if season.state(today) == "planned":
        sentence = phrase("{season} is planned: {dates}, most {metric} wins.", **parts)
    else:
        sentence = phrase("{season} is on: {dates}, most {metric} wins.", **parts)
    return Card(
        kind="season",
        body=(Paragraph(text=sentence),),
        actions=(
            Action(label=tr("Standings"), command=f"season show {season.id}", style="primary"),
        ),
        accent="gold",
        public=True,
    )


def _taken(context: Context, other: Season) -> Card:
    said = phrase(
        "{season} runs on the same metric already. End it with {end}, or cancel it with {cancel}.",
        season=bold(other.name),
        end=code(context.typed(f"season end {other.id}")),
        cancel=code(context.typed(f"season cancel {other.id}")),
    )
    return Card(
        kind="error",
        body=(Paragraph(text=said),),
        actions=(
            Action(label=tr("Standings"), command=f"season show {other.id}"),
            Action(label=tr("End it"), command=f"season end {other.id}", style="danger"),
            Action(label=tr("Cancel it"), command=f"season cancel {other.id}", style="danger"),
        ),
        accent="ember",
        field="metric",
    )


async def end(context: Context, arguments: dict[str, str | None]) -> Card:
    """End a season now, with winners."""
    season = await season_named(context, arguments["season"])
    if season is None:
        return await _which(context, "season end")
    by = f"member:{context.member.id}"
    try:
        ended = await end_season(context.app, context.workspace, season, by=by)
    except InvalidInput as error:
        raise Misread("season", season.name, _not_running(season, error)) from None
    if ended.closed_at is not None:
        return await _over(context, ended)
    said = phrase(
        "{season} is over. The last events are being counted; the winners are announced in a "
        "minute.",
        season=bold(season.name),
    )
    return Card(kind="season", body=(Paragraph(text=said),), accent="leaf")


async def cancel(context: Context, arguments: dict[str, str | None]) -> Card:
    """Give a season up without winners."""
    season = await season_named(context, arguments["season"])
    if season is None:
        return await _which(context, "season cancel")
    try:
        await cancel_season(
            context.app, context.workspace, season, by=f"member:{context.member.id}"
        )
    except InvalidInput as error:
        raise Misread("season", season.name, _not_running(season, error)) from None
    said = phrase(
        "{season} is cancelled. What was counted stays counted.", season=bold(season.name)
    )
    return Card(kind="season", body=(Paragraph(text=said),), accent="leaf")


def _not_running(season: Season, error: InvalidInput) -> str:
    if error.reason.startswith("has not begun"):
        return tr("{season} has not begun; cancel it instead.", season=season.name)
    return tr("{season} is over already.", season=season.name)


async def _which(context: Context, command: str) -> Card:
    """Ask which of several seasons is meant."""
    open_ = await context.app.store.seasons.open(context.workspace.id)
    if not open_:
        return await _none(context)
    actions = tuple(Action(label=each.name, command=f"{command} {each.id}") for each in open_[:10])
    said = phrase("Several seasons are open. Which one?")
    return Card(kind="season", body=(Paragraph(text=said),), actions=actions)


_WHICH = Arg("season", "its name", required=False, rest=True, suggest=suggest_seasons)
SHOW = Command(
    name="season show",
    summary="Show who leads the season",
    run=show,
    example="season",
    args=(_WHICH,),
    also=("season", "seasons"),
)
START = Command(
    name="season start",
    summary="Start a season: a race over some days",
    run=start,
    example=EXAMPLE,
    args=(
        Arg("name", "what it is called"),
        Arg("metric", "what to compare", suggest=suggest_metrics),
        Arg("when", "its last day or its dates, such as by 20 December", rest=True),
    ),
    admin=True,
    read=sorted_words,
)
END = Command(
    name="season end",
    summary="End a season now and celebrate who won",
    run=end,
    example="season end",
    args=(_WHICH,),
    admin=True,
)
CANCEL = Command(
    name="season cancel",
    summary="Cancel a season without winners",
    run=cancel,
    example="season cancel",
    args=(_WHICH,),
    admin=True,
)

"""`leaderboard`: who leads, and where you are."""

from typing import Any

from core.cards import (
    Action,
    Card,
    Lines,
    Menu,
    Option,
    Paragraph,
    Text,
    bold,
    code,
    muted,
    phrase,
    text,
)
from core.cards.card import Block
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_words import MOST_SORTED, take_metric
from core.conversation.parsing import read_metric, suggest_metrics
from core.conversation.people import find_team, suggest_teams
from core.conversation.when import BOARD_CHOICES, board_period, is_period
from core.conversation.words import page_of, quoted, take_page
from core.domain.goals import is_over
from core.domain.metrics import Metric
from core.domain.people import Team
from core.domain.periods import kind_of
from core.domain.wording import board_title
from core.language import tr, translated
from core.usecases.leaderboards import leaderboard, rank_of

SHOWN = 10
MOST_PAGES = 100


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Show ten places of a board."""
    app, workspace = context.app, context.workspace
    metric_word, period_word = arguments["metric"], arguments["period"]
    if metric_word and not period_word and _only_period(context, metric_word):
        metric_word, period_word = None, metric_word
    metric = read_metric(context.catalogue, metric_word or "revenue")
    key = board_period(context, period_word)
    team = await find_team(context, arguments["team"]) if arguments["team"] else None
    page = min(page_of(arguments["page"]), MOST_PAGES)
    board = await _board(context, metric, key, team, page)
    if page > 1 and not board["rows"]:
        page = max(-(-board["total"] // SHOWN), 1)
        board = await _board(context, metric, key, team, page)
    title = board_title(metric, key, workspace.calendar, app.clock(), context.locale)
    body: tuple[Block, ...] = (Paragraph(text=_nobody(context, key)),)
    if board["rows"]:
        body = await _places(context, metric, key, team, board)
    command = _command(metric, _period(context, key), team)
    return Card(
        kind="leaderboard",
        title=tr("{title}, team {team}", title=title, team=team.name) if team else title,
        body=body,
        actions=(
            *wording.pages(command, page, board["total"] > page * SHOWN),
            _other_period(metric, key, team),
            Action(label=tr("My progress"), command="progress"),
        ),
        menus=(_metrics(context, metric, key, team),),
        accent="gold" if board["rows"] else "none",
        public=bool(board["rows"]),
    )


async def _board(
    context: Context, metric: Metric, key: str, team: Team | None, page: int
) -> dict[str, Any]:
    return await leaderboard(
        context.app,
        context.workspace,
        metric.name,
        key,
        team=team.id if team else None,
        offset=(page - 1) * SHOWN,
        limit=SHOWN,
    )


async def _places(
    context: Context, metric: Metric, key: str, team: Team | None, board: dict[str, Any]
) -> tuple[Block, ...]:
    lines = tuple(_line(context, metric, row, team) for row in board["rows"])
    body: list[Block] = [Lines(lines=lines)]
    me = context.member
    elsewhere = team is None and "closed" not in board and me.shown
    if elsewhere and all(row["member"] != me.id for row in board["rows"]):
        place = await rank_of(context.app, context.workspace, metric.name, key, me.id)
        if place is not None:
            rank = wording.number(context, place.rank)
            figure = wording.context_figure(context, metric, place.score.value)
            body.append(Paragraph(text=wording.placed(context, rank, figure)))
    return tuple(body)


def _line(context: Context, metric: Metric, row: dict[str, Any], team: Team | None) -> Text:
    value = metric.parse(row["value"], context.workspace.currency, "value")
    return text(
        f"{wording.number(context, row['rank'])}. ",
        bold(row["name"]),
        muted(f" · {row['team']}") if row["team"] and team is None else "",
        f"  {wording.context_figure(context, metric, value)}",
        muted(f"  {tr('you')}") if context.alone and row["member"] == context.member.id else "",
    )


def _nobody(context: Context, key: str) -> Text:
    if is_over(key, context.workspace.calendar, context.app.clock()):
        return phrase("Nobody was on this board.")
    return phrase(
        "Nobody is on this board yet; the first event puts somebody there. Meanwhile, set a goal: "
        "{example}.",
        example=code(context.typed(wording.EXAMPLE_GOAL)),
    )


def _other_period(metric: Metric, key: str, team: Team | None) -> Action:
    if kind_of(key) == "month":
        return Action(label=tr("This week"), command=_command(metric, "week", team), stays=True)
    return Action(label=tr("This month"), command=_command(metric, "month", team), stays=True)


def _metrics(context: Context, chosen: Metric, key: str, team: Team | None) -> Menu:
    return Menu(
        label=tr("What to compare"),
        options=tuple(
            Option(
                label=translated(metric.title),
                command=_command(metric, _period(context, key), team),
                chosen=metric.name == chosen.name,
            )
            for metric in context.catalogue.metrics.values()
        ),
    )


def _command(metric: Metric, period: str, team: Team | None) -> str:
    of_team = f" {quoted(f'team {team.id}')}" if team else ""
    return f"leaderboard {metric.name} {period}{of_team}"


def _period(context: Context, key: str) -> str:
    """Return a period as a button says it: by its kind, where it is the one that runs."""
    kind = kind_of(key)
    return kind if context.workspace.calendar.key(kind, context.app.clock()) == key else key


def _only_period(context: Context, word: str) -> bool:
    return context.catalogue.metric_named(word) is None and is_period(word)


def read(words: list[str]) -> dict[str, str | None]:
    """Sort a metric, a period, a team and a page in any order."""
    left, page = take_page(words[:MOST_SORTED])
    team = next((word for word in left if word.lower().startswith("team ")), None)
    if team is not None:
        left.remove(team)
    else:
        at = next((i for i, word in enumerate(left[:-1]) if word.lower() == "team"), None)
        if at is not None:
            team = left[at + 1]
            left = [*left[:at], *left[at + 2 :]]
    left, metric = take_metric(left)
    period = " ".join(left) or None
    if metric is None:
        metric, period = _unknown_metric(left)
    return {"metric": metric, "period": period, "team": team, "page": page}


def _unknown_metric(words: list[str]) -> tuple[str | None, str | None]:
    """Sort words without a known metric: the longest beginning or end that says a period is one."""
    if not words or is_period(" ".join(words)):
        return None, " ".join(words) or None
    for cut in range(1, len(words)):
        if is_period(" ".join(words[cut:])):
            return " ".join(words[:cut]), " ".join(words[cut:])
    for cut in range(len(words) - 1, 0, -1):
        if is_period(" ".join(words[:cut])):
            return " ".join(words[cut:]), " ".join(words[:cut])
    return words[0], " ".join(words[1:]) or None


COMMAND = Command(
    name="leaderboard",
    summary="Show who leads",
    run=run,
    example="leaderboard revenue weekly",
    args=(
        Arg("metric", "what to compare (revenue)", False, suggest=suggest_metrics),
        Arg("period", "daily, weekly, last month, 2026-11, all (this month)", False, BOARD_CHOICES),
        Arg("team", "only the people of a team", False, suggest=suggest_teams),
        Arg("page", "which ten", False),
    ),
    also=("lb", "top", "board", "rank", "ranking", "leaders", "leader board"),
    read=read,
    topic="The score",
)

"""A person's home (Slack's App Home): their month, goals, closest trophies and trophy room."""

from core.app import App
from core.cards import Action, Card, Fields, Paragraph, bold, code, phrase, text
from core.cards.card import Block
from core.conversation import wording
from core.conversation.context import Context
from core.conversation.goal_wording import ACCENT, goal_bar
from core.conversation.goals import Listed, goals_of
from core.conversation.joining import join
from core.conversation.progress import month_fields, month_key, month_values, next_laurel
from core.conversation.registry import COMMANDS
from core.conversation.request import Request
from core.conversation.trophy_text import closest_bars, tier_fields, won_lines
from core.domain.wording import period_name
from core.errors import LaurelsError, Unavailable
from core.language import speaking, tr
from core.usecases.trophies import Standing, newest_first, standings

MOST_GOALS = 10
CLOSEST_SHOWN = 5
LATEST_SHOWN = 12


async def home(app: App, request: Request) -> Card:
    """Return somebody's home; who was not seen before joins. Never raises a LaurelsError.

    Opening it is no word in a chat: no place is suggested for celebrations.
    """
    with speaking(request.locale or "en"):
        try:
            joined = await join(app, request, suggest=False)
        except Unavailable:
            return wording.away()
        except LaurelsError as error:
            return wording.refused(error)
    context = Context(app, joined.workspace, joined.member, request, COMMANDS)
    with speaking(context.locale):
        try:
            return await _home(context)
        except Unavailable:
            return wording.away()


async def _home(context: Context) -> Card:
    goals = await goals_of(context)
    found = await standings(context.app, context.workspace, context.member)
    name = period_name(
        month_key(context), context.workspace.calendar, context.app.clock(), context.locale
    )
    return Card(
        kind="home",
        title=tr("{name} in {month}", name=context.member.name, month=name),
        body=(
            *await _month(context, name),
            _heading(tr("Goals")),
            *_goals(context, goals),
            _heading(tr("Closest trophies")),
            *closest_bars(context, found, CLOSEST_SHOWN),
            _heading(tr("Trophy room")),
            *_room(context, found),
            Paragraph(text=phrase("{help} lists all I can do.", help=code(context.typed("help")))),
        ),
        actions=(
            wording.set_a_goal(),
            Action(label=tr("All goals"), command="goal list"),
            Action(label=tr("Leaderboard"), command="leaderboard"),
            Action(label=tr("Trophies"), command="trophies"),
            Action(label=tr("Points"), command="points"),
            Action(label=tr("Settings"), command="settings"),
        ),
        accent=ACCENT[goals[0].progress.status] if goals else "none",
    )


async def _month(context: Context, name: str) -> list[Block]:
    values = await month_values(context)
    fields = await month_fields(context, values)
    if not fields:
        nothing = tr("Nothing counted for you in {month} yet.", month=name)
        return [Paragraph(text=text(nothing))]
    upcoming = next_laurel(context, values)
    return [Fields(fields=fields), *([Paragraph(text=upcoming)] if upcoming else [])]


def _goals(context: Context, goals: list[Listed]) -> list[Block]:
    if not goals:
        return [Paragraph(text=wording.teach_goals(context))]
    return [
        goal_bar(context, each.goal, each.progress, each.place, each.owner)
        for each in goals[:MOST_GOALS]
    ]


def _room(context: Context, found: list[Standing]) -> list[Block]:
    won = newest_first(found)[:LATEST_SHOWN]
    tiers = Fields(fields=tier_fields(context, found))
    return [tiers, *([won_lines(context, won, described=False)] if won else [])]


def _heading(words: str) -> Paragraph:
    return Paragraph(text=text(bold(words)))

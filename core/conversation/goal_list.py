"""`goal list`: every goal that runs, with how far along it is."""

from core.cards import Action, Card, Paragraph, Text, muted, text
from core.cards.card import Block
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.goal_wording import ACCENT, goal_bar
from core.conversation.goals import goals_of, listed_here
from core.conversation.words import page_of, take_page
from core.language import tr, trn
from core.usecases.goal_picture import goal_chart

MOST_SHOWN = 8


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the asker's goals, newest first, and those of their team and of everybody."""
    every = await goals_of(context)
    if not every:
        return empty(context)
    found = listed_here(context, every)
    if not found:
        return wording.note("goal_list", _kept_back(len(every)), wording.set_a_goal())
    page = min(page_of(arguments["page"]), -(-len(found) // MOST_SHOWN))
    shown = found[(page - 1) * MOST_SHOWN : page * MOST_SHOWN]
    body: list[Block] = [
        goal_bar(context, each.goal, each.progress, each.place, each.owner) for each in shown
    ]
    if private := len(every) - len(found):
        body.append(Paragraph(text=_kept_back(private)))
    only = found[0] if len(found) == 1 else None
    chart = only and await goal_chart(context.app, context.workspace, only.goal, only.progress)
    return Card(
        kind="goal_list",
        image=chart,
        title=tr("Your goals"),
        body=tuple(body),
        actions=(
            wording.set_a_goal(),
            *wording.pages("goal list", page, len(found) > page * MOST_SHOWN),
        ),
        accent=ACCENT[found[0].progress.status],
    )


def _kept_back(private: int) -> Text:
    """Say that some goals are not for everybody's eyes."""
    said = trn(
        "One private goal is listed in a private chat alone.",
        "{number} private goals are listed in a private chat alone.",
        private,
    )
    return text(muted(said))


def empty(context: Context) -> Card:
    """Teach the one command that sets a goal."""
    return wording.note(
        "goal_list",
        wording.teach_goals(context),
        wording.set_a_goal(),
        Action(label=tr("Leaderboard"), command="leaderboard"),
    )


def read(words: list[str]) -> dict[str, str | None]:
    """Take the page."""
    return {"page": take_page(words)[1]}


COMMAND = Command(
    name="goal list",
    summary="Show your goals",
    run=run,
    example="goal list",
    args=(Arg("page", "which page of them", required=False),),
    also=("goals", "my goals", "goal show", "goal ls"),
    read=read,
    topic="Goals",
)

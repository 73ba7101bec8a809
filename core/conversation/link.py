"""`link`: two accounts of one person become one, by a code that is typed on the other."""

from core.cards import Action, Card, Lines, Paragraph, bold, code, muted, text
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.errors import InvalidInput, shorten
from core.usecases.linking import make_code, use_code

# Where an answer in a group can be read by everybody in it.
_OPEN = frozenset({"telegram"})


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Give a code, or use the one that was typed."""
    typed = arguments["code"]
    if typed:
        return await _link(context, typed)
    if context.request.platform in _OPEN and not context.request.private:
        return _note("A code is for your eyes only: ask me for it in a private chat.")
    made, _ = await make_code(context.app, context.workspace, context.member.id)
    return Card(
        kind="link",
        title="Link another account",
        body=(
            Paragraph(
                text=text(
                    "Your code is ",
                    bold(made),
                    ". Type it within 10 minutes where you have the other account:",
                )
            ),
            Lines(
                lines=(
                    text("Slack  ", code(f"/laurels link {made}")),
                    text("Discord, Telegram  ", code(f"/link {made}")),
                )
            ),
            Paragraph(
                text=text(
                    muted(
                        "What you did there will count for you here. Whoever types the code "
                        "becomes you, so show it to nobody."
                    )
                )
            ),
        ),
        accent="sky",
    )


async def _link(context: Context, typed: str) -> Card:
    try:
        member = await use_code(context.app, context.workspace, context.member.id, typed)
    except InvalidInput as error:
        return _note(f"“{shorten(typed)}” {error.reason}.")
    return Card(
        kind="link",
        body=(
            Paragraph(
                text=text(
                    "Linked: you are ",
                    bold(member.name),
                    " here too. What you did on both accounts counts together from now on.",
                )
            ),
        ),
        actions=(
            Action(label="My progress", command="progress"),
            Action(label="Leaderboard", command="leaderboard"),
        ),
        accent="leaf",
    )


def _note(sentence: str) -> Card:
    return Card(kind="error", body=(Paragraph(text=text(sentence)),), accent="ember")


COMMAND = Command(
    name="link",
    summary="Link your account on another platform",
    run=run,
    example="link",
    args=(Arg("code", "the code from your other account", required=False, rest=True),),
)

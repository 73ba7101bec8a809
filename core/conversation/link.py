"""`link`: two accounts of one person become one, by a code that is typed on the other."""

from core.cards import Action, Card, Lines, Paragraph, bold, code, muted, phrase, text
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.errors import InvalidInput
from core.language import tr, translated
from core.usecases.linking import VALID, make_code, use_code


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Give a code, or use the one that was typed."""
    typed = arguments["code"]
    if typed:
        return await _link(context, typed)
    if context.overheard:
        said = phrase("A code is for your eyes only: ask me for it in a private chat.")
        there = await _on_telegram(context, tr("Ask me there"), "link")
        return Card(kind="link", body=(Paragraph(text=said),), actions=there, accent="sky")
    made, _ = await make_code(context.app, context.workspace, context.member.id)
    elsewhere: tuple[Action, ...] = ()
    if context.request.platform != "telegram":
        elsewhere = await _on_telegram(context, tr("Link on Telegram"), made)
    aside = tr(
        "What you did there will count for you here. Whoever types the code becomes you, so show "
        "it to nobody."
    )
    return Card(
        kind="link",
        title=tr("Link another account"),
        body=(
            Paragraph(
                text=phrase(
                    "Your code is {code}. Type it within {minutes} minutes where you have the "
                    "other account:",
                    code=bold(made),
                    minutes=str(int(VALID.total_seconds() // 60)),
                )
            ),
            Lines(
                lines=(
                    text("Slack  ", code(f"/laurels link {made}")),
                    text("Discord, Telegram  ", code(f"/link {made}")),
                )
            ),
            Paragraph(text=text(muted(aside))),
        ),
        actions=elsewhere,
        accent="sky",
    )


async def _on_telegram(context: Context, label: str, start: str) -> tuple[Action, ...]:
    """Return a link that opens our bot on Telegram and tells it `start`; none without a bot."""
    username = (await context.app.store.bots.get("telegram")).get("username")
    if not username:
        return ()
    return (Action(label=label, url=f"https://t.me/{username}?start={start}"),)


async def _link(context: Context, typed: str) -> Card:
    try:
        member = await use_code(context.app, context.workspace, context.member.id, typed)
    except InvalidInput as error:
        reason = translated(error.reason)
        said = tr("“{value}” {reason}.", value=shown(typed), reason=reason)
        raise Misread("code", typed, said) from None
    return Card(
        kind="link",
        body=(
            Paragraph(
                text=phrase(
                    "Linked: you are {name} here too. What you did on both accounts counts "
                    "together from now on.",
                    name=bold(member.name),
                )
            ),
        ),
        actions=(
            Action(label=tr("My progress"), command="progress"),
            Action(label=tr("Leaderboard"), command="leaderboard"),
        ),
        accent="leaf",
    )


COMMAND = Command(
    name="link",
    summary="Link your account on another platform",
    run=run,
    example="link",
    args=(Arg("code", "the code from your other account", required=False, rest=True),),
    personal=True,
)

"""`count here` and `count off`: whether messages of a channel count; never what they say."""

from core.cards import Action, Card, Paragraph, bold, muted, phrase, text
from core.conversation.command import Command
from core.conversation.context import Context
from core.domain.counting import CountedChat
from core.language import tr
from core.store.counting import counted_id
from core.usecases.audit import note
from core.usecases.count_messages import METRIC

PLATFORMS = ("discord",)


async def here(context: Context, arguments: dict[str, str | None]) -> Card:
    """Count how many messages people write in this channel."""
    if (elsewhere := _elsewhere(context)) is not None:
        return elsewhere
    request = context.request
    name = request.chat_name or request.chat
    chat = CountedChat(
        id=counted_id(context.workspace.id, request.platform, request.chat),
        workspace=context.workspace.id,
        platform=request.platform,
        account=request.account,
        chat=request.chat,
        key=name,
        since=context.app.clock(),
    )
    await context.app.store.counting.start(chat)
    await _noted(context, "count.start", chat.id)
    return Card(
        kind="count",
        body=(
            Paragraph(
                text=phrase(
                    "Messages in {place} count from now on: how many each person writes, never "
                    "what they say.",
                    place=bold(f"#{name}"),
                )
            ),
            Paragraph(text=text(muted(tr("It takes about a minute until a message counts.")))),
        ),
        actions=(
            Action(label=tr("Who writes most"), command=f"leaderboard {METRIC}"),
            Action(label=tr("Stop counting"), command="count off"),
        ),
        accent="leaf",
        public=True,
    )


async def off(context: Context, arguments: dict[str, str | None]) -> Card:
    """Count the messages of this channel no more; what was counted stays."""
    if (elsewhere := _elsewhere(context)) is not None:
        return elsewhere
    request = context.request
    chat = counted_id(context.workspace.id, request.platform, request.chat)
    place = bold(f"#{request.chat_name or request.chat}")
    if not await context.app.store.counting.stop(chat):
        return Card(
            kind="count",
            body=(Paragraph(text=phrase("Messages in {place} were not counted.", place=place)),),
        )
    await _noted(context, "count.stop", chat)
    return Card(
        kind="count",
        body=(
            Paragraph(
                text=phrase(
                    "Messages in {place} count no more. What was counted so far stays.", place=place
                )
            ),
        ),
        public=True,
    )


def _elsewhere(context: Context) -> Card | None:
    """Answer where there is no channel whose messages could be counted."""
    request = context.request
    if request.platform in PLATFORMS and not request.private:
        return None
    said = tr("I can count messages in the channels of a Discord server. Ask me in one of them.")
    return Card(kind="count", body=(Paragraph(text=text(said)),))


async def _noted(context: Context, action: str, chat: str) -> None:
    await note(context.app, context.workspace, context.member.id, action, chat)


HERE = Command(
    name="count here",
    summary="Count how many messages people write in this channel",
    run=here,
    example="count here",
    admin=True,
    only=PLATFORMS,
)
OFF = Command(
    name="count off",
    summary="Stop counting messages in this channel",
    run=off,
    example="count off",
    admin=True,
    only=PLATFORMS,
)

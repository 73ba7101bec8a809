"""`announce here`: celebrations come to this chat from now on."""

from core.cards import Card, Paragraph, bold, text
from core.conversation.command import Command
from core.conversation.context import Context
from core.conversation.joining import target_of


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Make the chat the command came from the place for celebrations."""
    request = context.request
    if request.platform == "terminal":
        return Card(
            kind="announce",
            body=(Paragraph(text=text("A terminal is no place for celebrations; ask in a chat.")),),
        )
    target = target_of(context.workspace, request, chosen=True)
    await context.app.store.targets.choose(target)
    place = target.place or "this chat"
    return Card(
        kind="announce",
        body=(
            Paragraph(text=text("Celebrations will be posted in ", bold(place), " from now on.")),
        ),
        accent="leaf",
        public=True,
    )


COMMAND = Command(
    name="announce here",
    summary="Post celebrations in this chat",
    run=run,
    example="announce here",
    admin=True,
)

"""`applaud`: what the button below a celebration runs."""

from core.cards import Card, Paragraph, text
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.language import trn
from core.usecases.applause import applaud


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Applaud, or take it back; the count on the posts follows."""
    request = context.request.id and f"{context.request.platform} {context.request.id}"
    done = await applaud(
        context.app,
        context.workspace,
        context.member,
        arguments["celebration"] or "",
        request,
    )
    if done.on:
        said = trn(
            "You applauded {name}. {number} so far.",
            "You applauded {name}. {number} so far.",
            done.count,
            name=done.name,
        )
    else:
        said = trn(
            "Taken back. {number} for {name} so far.",
            "Taken back. {number} for {name} so far.",
            done.count,
            name=done.name,
        )
    return Card(kind="applause", body=(Paragraph(text=text(said)),), quiet=True)


COMMAND = Command(
    name="applaud",
    summary="Applaud a celebration",
    run=run,
    example="applaud 0123456789abcdef",
    args=(Arg(name="celebration", description="which one; its button knows"),),
    personal=True,
)

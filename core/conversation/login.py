"""`login`: a link that signs somebody in to the pages, in a browser."""

from core.cards import Action, Card, Paragraph, code, muted, phrase, text
from core.conversation.command import Command
from core.conversation.context import Context
from core.language import tr
from core.usecases.signing_in import VALID, sign_in_link


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Give a link that works once."""
    if context.overheard:
        said = phrase("A link that signs you in is for your eyes only: ask me in a private chat.")
        return Card(kind="login", body=(Paragraph(text=said),), accent="sky")
    url = await sign_in_link(context.app, context.workspace.id, context.member.id)
    aside = tr("Whoever opens it is you, so show it to nobody.")
    return Card(
        kind="login",
        title=tr("Sign in to the pages"),
        body=(
            Paragraph(
                text=phrase(
                    "Open this within {minutes} minutes; it works once: {link}",
                    minutes=str(int(VALID.total_seconds() // 60)),
                    link=code(url),
                )
            ),
            Paragraph(text=text(muted(aside))),
        ),
        actions=(Action(label=tr("Sign in"), url=url),),
        accent="sky",
    )


COMMAND = Command(
    name="login",
    summary="Sign in to your goals and trophies in a browser",
    run=run,
    example="login",
    personal=True,
)

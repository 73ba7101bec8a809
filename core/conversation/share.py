"""`share`: a public link to one's trophy room, on and off."""

from core.cards import Action, Card, Paragraph, code, phrase
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.errors import InvalidInput
from core.language import tr
from core.usecases.sharing import share, share_of, unshare

_ON = frozenset({"on", "yes", "start", "public"})
_OFF = frozenset({"off", "no", "stop", "private"})


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Switch the link on or off; without a word, say how it is."""
    app, workspace, member = context.app, context.workspace, context.member
    wanted = (arguments["switch"] or "").lower()
    if wanted in _ON:
        return _on(await share(app, workspace, member))
    if wanted in _OFF:
        was_on = await unshare(app, workspace, member)
        return _off(tr("Your link leads nowhere any more.") if was_on else tr("Your link is off."))
    if wanted:
        raise InvalidInput("switch", wanted, tr("say on or off"))
    url = await share_of(app, workspace, member)
    return _on(url) if url else _off(tr("Nobody outside can see your trophies."))


def _on(url: str) -> Card:
    said = phrase(
        "Your trophy room is open to everybody who has this link: {link} "
        "It shows your name and your trophies, nothing else.",
        link=code(url),
    )
    return Card(
        kind="share",
        body=(Paragraph(text=said),),
        actions=(
            Action(label=tr("Open"), url=url),
            Action(label=tr("Switch off"), command="share off", stays=True),
        ),
        accent="leaf",
    )


def _off(state: str) -> Card:
    said = phrase("{state} A link shows your name and your trophies, nothing else.", state=state)
    return Card(
        kind="share",
        body=(Paragraph(text=said),),
        actions=(Action(label=tr("Make a link"), command="share on", style="primary", stays=True),),
    )


COMMAND = Command(
    name="share",
    summary="Show your trophy room to everybody who has a link",
    run=run,
    example="share on",
    args=(Arg(name="switch", description="on or off", required=False, choices=("on", "off")),),
    personal=True,
)

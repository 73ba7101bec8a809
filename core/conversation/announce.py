"""`announce`: where celebrations go: shown, chosen, switched off, tried out."""

import uuid

from core.cards import Action, Card, Lines, Paragraph, Text, bold, code, muted, phrase, text
from core.cards.card import Block
from core.conversation.command import Command
from core.conversation.context import Context
from core.conversation.joining import target_of
from core.domain.targets import Target
from core.language import tr
from core.store.outgoing import outgoing
from core.usecases.audit import note

NO_PLACE = "terminal"  # where nothing can be posted


async def show(context: Context, arguments: dict[str, str | None]) -> Card:
    """Tell where celebrations go now, on every platform."""
    found = await context.app.store.targets.of_workspace(context.workspace.id)
    here = next((target for target in found if _is_here(context, target)), None)
    body: list[Block] = []
    if found:
        body.append(Paragraph(text=phrase("Celebrations go to:")))
        body.append(Lines(lines=tuple(_line(target) for target in found)))
    else:
        body.append(Paragraph(text=phrase("Celebrations go nowhere yet.")))
    if refused := [target for target in found if target.disabled_reason]:
        body.append(Paragraph(text=_mend(context, refused[0])))
    return Card(
        kind="announce",
        title=tr("Where I announce"),
        body=tuple(body),
        actions=_actions(context, here),
        accent="ember" if refused else "none",
    )


async def here(context: Context, arguments: dict[str, str | None]) -> Card:
    """Make the chat the command came from the place for celebrations."""
    if (nowhere := _nowhere(context)) is not None:
        return nowhere
    target = target_of(context.workspace, context.request, chosen=True)
    await context.app.store.targets.choose(target)
    # What could not be posted while the place refused us is tried again.
    await context.app.queue.ring_platforms({target.platform})
    await _noted(context, "target.choose", target)
    return Card(
        kind="announce",
        body=(
            Paragraph(
                text=phrase(
                    "Celebrations will be posted in {place} from now on.",
                    place=bold(_name(target)),
                )
            ),
        ),
        actions=(
            Action(label=tr("Send a test"), command="announce test"),
            Action(label=tr("Stop"), command="announce off"),
        ),
        accent="leaf",
        public=True,
    )


async def off(context: Context, arguments: dict[str, str | None]) -> Card:
    """Post no celebrations on this platform any more, until another place is chosen."""
    target = await _own(context)
    if target is None or target.disabled_at is not None:
        said = phrase("Nothing is announced on this platform.")
        again = (Action(label=tr("Announce here"), command="announce here"),)
        return Card(kind="announce", body=(Paragraph(text=said),), actions=again)
    await context.app.store.targets.disable(target.id, None, context.app.clock())
    await _noted(context, "target.disable", target)
    said = phrase(
        "No celebrations in {place} any more. Everything still counts; {command} starts them "
        "again.",
        place=bold(_name(target)),
        command=code(context.typed("announce here")),
    )
    return Card(
        kind="announce",
        body=(Paragraph(text=said),),
        actions=(Action(label=tr("Announce here"), command="announce here"),),
        accent="leaf",
    )


async def test(context: Context, arguments: dict[str, str | None]) -> Card:
    """Send a card the way celebrations go, so that somebody sees that it works."""
    target = await _own(context)
    if target is None or target.disabled_at is not None:
        return await show(context, arguments)
    stamp = context.request.id or uuid.uuid4().hex
    news = outgoing(target, "test", stamp, context.app.clock())
    await context.app.store.deliveries.add([news])
    await context.app.queue.ring_platforms({target.platform})
    said = phrase("A test is on its way to {place}.", place=bold(_name(target)))
    later = tr("If it does not come within a minute, ask me again: then I know what is wrong.")
    return Card(
        kind="announce",
        body=(Paragraph(text=said), Paragraph(text=text(muted(later)))),
        actions=(Action(label=tr("Where I announce"), command="announce show"),),
        accent="sky",
    )


async def _own(context: Context) -> Target | None:
    """Return the place that is meant: this chat where it is one, else the platform's main one."""
    found = await context.app.store.targets.of_workspace(context.workspace.id)
    mine = [target for target in found if target.platform == context.request.platform]
    at_hand = [target for target in mine if _is_here(context, target)]
    chosen = [target for target in mine if target.chosen]
    return next(iter([*at_hand, *chosen, *mine]), None)


def _is_here(context: Context, target: Target) -> bool:
    return target.same_place(target_of(context.workspace, context.request, chosen=True))


def _nowhere(context: Context) -> Card | None:
    if context.request.platform != NO_PLACE:
        return None
    said = phrase("A terminal is no place for celebrations; ask in a chat.")
    return Card(kind="announce", body=(Paragraph(text=said),))


def _name(target: Target) -> str:
    return target.place or tr("this chat")


def _line(target: Target) -> Text:
    place = bold(target.place or tr("a private chat"))
    platform = target.platform.capitalize()
    if target.disabled_at is None:
        how = "" if target.chosen else muted(f"  {tr('where the first command came from')}")
        return text(place, f"  {platform}", how)
    off_ = tr("refused: {reason}", reason=target.disabled_reason) if target.disabled_reason else ""
    return text(place, f"  {platform}", muted(f"  {off_ or tr('switched off')}"))


def _mend(context: Context, target: Target) -> Text:
    return phrase(
        "{platform} does not let me post there. Invite me back, or say {command} in another chat.",
        platform=target.platform.capitalize(),
        command=code(context.typed("announce here")),
    )


def _actions(context: Context, here_: Target | None) -> tuple[Action, ...]:
    if context.request.platform == NO_PLACE:
        return ()
    if here_ is None or here_.disabled_at is not None:
        label = tr("Announce here")
        return (Action(label=label, command="announce here", style="primary"),)
    return (
        Action(label=tr("Send a test"), command="announce test"),
        Action(label=tr("Stop"), command="announce off"),
    )


async def _noted(context: Context, action: str, target: Target) -> None:
    actor, place = f"member:{context.member.id}", {"place": target.place, "chat": target.chat}
    await note(context.app, context.workspace, actor, action, f"target:{target.id}", after=place)


SHOW = Command(
    name="announce show",
    summary="Show where celebrations go",
    run=show,
    example="announce",
    admin=True,
    personal=True,
    also=("announce",),
)
HERE = Command(
    name="announce here",
    summary="Post celebrations in this chat",
    run=here,
    example="announce here",
    admin=True,
)
OFF = Command(
    name="announce off",
    summary="Stop posting celebrations",
    run=off,
    example="announce off",
    admin=True,
)
TEST = Command(
    name="announce test",
    summary="Send a test to where celebrations go",
    run=test,
    example="announce test",
    admin=True,
    personal=True,
)

"""`setup template`: an administrator's own words for celebrations, seen before they are used."""

from typing import Any

from core.cards import Action, Card, Lines, Paragraph, Text, bold, code, muted, phrase, text
from core.cards.card import Block
from core.cards.template import KINDS
from core.cards.tones import Kind
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.settings_reading import is_off
from core.conversation.words import quoted
from core.errors import InvalidInput, NotFound
from core.language import tr, translated
from core.usecases.templates import placeholders, preview, remove_template, set_template

USE = "use"
# What the kinds are called, in the order of KINDS.
KIND_NAMES: dict[Kind, str] = {
    "milestone": "milestone",
    "goal": "goal",
    "trophy": "trophy",
    "badge": "badge",
    "top": "top",
    "streak": "streak",
}


async def template(context: Context, value: str | None) -> Card:
    """Show the words for celebrations, try others, use them or go back to the tone's."""
    used, kind, words = _parts(value)
    if kind is None:
        return _kinds(context)
    if words is None:
        return _one(context, kind)
    by: dict[str, Any] = {"by": f"member:{context.member.id}"}
    if is_off(words):
        try:
            await remove_template(context.app, context.workspace, kind, **by)
        except NotFound as error:
            raise Misread("value", words, error.message) from None
        said = phrase("Celebrations are worded by the tone again.")
        return Card(kind="setup", body=(Paragraph(text=said),), accent="leaf")
    try:
        card = preview(context.app, context.workspace, kind, words)
        if used:
            await set_template(context.app, context.workspace, kind, words, **by)
    except InvalidInput as error:
        wrong = tr("“{value}” {reason}.", value=shown(str(error.value)), reason=error.reason)
        raise Misread("value", words, wrong) from None
    return _tried(context, kind, words, card, used=used)


def _parts(value: str | None) -> tuple[bool, Kind | None, str | None]:
    """Return whether words are to be used, for which kind, and the words."""
    words = (value or "").strip()
    head, _, rest = words.partition(" ")
    used = head.lower() == USE
    if used:
        words = rest.strip()
        head, _, rest = words.partition(" ")
    for kind in KINDS:
        if head.lower() in {kind, translated(KIND_NAMES[kind]).lower()}:
            return used, kind, rest.strip() or None
    return (used, "milestone", words) if words else (False, None, None)


def _tried(context: Context, kind: Kind, words: str, example: Card, *, used: bool) -> Card:
    command = f"setup template {USE} {kind} {words}"
    lead = (
        phrase("From now on, celebrations of this kind read:") if used else phrase("It would read:")
    )
    body: list[Block] = [Paragraph(text=lead), *example.body]
    actions = [Action(label=tr("Change"), command=f"setup template {kind} {words}", form=True)]
    if used:
        back = f"setup template {kind} off"
        actions.append(Action(label=tr("Back to the tone's words"), command=back))
    else:
        label = tr("Use it")
        actions.insert(0, Action(label=label, command=command, style="primary", stays=True))
        typed = code(context.typed(command))
        body.append(Paragraph(text=phrase("To use it, click or say {command}.", command=typed)))
    return Card(
        kind="setup",
        body=tuple(body),
        actions=tuple(actions),
        footer=example.footer,
        accent="leaf" if used else "sky",
    )


def _one(context: Context, kind: Kind) -> Card:
    """Show how a kind reads now, and what can stand in words of one's own."""
    own = context.workspace.templates.get(kind)
    example = preview(context.app, context.workspace, kind)
    command = f"setup template {kind} {own}" if own else f"setup template {kind}"
    actions = [Action(label=tr("Write your own"), command=command, form=True)]
    if own:
        back = f"setup template {kind} off"
        actions.append(Action(label=tr("Back to the tone's words"), command=back))
    body: list[Block] = [Paragraph(text=phrase("It reads now:")), *example.body]
    if own:
        body.append(Paragraph(text=text(code(own))))
    body.append(
        Lines(lines=tuple(_placeholder(name, says) for name, says in placeholders().items()))
    )
    sample = "**{name} reached {reached}** {when}! [{next} to go.]"
    typed = code(context.typed(f"setup template {kind} {sample}"))
    body.append(Paragraph(text=phrase("Try your own: {command}", command=typed)))
    return Card(kind="setup", body=tuple(body), actions=tuple(actions), accent="sky")


def _placeholder(name: str, says: str) -> Text:
    return text(code(f"{{{name}}}"), f"  {says}")


def _kinds(context: Context) -> Card:
    """List the kinds of celebrations, and which have words of their own."""
    own = context.workspace.templates
    lines = tuple(
        text(
            bold(translated(KIND_NAMES[kind])),
            muted(f"  {tr('your words') if kind in own else tr('the words of the tone')}"),
        )
        for kind in KINDS
    )
    actions = tuple(
        Action(
            label=translated(KIND_NAMES[kind]).capitalize(),
            command=f"setup template {quoted(kind)}",
        )
        for kind in KINDS
    )
    return Card(
        kind="setup",
        title=tr("The words of celebrations"),
        body=(Lines(lines=lines),),
        actions=actions,
    )

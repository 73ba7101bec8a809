"""The card that shows somebody's settings, with a button or menu for each."""

from datetime import time

from babel.dates import format_time

from core.cards import (
    Action,
    Card,
    Field,
    Fields,
    Menu,
    Option,
    Paragraph,
    Text,
    code,
    phrase,
    text,
)
from core.cards.card import Block
from core.conversation.context import Context
from core.language import language_of, languages, tr

# What to type for a setting that has no button of its own.
_EXAMPLES = {
    "announce": "settings announce dm",
    "language": "settings language de",
    "quiet": "settings quiet 22:00-07:00",
    "zone": "settings zone Berlin",
}


def settings_card(context: Context, *, said: Text = (), about: str | None = None) -> Card:
    """Show every setting of the asker.

    said: what was just changed. about: the one that was asked for, with how to set it.
    """
    member = context.member
    body: list[Block] = []
    if said:
        body.append(Paragraph(text=said))
    if about is not None:
        example = code(context.typed(_EXAMPLES[about]))
        body.append(
            Paragraph(text=phrase("To change it, say for example {example}.", example=example))
        )
    body.append(Fields(fields=_fields(context)))
    return Card(
        kind="settings",
        title=tr("Your settings"),
        body=tuple(body),
        actions=(
            _toggle(tr("Announce me"), tr("Mute"), "mute", on=member.muted),
            _toggle(tr("Show me"), tr("Go private"), "private", on=member.hidden),
            _where(context),
            Action(label=tr("Quiet hours"), command=_quiet_command(context), form=True, stays=True),
            Action(label=tr("Time zone"), command="settings zone", form=True, stays=True),
            Action(label=tr("My data"), command="settings export"),
        ),
        menus=_menus(context),
        accent="leaf" if said else "none",
    )


def language_shown(context: Context) -> str:
    """Return the name of the language the asker is spoken to in."""
    spoken = language_of(context.locale) or "en"
    return languages()[spoken]


def quiet_shown(quiet: tuple[str, str], locale: str) -> str:
    """Write quiet hours as people there write times: "10:00 PM to 7:00 AM"."""
    start, end = (
        format_time(time.fromisoformat(each), "short", locale=locale).replace("\u202f", " ")
        for each in quiet
    )
    return tr("{start} to {end}", start=start, end=end)


def _fields(context: Context) -> tuple[Field, ...]:
    member = context.member
    if member.hidden:
        seen = tr("Private: never announced, on no board")
    elif member.muted:
        seen = tr("On the boards, never announced")
    else:
        seen = tr("On the boards, announced")
    where = tr("Direct message") if member.announce == "dm" else tr("The channel")
    language = language_shown(context)
    if member.language is None:
        language = tr("{language} (from the platform)", language=language)
    zone = member.zone or tr("{zone} (the workspace's)", zone=context.workspace.zone)
    quiet = quiet_shown(member.quiet, context.locale) if member.quiet else tr("None")
    shown = {
        tr("You are"): seen,
        tr("Announced in"): where,
        tr("Language"): language,
        tr("Time zone"): zone,
        tr("Quiet hours"): quiet,
    }
    return tuple(Field(name=name, value=text(value)) for name, value in shown.items())


def _toggle(undo: str, do: str, what: str, *, on: bool) -> Action:
    command = f"settings {what} {'off' if on else 'on'}"
    return Action(label=undo if on else do, command=command, stays=True)


def _where(context: Context) -> Action:
    if context.member.announce == "dm":
        label, command = tr("Announce in the channel"), "settings announce channel"
    else:
        label, command = tr("Tell only me"), "settings announce dm"
    return Action(label=label, command=command, stays=True)


def _quiet_command(context: Context) -> str:
    quiet = context.member.quiet
    return f"settings quiet {quiet[0]}-{quiet[1]}" if quiet else "settings quiet"


def _menus(context: Context) -> tuple[Menu, ...]:
    known = languages()
    if len(known) == 1:
        return ()
    chosen = context.member.language
    options = [Option(label=tr("Automatic"), command="settings language auto", chosen=not chosen)]
    options += [
        Option(label=own, command=f"settings language {name}", chosen=name == chosen)
        for name, own in known.items()
    ]
    return (Menu(label=tr("Language"), options=tuple(options)),)

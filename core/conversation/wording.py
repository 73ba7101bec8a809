"""Sentences that several commands share, and those that say what went wrong."""

from typing import TYPE_CHECKING

from core.cards import Action, Card, Menu, Option, Paragraph, Text, bold, code, muted, phrase, text
from core.conversation.words import quoted
from core.domain.metrics import Metric
from core.domain.money import show_number
from core.errors import InvalidInput, LaurelsError, shorten
from core.language import tr, translated

if TYPE_CHECKING:
    from core.conversation.command import Arg, Command
    from core.conversation.context import Context

EXAMPLE_GOAL = "goal set revenue 50k monthly"
MOST_SHOWN = 60  # characters of what was typed
# What the functions below `conversation` call an argument.
_ARGUMENTS = {"targetValue": "target", "timePeriod": "period"}


def context_figure(context: "Context", metric: Metric, value: int) -> str:
    """Write a value of a metric as the asker writes numbers."""
    return metric.show(value, context.workspace.currency, context.locale)


def context_phrase(context: "Context", metric: Metric, value: int) -> str:
    """Write a value of a metric as part of a sentence: "$50,000" or "25 signups"."""
    figure = context_figure(context, metric, value)
    if metric.unit != "count":
        return figure
    return f"{figure} {translated(metric.one if value == 1 else metric.many)}"


def number(context: "Context", value: int) -> str:
    """Write a whole number as the asker does."""
    return show_number(value, context.locale)


def percent(value: float) -> str:
    """Write a percentage in whole numbers; 100 % only for what is done."""
    whole = round(value)
    return f"{99 if whole >= 100 > value else whole} %"


def note(kind: str, sentence: Text, *actions: Action) -> Card:
    """Return a card that says one thing."""
    return Card(kind=kind, body=(Paragraph(text=sentence),), actions=actions)


def set_a_goal() -> Action:
    """Return the button that sets a goal."""
    return Action(label=tr("Set a goal"), command="goal set", style="primary", form=True)


def teach_goals(context: "Context") -> Text:
    """Teach the one command that sets a goal."""
    return phrase("No goals yet. Set one: {example}.", example=code(context.typed(EXAMPLE_GOAL)))


def unknown_command(context: "Context", words: list[str], near: str | None) -> Card:
    """Answer words that name no command."""
    typed = shorten(" ".join(words), MOST_SHOWN)
    actions = [Action(label=tr("What I can do"), command="help")]
    if near:
        actions.insert(0, Action(label=near, command=near, style="primary"))
        sentence = phrase(
            "I don't know “{typed}”. Did you mean {near}?",
            typed=typed,
            near=code(context.typed(near)),
        )
    else:
        sentence = phrase(
            "I don't know “{typed}”. {help} lists all I can.",
            typed=typed,
            help=code(context.typed("help")),
        )
    return note("error", sentence, *actions).model_copy(update={"accent": "ember"})


async def missing_argument(
    context: "Context", command: "Command", arg: "Arg", given: dict[str, str | None]
) -> Card:
    """Ask for an argument that a command lacks, with what it could be."""
    described = translated(arg.description)
    sentence = phrase(
        "I still need the {name}: {description}. For example {example}.",
        name=translated(arg.name),
        description=described,
        example=code(context.typed(command.example)),
    )
    values = [Option(label=translated(each), command=each) for each in arg.choices]
    if arg.suggest is not None:
        values += await arg.suggest(context, "")
    so_far = " ".join((command.name, *(quoted(value) for value in given.values() if value)))
    options = tuple(
        Option(label=value.label, command=f"{so_far} {quoted(value.command)}") for value in values
    )
    label = described[:1].upper() + described[1:]
    menus = (Menu(label=label, options=options),) if options else ()
    return Card(
        kind="missing",
        body=(Paragraph(text=sentence),),
        menus=menus,
        accent="sky",
        field=arg.name,
    )


def admins_only(context: "Context", command: "Command") -> Card:
    """Answer a command that is not for everybody."""
    return _error(
        phrase(
            "{command} is for administrators. Ask one of them to do it.",
            command=code(context.typed(command.name)),
        )
    )


def refused(error: LaurelsError) -> Card:
    """Answer with what was wrong: the sentence, or the value and why it cannot be."""
    if not isinstance(error, InvalidInput):
        return _error(text(translated(error.message)))
    if error.message == error.reason:
        return _error(text(translated(error.reason)), error.field)
    reason = translated(error.reason)
    sentence = phrase("“{value}”: {reason}.", value=shorten(error.value), reason=reason)
    return _error(sentence, error.field)


def away() -> Card:
    """Answer while the database is away."""
    return _error(text(tr("I can't reach my memory right now. Try again in a minute.")))


def with_welcome(context: "Context", card: Card) -> Card:
    """Greet somebody who speaks for the first time and say what to do next."""
    hello = phrase(
        "Welcome, {name}. You are in. {help} shows what I can do.",
        name=bold(context.member.name),
        help=code(context.typed("help")),
    )
    return card.model_copy(update={"body": (*card.body, Paragraph(text=hello))})


def with_place(context: "Context", card: Card) -> Card:
    """Say which of several places an answer is about."""
    said = tr("This is about {place}, where you spoke last.", place=context.workspace.name)
    footer = f"{card.footer} · {said}" if card.footer else said
    return card.model_copy(update={"footer": footer})


def pages(command: str, page: int, more: bool) -> list[Action]:
    """Return the buttons to the page before and the page after; the answer takes the card's place.

    command: what shows the first page.
    """
    found = []
    if page > 1:
        before = f"{command} page {page - 1}" if page > 2 else command
        found.append(Action(label=tr("Back"), command=before, stays=True))
    if more:
        found.append(Action(label=tr("More"), command=f"{command} page {page + 1}", stays=True))
    return found


def placed(context: "Context", rank: str, figure: str) -> Text:
    """Say where the asker is, below a board that they are not on; by name where others read it."""
    if context.alone:
        return phrase("You are #{place} with {figure}.", place=rank, figure=figure)
    name = bold(context.member.name)
    return phrase("{name} is #{place} with {figure}.", name=name, place=rank, figure=figure)


def aside(value: str) -> Text:
    """Return a quiet aside."""
    return text(muted(value))


def _error(sentence: Text, field: str = "") -> Card:
    return Card(
        kind="error",
        body=(Paragraph(text=sentence),),
        accent="ember",
        field=_ARGUMENTS.get(field, field) or None,
    )

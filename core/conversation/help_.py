"""`help`: generated from the registry, so that it cannot forget a command."""

from core.cards import Action, Card, Lines, Option, Paragraph, Text, bold, code, muted, phrase, text
from core.cards.card import Block
from core.conversation import wording
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.words import fitting
from core.language import tr, translated

ADMINS = "For administrators"
GREETINGS = ("hi ", "hello ", "start ")  # whatever follows


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the commands the asker may use by topic, or explain one."""
    wanted = (arguments["command"] or "").strip().lower().lstrip("/").removeprefix("laurels ")
    greeted = context.request.text.strip().lower().startswith(GREETINGS)
    if not wanted or greeted:
        return _all(context)
    meant = [
        command
        for command in context.commands
        if wanted in {command.name, *command.also} or command.name.startswith(f"{wanted} ")
    ]
    group = any(command.name.startswith(f"{wanted} ") for command in meant)
    exact = [c for c in meant if wanted == c.name or (wanted in c.also and not group)]
    if len(exact or meant) == 1:
        return _one(context, (exact or meant)[0])
    if meant:
        return _card(context, wanted, [Lines(lines=tuple(_line(context, c) for c in meant))])
    nothing = phrase("There is no command “{typed}”. These are all:", typed=wanted[:60])
    everything = _all(context)
    return everything.model_copy(update={"body": (Paragraph(text=nothing), *everything.body[1:])})


def _all(context: Context) -> Card:
    topics: dict[str, list[Command]] = {}
    for command in context.commands:
        mine = not command.admin or context.member.role == "admin"
        if command.topic and mine and command.listed_on(context.request.platform):
            topics.setdefault(ADMINS if command.admin else command.topic, []).append(command)
    hello = tr("I keep the score and announce what people reach. Ask me for:")
    body: list[Block] = [Paragraph(text=text(hello))]
    for topic, commands in sorted(topics.items(), key=lambda item: item[0] == ADMINS):
        lines = (_line(context, command) for command in commands)
        body.append(Lines(lines=(text(bold(translated(topic))), *lines)))
    more = code(context.typed("help goal set"))
    body.append(Paragraph(text=phrase("{example} says more about one.", example=more)))
    return _card(context, tr("What I can do"), body)


def _one(context: Context, command: Command) -> Card:
    """Explain a command: how it is typed, what it takes, an example."""
    lines: list[Text] = [
        text(
            code(arg.name),
            f"  {translated(arg.description)}",
            muted("" if arg.required else f"  {tr('may be left out')}"),
        )
        for arg in command.args
    ]
    body: list[Block] = [
        Paragraph(
            text=text(translated(command.summary), ". ", code(context.typed(command.usage())))
        )
    ]
    if lines:
        body.append(Lines(lines=tuple(lines)))
    example = code(context.typed(command.example))
    body.append(Paragraph(text=phrase("For example {example}.", example=example)))
    if command.admin:
        body.append(Paragraph(text=phrase("Only administrators may do it.")))
    return _card(context, context.typed(command.name), body)


def _line(context: Context, command: Command) -> Text:
    return text(code(context.typed(command.example)), f"  {translated(command.summary)}")


def _card(context: Context, title: str, body: list[Block]) -> Card:
    return Card(
        kind="help",
        title=title,
        body=tuple(body),
        actions=(
            wording.set_a_goal(),
            Action(label=tr("My progress"), command="progress"),
            Action(label=tr("Leaderboard"), command="leaderboard"),
        ),
    )


async def suggest(context: Context, typed: str) -> list[Option]:
    """Return the commands whose name holds what was typed."""
    names = (Option(label=command.name, command=command.name) for command in context.commands)
    return fitting(names, typed)


COMMAND = Command(
    name="help",
    summary="Show what I can do",
    run=run,
    example="help",
    args=(Arg("command", "which command to explain", False, rest=True, suggest=suggest),),
    also=("?", "commands", "start", "hi", "hello"),
    topic="",
)

"""`help`: generated from the registry, so that it cannot forget a command."""

from core.cards import Action, Card, Lines, Paragraph, code, text
from core.conversation.command import Command
from core.conversation.context import Context


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List the commands the asker may use, each with an example."""
    lines = tuple(
        text(code(context.typed(command.example)), f"  {command.summary}")
        for command in context.commands
        if command.name != "help" and (not command.admin or context.member.role == "admin")
    )
    return Card(
        kind="help",
        title="What I can do",
        body=(
            Paragraph(text=text("I keep the score and announce what people reach. Ask me for:")),
            Lines(lines=lines),
        ),
        actions=(
            Action(label="My progress", command="progress", style="primary"),
            Action(label="Leaderboard", command="leaderboard"),
        ),
    )


COMMAND = Command(name="help", summary="Show what I can do", run=run, example="help")

"""`laurels chat` as people see it."""

from io import StringIO

from rich.console import Console

from core.app import App
from laurels.chat import Talk
from tests.transcripts.front import Front, Reading, Values, typed_out


class TerminalFront(Front):
    """A terminal for each person, its console caught."""

    platform = "terminal"

    def __init__(self, app: App) -> None:
        super().__init__()
        self.app = app

    def identity(self, who: str) -> str:
        return who.lower()

    def typed(self, command: str) -> str:
        return command

    async def say(
        self, who: str, text: str, where: str, *, admin: bool, values: Values | None = None
    ) -> Reading:
        written = StringIO()
        console = Console(file=written, width=2000, highlight=False, soft_wrap=True)
        name = f"{who} Tanaka"
        talk = Talk(self.app, console, user=self.identity(who), name=name, admin=admin)
        card = await talk.hear(typed_out(text, values) if values else text)
        labels = [a.label for a in card.actions] + [o.label for m in card.menus for o in m.options]
        return Reading(written.getvalue(), labels, card.public, card)

    async def click(
        self,
        who: str,
        reading: Reading,
        label: str,
        *,
        admin: bool,
        values: Values | None = None,
        quiet: bool = False,
    ) -> Reading:
        """Type what stands beside the label."""
        card = reading.native
        commands = {o.label: o.command for m in card.menus for o in m.options}
        commands |= {a.label: a.command for a in card.actions}
        assert label in commands, f"no {label!r} among {list(commands)}"
        assert commands[label] in reading.text, f"the terminal does not show {commands[label]!r}"
        return await self.say(who, commands[label], "sales", admin=admin, values=values)

    def told(self, who: str) -> list[Reading]:
        """Nobody is told anything in a terminal: such talks name the platforms they are for."""
        raise AssertionError("a terminal tells nothing by itself; say `on:` in the talk")

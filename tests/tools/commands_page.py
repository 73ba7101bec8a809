"""Writes docs/commands.md from the table of commands: `python -m tests.tools.commands_page`."""

from collections.abc import Iterable
from pathlib import Path

from core.conversation.command import Command
from core.conversation.help_ import ADMINS
from core.conversation.registry import COMMANDS

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
OTHERS = "Help"
INTRO = """\
# The commands

Made from `core/conversation/`; `make words` writes it anew. In the chat, `help` lists what you may
do, and `help goal set` explains one.

- Discord and Telegram: a slash before it, `/goal set`. Discord asks for the arguments one by one
  and suggests what fits. On Telegram the slash may be left out in a private chat.
- Slack: `/laurels` before it, `/laurels trophies`. `/goal`, `/progress` and `/leaderboard` also
  stand alone.
- In a terminal: `laurels chat`, without a slash.

`<...>` has to be said, `[...]` may be left out. Amounts, dates and names may be written as people
write them: `50k`, `$50,000`, `by friday`, `"Winter sprint"`. What is missing is asked for.
"""
HEAD = ("| command | what it does | for example |", "|---|---|---|")


def page(commands: Iterable[Command] = COMMANDS) -> str:
    """Return the page: what everybody may do by topic, then what is for administrators."""
    topics: dict[str, list[Command]] = {}
    for command in commands:
        topics.setdefault(ADMINS if command.admin else command.topic or OTHERS, []).append(command)
    parts = [INTRO]
    for topic, found in sorted(topics.items(), key=lambda item: item[0] == ADMINS):
        parts.append("\n".join([f"## {topic}", "", *HEAD, *map(_row, found), ""]))
    return "\n".join(parts)


def _row(command: Command) -> str:
    return f"| `{command.usage()}` | {command.summary} | `{command.example}` |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

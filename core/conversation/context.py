"""Who asks, where, and what a command may use."""

from dataclasses import dataclass

from core.app import App
from core.catalogue import Catalogue
from core.conversation.command import Command
from core.conversation.request import Request
from core.domain.people import Member, Workspace
from core.language import language_of, locale_in


@dataclass(frozen=True)
class Context:
    """Everything a command receives besides its arguments."""

    app: App
    workspace: Workspace
    member: Member
    request: Request
    commands: tuple[Command, ...]

    @property
    def catalogue(self) -> Catalogue:
        """Return what this workspace counts."""
        return self.app.catalogue(self.workspace)

    @property
    def locale(self) -> str:
        """Return how numbers and dates are written for the asker."""
        language = self.member.language or language_of(self.request.locale)
        return locale_in(language, self.workspace.locale) if language else self.workspace.locale

    @property
    def alone(self) -> bool:
        """Tell whether only the asker reads also what is for everybody: a direct message."""
        return self.request.private

    @property
    def overheard(self) -> bool:
        """Tell whether others read also what is for the asker: in a group on Telegram they do."""
        return self.request.platform == "telegram" and not self.request.private

    def typed(self, command: str) -> str:
        """Return how a command is typed on the asker's platform."""
        if self.request.platform == "terminal":
            return command
        if self.request.platform == "discord" and " " not in command:
            # There, the one word of a group is not a command.
            lone = f"{command} show"
            command = lone if any(each.name == lone for each in self.commands) else command
        head = command.split(" ", 1)[0]
        if self.request.platform == "slack" and head not in {"goal", "progress", "leaderboard"}:
            return f"/laurels {command}"
        return f"/{command}"

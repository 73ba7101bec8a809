"""Chat commands, the same on every platform: one file each, one registry, cards as answers."""

from core.conversation.answer import answer
from core.conversation.registry import COMMANDS

__all__ = ["COMMANDS", "answer"]

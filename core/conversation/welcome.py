"""What the bot says when a server lets it in: once, and short."""

from core.cards import Action, Card, Paragraph, code, phrase
from core.language import tr


def welcome_card() -> Card:
    """Say what to do next, in a place where commands begin with a slash."""
    return Card(
        kind="welcome",
        title=tr("Laurels is here"),
        body=(
            Paragraph(
                text=phrase(
                    "I keep the score and announce what people reach. Set a goal with {goal}, see "
                    "how far along you are with {progress}.",
                    goal=code("/goal set"),
                    progress=code("/progress"),
                )
            ),
            Paragraph(
                text=phrase(
                    "Celebrations go to the chat where the first command comes from; an "
                    "administrator chooses another with {announce}.",
                    announce=code("/announce here"),
                )
            ),
        ),
        actions=(
            Action(label=tr("Set a goal"), command="goal set", style="primary", form=True),
            Action(label=tr("What I can do"), command="help"),
        ),
        accent="gold",
        public=True,
    )

"""The celebration: who, what was reached, what came with it, what is next."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from core.cards.card import Accent, Card, Paragraph, Span, bold, strike, text


class Celebration(BaseModel):
    """What a celebration says, before it is worded.

    name: the person. highlight: what was reached ("$50,000", "Bonus tier 3"). lead: how the
    sentence gets there ("reached"). when: the period as a phrase ("in November", "" for all
    time), when_now the same for a screen that shows now ("this month"). also: what came with it.
    points: earned by all of it. next: what is left to the next step ("$25,000"), None past the
    last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: str
    name: str
    lead: str
    highlight: str
    when: str
    when_now: str
    also: tuple[str, ...] = ()
    points: int = 0
    next: str | None = None
    emoji: str = "👏"

    def headline(self) -> dict[str, str]:
        """Return the sentence in parts, for a screen that sets them apart."""
        return {
            "name": self.name,
            "verb": self.lead if self.lead.startswith("entered") else f"has {self.lead}",
            "highlight": self.highlight,
            "rest": self.when_now,
        }

    def chips(self) -> list[str]:
        """Return what came with it, each in a few words."""
        return [*self.also, *([f"+{self.points:,} points"] if self.points else [])]


EXAMPLE = Celebration(
    member="mei",
    name="Mei Tanaka",
    lead="reached",
    highlight="$50,000",
    when="in November",
    when_now="this month",
    also=("Bonus tier 3", "25 signups"),
    points=100,
    next="$25,000",
)


def corrected_card(celebration: Celebration) -> Card:
    """Word a celebration that a correction undid, in the place where it stood."""
    when = f" {celebration.when}" if celebration.when else ""
    said = f"{celebration.name} {celebration.lead} {celebration.highlight}{when}."
    return Card(
        kind="corrected",
        body=(Paragraph(text=text(strike(said), " Corrected: an order was changed or refunded.")),),
        public=True,
    )


def celebration_card(celebration: Celebration) -> Card:
    """Word a celebration for a chat: warm, concrete, one emoji."""
    when = f" {celebration.when}" if celebration.when else ""
    sentence: list[str | Span] = [
        bold(f"{celebration.name} {celebration.lead} {celebration.highlight}{when}.")
    ]
    points = f"+{celebration.points:,} points" if celebration.points else ""
    if celebration.also:
        tail = f", {points}." if points else "."
        sentence.append(f" {joined(celebration.also)} came with it{tail}")
    elif points:
        sentence.append(f" {points}.")
    if celebration.next:
        sentence.append(f" {celebration.next} to the next laurel.")
    sentence.append(f" {celebration.emoji}")
    return Card(
        kind="celebration",
        body=(Paragraph(text=text(*sentence)),),
        accent="gold",
        public=True,
    )


def notice_card(message: str, accent: Accent = "ember") -> Card:
    """Word something the admins should know, or a summary."""
    return Card(kind="notice", body=(Paragraph(text=text(message)),), accent=accent, public=True)


def joined(parts: Sequence[str]) -> str:
    """Join parts as a sentence does: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"

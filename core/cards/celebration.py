"""The celebration: who, what was reached, by how much, what came with it, what is next."""

from pydantic import BaseModel, ConfigDict

from core.cards import template, tones
from core.cards.card import (
    Accent,
    Action,
    Block,
    Card,
    Lines,
    Paragraph,
    bold,
    muted,
    phrase,
    plain_text,
    strike,
    text,
)
from core.cards.tones import Kind
from core.domain.people import Tone, is_owner
from core.language import tr, trn

MOST_LISTED = 20  # in the thread


class Part(BaseModel):
    """One award in a few words, and the points it brought."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrase: str
    points: int = 0


class Celebration(BaseModel):
    """What a celebration says, before it is worded.

    id: stands for it in buttons. kind: what leads it. name: the person, team or workspace.
    reached: "$50,000", "Bonus tier 3", "Top 3, now #2". noun: what a bare amount is of ("revenue").
    places, rank: of a top-3 award. period: "November", "" for all time; when: the same as a phrase
    ("in November"), when_now for a screen that shows now ("this month").
    total: how far it is by now ("$52,310"), "" where that is no more than what was reached.
    also: what came with it; parts: everything, each with its points. points: of all of it.
    next: what is left to the next step ("$25,000"), None past the last; next_at: where that is
    ("$75,000"), share: how far along (0 to 1). template: an admin's own words. applause: so far.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    kind: Kind = "milestone"
    tone: Tone = "warm"
    template: str | None = None
    member: str
    name: str
    reached: str
    noun: str = ""
    places: str = ""
    rank: str = ""
    period: str = ""
    when: str = ""
    when_now: str = ""
    total: str = ""
    also: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    points: int = 0
    next: str | None = None
    next_at: str | None = None
    share: float | None = None
    applause: int = 0

    @property
    def short_name(self) -> str:
        """Return the first name of a person where it can be told, else the whole name."""
        return self.name if is_owner(self.member) else tones.first_name(self.name)

    def headline(self) -> dict[str, str]:
        """Return the sentence in parts, for a screen that sets them apart."""
        verbs: dict[Kind, str] = {
            "milestone": "has reached",
            "goal": "has reached the goal of",
            "trophy": "has won the trophy",
            "badge": "has earned the badge",
            "top": "entered the",
            "streak": "has reached",
        }
        # A trophy is won, not "won in all".
        timeless = not self.period and self.kind in {"trophy", "badge", "streak"}
        return {
            "name": self.name,
            "verb": verbs[self.kind],
            "highlight": self.reached,
            "rest": "" if timeless else self.when_now,
        }

    def chips(self) -> list[str]:
        """Return what came with it, each in a few words."""
        return [*self.also, *([tones.points(self)] if self.points else [])]


EXAMPLE = Celebration(
    id="laurel-5",
    member="mei",
    name="Mei Tanaka",
    reached="$50,000",
    noun="revenue",
    period="November",
    when="in November",
    when_now="this month",
    also=("Bonus tier 3", "25 signups"),
    parts=(
        Part(phrase="$50,000"),
        Part(phrase="Bonus tier 3", points=100),
        Part(phrase="25 signups"),
    ),
    points=100,
    next="$25,000",
    next_at="$75,000",
    share=2 / 3,
)


def celebration_card(celebration: Celebration) -> Card:
    """Word a celebration for a chat, in the workspace's tone or in its admins' own words."""
    footer = None
    if celebration.template is not None:
        said = template.filled(celebration.template, template.values(celebration))
    else:
        said, footer = tones.said(celebration)
    return Card(
        kind="celebration",
        body=(Paragraph(text=said),),
        actions=(applaud_action(celebration),) if celebration.id else (),
        footer=footer,
        accent="gold",
        public=True,
        thread=thread_card(celebration),
    )


def applaud_action(celebration: Celebration) -> Action:
    """Return the button that applauds, with how many did."""
    label = tr("👏 Applaud")
    if celebration.applause:
        label = f"{label} · {tones.number(celebration.applause)}"
    return Action(label=label, command=f"applaud {celebration.id}")


def thread_card(celebration: Celebration) -> Card | None:
    """List what a celebration is made of and invite congratulations; None for a single award."""
    parts = celebration.parts
    if len(parts) < 2:
        return None
    lines = [
        text(
            "· ",
            part.phrase,
            *([muted(f"  {tones.so_many_points(part.points)}")] if part.points else ()),
        )
        for part in parts[:MOST_LISTED]
    ]
    rest = len(parts) - MOST_LISTED
    if rest > 0:
        lines.append(text("· ", trn("{number} more", "{number} more", rest)))
    body: list[Block] = [
        Paragraph(text=phrase("All that came together for {name}:", name=bold(celebration.name))),
        Lines(lines=tuple(lines)),
        Paragraph(text=phrase("This is the place for congratulations.")),
    ]
    return Card(kind="thread", body=tuple(body), public=True)


def corrected_card(celebration: Celebration) -> Card:
    """Word a celebration that a correction undid, in the place where it stood."""
    if celebration.template is not None:
        said = plain_text(template.filled(celebration.template, template.values(celebration)))
    else:
        said = tones.head(celebration)
    told = phrase("{said} Corrected: an order was changed or refunded.", said=strike(said))
    return Card(kind="corrected", body=(Paragraph(text=told),), public=True)


def notice_card(message: str, accent: Accent = "ember") -> Card:
    """Word something the admins should know, or a summary."""
    return Card(kind="notice", body=(Paragraph(text=text(message)),), accent=accent, public=True)

"""What is said about places: one that refuses us, one that is tried out, one that was cleared."""

from core.cards.card import Card, Paragraph, code, phrase, text
from core.language import tr


def refusal_card(platform: str, place: str | None, reason: str) -> Card:
    """Tell admins that a platform lets us post in a place no more, and what to do about it."""
    said = phrase(
        "{platform} no longer lets me post in {place}: {reason} Invite me back, or choose another "
        "channel: {command}.",
        platform=platform.capitalize(),
        place=place or tr("the chosen place"),
        reason=reason,
        command=code("/laurels announce here" if platform == "slack" else "/announce here"),
    )
    return Card(kind="notice", body=(Paragraph(text=said),), accent="ember", public=True)


def token_card(platform: str, reason: str) -> Card:
    """Tell admins that a platform does not take our token any more, so that nothing is posted."""
    said = phrase(
        "{platform} no longer lets me post anywhere: {reason} Once that is mended I go on, and "
        "what waits is posted.",
        platform=platform.capitalize(),
        reason=reason,
    )
    return Card(kind="notice", body=(Paragraph(text=said),), accent="ember", public=True)


def test_card() -> Card:
    """Show that a place works."""
    said = phrase("This is a test: celebrations will be posted here.")
    return Card(kind="summary", body=(Paragraph(text=said),), accent="leaf", public=True)


def removed_card() -> Card:
    """Stand where a post about somebody was who wanted it gone."""
    said = tr("(removed at this person's request)")
    return Card(kind="removed", body=(Paragraph(text=text(said)),), public=True)

"""An admin's own words: filled in, checked, and never markup."""

import pytest

from core.cards import Paragraph, Span, plain_text
from core.cards.celebration import EXAMPLE, Celebration, celebration_card
from core.cards.template import KINDS, LONGEST, PLACEHOLDERS, check, filled, kind_of, values
from core.errors import InvalidInput

BELL = (
    "{emoji} **{name} is at {reached}[ {when}]!**[ {also} too.][ {points}.][ {next} to go.]"
    "[ {total} by now.]"
)


def said(template: str, **changes: object) -> str:
    celebration = EXAMPLE.model_copy(update=changes)
    return plain_text(filled(check(template), values(celebration)))


def test_placeholders_are_filled_in_and_bold_is_bold() -> None:
    assert filled("**{first}** did it: {reached}.", values(EXAMPLE)) == (
        Span(text="Mei", style="bold"),
        Span(text=" did it: "),
        Span(text="$50,000"),
        Span(text="."),
    )
    assert said(BELL) == (
        "👏 Mei Tanaka is at $50,000 in November! Bonus tier 3 and 25 signups too. +100 points. "
        "$25,000 to go."
    )


def test_brackets_leave_out_what_has_nothing_to_say() -> None:
    nothing = {"when": "", "also": (), "points": 0, "next": None}
    assert said(BELL, **nothing) == "👏 Mei Tanaka is at $50,000!"
    assert said("[{next} to go. ]{name}", **nothing) == "Mei Tanaka"
    assert said("{name}[ and friends]") == "Mei Tanaka and friends"
    assert said("{name} {when}", **nothing) == "Mei Tanaka"


def test_a_backslash_makes_signs_ordinary() -> None:
    assert said(r"\[{name}\] \{reached\} \*\*bold\*\* \\o/ 2 * 2") == (
        r"[Mei Tanaka] {reached} **bold** \o/ 2 * 2"
    )


@pytest.mark.parametrize("value", ["{next}", "**x**", "[x]", "<!channel>", "@everyone", "\\"])
def test_values_are_literal(value: str) -> None:
    spans = filled("{name} got {reached}", values(EXAMPLE.model_copy(update={"reached": value})))
    assert spans[-1] == Span(text=value)
    card = celebration_card(
        Celebration(member="m", name=value, reached="x", template="{name} <b>&amp;</b> @here")
    )
    [block] = card.body
    assert isinstance(block, Paragraph)
    assert plain_text(block.text) == f"{value} <b>&amp;</b> @here"
    assert {span.style for span in block.text} == {"plain"}


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{name} {who}", "{who}: is not a placeholder; there are {name}, {first}, {reached}"),
        ("{name} {name.__class__}", "{name.__class__}: is not a placeholder"),
        ("{name!r}", "{name!r}: is not a placeholder"),
        ("{name} {}", "{}: is not a placeholder"),
        ("Somebody did it", "must say {name}: whom it is about"),
        ("", "must say {name}"),
        ("**{name}", r"has a ** without its partner; write \*\*"),
        ("{name} [x", r"has a [ without its partner; write \["),
        ("{name} x]", r"has a ] without its partner; write \]"),
        ("{name} [a [b] c]", r"has a [ without its partner"),
        ("{name} {", r"has a { without its partner; write \{"),
        ("{name} }", r"has a } without its partner; write \}"),
        ("{name} \u202e", "has characters that cannot be seen"),
        ("{name} \x00", "has characters that cannot be seen"),
        ("{name}" + "x" * LONGEST, f"is {LONGEST + 6} characters long; at most {LONGEST}"),
    ],
)
def test_what_is_wrong_is_named(template: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=r"^template: ") as refused:
        check(template)
    assert reason in refused.value.message


def test_a_template_is_kept_without_the_space_around_it() -> None:
    assert check(" {name} ") == "{name}"


def test_every_kind_may_have_one_and_no_other() -> None:
    assert [kind_of(kind.upper()) for kind in KINDS] == list(KINDS)
    with pytest.raises(InvalidInput, match="is not one of milestone, goal, trophy"):
        kind_of("party")


def test_every_placeholder_has_a_value_for_every_kind() -> None:
    for kind in KINDS:
        found = values(EXAMPLE.model_copy(update={"kind": kind, "total": "$52,310"}))
        assert found.keys() == PLACEHOLDERS.keys()
        assert all(found.values())


def test_a_celebration_in_own_words_says_nothing_else() -> None:
    card = celebration_card(EXAMPLE.model_copy(update={"template": "{name}!", "total": "$1"}))
    assert (card.summary(), card.footer) == ("Mei Tanaka!", None)
    assert card.thread is not None

"""Every card that is posted by itself, with everything of the corpus as a name in it."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from core.cards import Card
from core.cards.celebration import Part, celebration_card, corrected_card, notice_card
from core.cards.digest import Closest, Mover, Told, Week, Won, digest_card, weekly_card
from core.cards.examples import EXAMPLES
from core.cards.places import refusal_card, token_card
from core.cards.season import Row, ended_card
from core.cards.template import check
from core.domain.people import Tone
from core.errors import InvalidInput
from tests.injection.corpus import CORPUS, ENDLESS
from tests.injection.referees import judge

TEMPLATES = ("{emoji} {name} ({first}) **{reached}** {when} {total} {also} {points} {next}",)


def celebrations(name: str) -> Iterator[Card]:
    """Yield celebrations of every kind and tone; what was reached is an own rule's title."""
    said: dict[str, Any] = {"name": name, "reached": name, "also": (name, name)}
    said["parts"] = (Part(phrase=name, points=5), Part(phrase=name))
    yield celebration_card(EXAMPLES["milestone"].model_copy(update=said))
    for example in () if name in ENDLESS else EXAMPLES.values():
        for tone in get_args(Tone):
            card = celebration_card(example.model_copy(update=said | {"tone": tone}))
            yield card.model_copy(update={"thread": None})
    for template in TEMPLATES:
        told = EXAMPLES["milestone"].model_copy(update=said | {"template": template})
        yield celebration_card(told)
        yield corrected_card(told)
    yield corrected_card(EXAMPLES["milestone"].model_copy(update=said))


def others(name: str) -> Iterator[Card]:
    """Yield digests, the end of a season, and what admins are told."""
    told = Told(name=name, reached=name, more=1)
    yield from (digest_card([told], held, corrected=1) for held in ("quiet", "cap", "flood"))
    yield weekly_card(
        Week(
            when="9 to 15 November",
            board=name,
            totals=(name,),
            movers=(Mover(name=name, rank=1, up=2), Mover(name=name, rank=2)),
            closest=(Closest(name=name, goal=name, percent=9),),
            trophies=(Won(name=name, trophy=name),),
        )
    )
    rows = [Row(rank=n, name=name, team=name, figure="5", whole="5 units") for n in (1, 1, 2)]
    for places in (rows, rows[1:], []):
        yield ended_card(name, "1 to 9 November", "Revenue", places, len(places))
    yield refusal_card("slack", name, name)
    yield token_card("discord", name)
    yield notice_card(name)


@pytest.mark.parametrize("name", CORPUS, ids=lambda name: ascii(name[:30]))
async def test_a_name_is_only_text_in_what_is_posted(name: str) -> None:
    for card in (*celebrations(name), *others(name)):
        judge(card)


@pytest.mark.parametrize("words", CORPUS, ids=lambda words: ascii(words[:30]))
async def test_a_template_is_only_text(words: str) -> None:
    """Nothing in it but its own placeholders and `**bold**` means anything."""
    try:
        template = check(f"{words} {{name}}")
    except InvalidInput as error:
        judge(notice_card(error.message))
        return
    for name in ("Mei Tanaka", "{reached} {0.__class__} **x** [y]"):
        example = EXAMPLES["milestone"].model_copy(update={"template": template, "name": name})
        judge(celebration_card(example))

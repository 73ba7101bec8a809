"""Trophies as parts of cards: how many, won ones in lines, closest ones as bars."""

from collections.abc import Iterable, Sequence

from babel.dates import format_date

from core.cards import Field, Lines, Progress, Text, bold, muted, phrase, text
from core.catalogue.saying import about
from core.conversation.context import Context
from core.conversation.trophy_words import tier_name
from core.conversation.wording import number, percent
from core.domain.milestones import Tier
from core.domain.trophies import TIERS, Trophy
from core.language import translated
from core.usecases.trophies import Standing, closest


def tier_fields(context: Context, found: Sequence[Standing]) -> tuple[Field, ...]:
    """Return how many trophies of each tier are won, the best tier first."""
    return tuple(
        Field(name=tier_name(tier), value=tier_count(context, found, tier))
        for tier in reversed(TIERS)
    )


def tier_count(context: Context, found: Iterable[Standing], tier: Tier) -> Text:
    """Say how many of a tier are won: "3 of 10"."""
    held = [each.award is not None for each in found if each.trophy.tier == tier]
    return phrase("{won} of {all}", won=number(context, sum(held)), all=number(context, len(held)))


def won_lines(context: Context, won: Iterable[Standing], *, described: bool = True) -> Lines:
    """Return won trophies: name, tier, when and how rare; what for in a line below (described)."""
    lines: list[Text] = []
    for each in won:
        trophy, award = each.trophy, each.award
        if award is None:
            continue
        day = context.workspace.calendar.local_date(award.achieved_at)
        aside = phrase(
            "  {tier} · {date} · {share} have it",
            tier=tier_name(trophy.tier),
            date=format_date(day, "medium", locale=context.locale),
            share=percent(each.rarity),
        )
        lines.append((bold(translated(trophy.name)), *(muted(span.text) for span in aside)))
        if described:
            lines.append(text(told(context, trophy)))
    return Lines(lines=tuple(lines))


def told(context: Context, trophy: Trophy) -> str:
    """Say what a trophy is for."""
    return about(context.catalogue, context.workspace.currency, trophy)


def closest_bars(context: Context, found: Iterable[Standing], most: int) -> tuple[Progress, ...]:
    """Return what is next as bars, the nearest first."""
    return tuple(
        Progress(
            label=text(
                bold(translated(each.trophy.name)), muted(f"  {tier_name(each.trophy.tier)}")
            ),
            fraction=each.percent / 100,
            caption=text(told(context, each.trophy)),
        )
        for each in closest(found, most)
    )

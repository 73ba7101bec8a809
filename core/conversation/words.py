"""Typed words: split, given to a command's arguments, matched with what there is."""

import re
from collections.abc import Iterable

from core.cards import Option
from core.conversation.command import Command
from core.domain.money import currencies

MOST_CHARACTERS = 1_000
_SIGN = r"[€$£¥₹]"
_MANY = r"k|m|mio|mln|tsd|thousand|million"
# Pairs of neighbours that are one number: "50 000", "50 000 €", "$ 50", "2 million".
_TOGETHER = tuple(
    (re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE))
    for before, after in (
        (rf"({_SIGN} ?)?\d{{1,3}}( \d{{3}})*", rf"\d{{3}}([.,]\d+)?[km]?{_SIGN}?"),
        (rf"[\d., ]*\d({_MANY})?", _SIGN),
        (_SIGN, r"\d[\d.,]*[km]?"),
        (rf"({_SIGN} ?)?\d[\d.,]*", _MANY),
    )
)
_AMOUNT = re.compile(rf"\d[\d., ]*({_MANY})?", re.IGNORECASE)
_AMOUNTS = frozenset({"target", "amount"})  # arguments that may be money
_WORDS = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_PAGE = re.compile(r"\d{1,4}", re.ASCII)


def split(text: str) -> list[str]:
    """Split what was typed into words; quotes, straight or curly, keep several together."""
    return [next(filter(None, found), "") for found in _WORDS.findall(text[:MOST_CHARACTERS])]


def take(command: Command, words: list[str]) -> dict[str, str | None]:
    """Give a command's arguments the words: as the command reads them, else in order.

    In order, the last `rest` argument takes what is left. A number written with spaces ("50 000")
    is one word.
    """
    # "bob" is money beside an amount, and else somebody's name.
    words = _joined_numbers(words, money=any(arg.name in _AMOUNTS for arg in command.args))
    if command.read is not None:
        return {arg.name: None for arg in command.args} | command.read(words)
    arguments: dict[str, str | None] = {}
    for index, arg in enumerate(command.args):
        if arg.rest:
            arguments[arg.name] = " ".join(words[index:]) or None
        else:
            arguments[arg.name] = words[index] if index < len(words) else None
    return arguments


def take_page(words: list[str]) -> tuple[list[str], str | None]:
    """Take "page 2" out of words; return the others, and the page."""
    for index, word in enumerate(words[:-1]):
        if word.lower() == "page" and _PAGE.fullmatch(words[index + 1]):
            return [*words[:index], *words[index + 2 :]], words[index + 1]
    return words, None


def page_of(typed: str | None) -> int:
    """Return the page that was asked for, the first where nothing that makes sense was said."""
    return max(int(typed), 1) if typed and _PAGE.fullmatch(typed) else 1


def quoted(word: str) -> str:
    """Write a word so that `split` finds it again as one."""
    return f'"{word}"' if re.search(r"\s", word) and '"' not in word else word


def fitting(options: Iterable[Option], typed: str) -> list[Option]:
    """Return the options that hold what was typed, those that begin with it first."""
    wanted = typed.casefold()
    found = [
        option
        for option in options
        if wanted in option.label.casefold() or wanted in option.command.casefold()
    ]
    begins = {id(o) for o in found if o.label.casefold().startswith(wanted)}
    return sorted(found, key=lambda option: id(option) not in begins)


def _is_code(word: str) -> bool:
    """Tell whether a word is a currency's code; "all" is a period before it is Albania's."""
    return word.upper() in currencies() and word.lower() != "all"


def _joined_numbers(words: list[str], *, money: bool) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and _together(joined[-1], word, money=money):
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _together(one: str, other: str, *, money: bool) -> bool:
    """Tell whether two neighbouring words are one amount. money: currencies may stand beside it."""
    if money and _is_code(other):
        return _AMOUNT.fullmatch(one) is not None
    if money and _is_code(one):
        return _AMOUNT.fullmatch(other) is not None
    return any(
        before.fullmatch(one) is not None and after.fullmatch(other) is not None
        for before, after in _TOGETHER
    )

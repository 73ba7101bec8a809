"""The words of a goal in any order: "revenue 50k monthly", "50k revenue by friday sku NANO"."""

import re
from collections.abc import Sequence

from core.catalogue import load
from core.conversation.vocabulary import vocabulary
from core.conversation.when import is_period
from core.conversation.words import quoted
from core.domain.events import SCOPE_KINDS

ME, ONLY_ME, TEAM, EVERYBODY = "me", "only me", "team", "everybody"
PRIVATE, PUBLIC = "private", "public"
MOST_SORTED = 16  # words; more are no goal
KINDS = {"product": "sku", "products": "sku", "item": "sku"} | {kind: kind for kind in SCOPE_KINDS}
_OWNERS = {
    "me": ME,
    "myself": ME,
    "mine": ME,
    "private": ONLY_ME,
    "secret": ONLY_ME,
    "team": TEAM,
    "everybody": EVERYBODY,
    "everyone": EVERYBODY,
    "workspace": EVERYBODY,
    "company": EVERYBODY,
}
_AMOUNT = re.compile(
    r"[^\d\s.,+-]{0,3} ?\d[\d\s.,'’_]*(k|m|mio|mln|tsd|thousand|million)? ?[^\d\s.,-]{0,3}",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-.+|\d{1,2}[./]\d{1,2}[./]\d*|[qQ]\d", re.ASCII)


def sort_goal(words: Sequence[str]) -> dict[str, str | None]:
    """Sort what was typed after `goal set` into its arguments."""
    left, of = _take_scope(list(words)[:MOST_SORTED])
    left, whose = _take_owner(left)
    left, metric = take_metric(left)
    target, period = sort_amount(left)
    if metric is None and (target or period):
        metric, target, period = _first_as_metric(left)
    return {"metric": metric, "target": target, "period": period, "of": of, "whose": whose}


def sort_amount(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Sort words into an amount and a period.

    The amount is a figure without which the others say a period, best in one piece. Where none
    does, what stands before the words of a period is meant as the amount.
    """
    if not words:
        return None, None
    figures = [index for index, word in enumerate(words) if is_amount(word)]
    rests = {index: [*words[:index], *words[index + 1 :]] for index in figures}
    whole = [index for index in figures if index in {0, len(words) - 1}]
    for index in (*whole, *figures):
        if not rests[index] or is_period(" ".join(rests[index])):
            return words[index], " ".join(rests[index]) or None
    for index in range(len(words)):
        if is_period(" ".join(words[index:])):
            return " ".join(words[:index]) or None, " ".join(words[index:])
    if figures:
        return words[figures[0]], " ".join(rests[figures[0]])
    return " ".join(words), None


def is_amount(word: str) -> bool:
    """Tell whether a word looks like a figure: "50k", "$50 000", "25%"; dates do not."""
    return _AMOUNT.fullmatch(word) is not None and _DATE.fullmatch(word) is None


def _take_scope(words: list[str]) -> tuple[list[str], str | None]:
    """Take "sku NANO" or 'of "IPOD NANO"' out of words."""
    for index, word in enumerate(words[:-1]):
        lowered, following = word.lower(), words[index + 1]
        if lowered == "of" and following.casefold() not in vocabulary():  # "end of month"
            after = index + 2
            if following.lower() in KINDS and after < len(words):
                return [*words[:index], *words[after + 1 :]], _scope(following, words[after])
            return [*words[:index], *words[after:]], following
        if lowered in KINDS:
            start = index - 1 if index and words[index - 1].lower() == "for" else index
            return [*words[:start], *words[index + 2 :]], _scope(word, following)
    kind = next((w for w in words if w.lower().split(":", 1)[0] in KINDS and ":" in w), None)
    return [word for word in words if word is not kind], kind


def _scope(kind: str, key: str) -> str:
    return f"{kind.lower()} {quoted(key)}"


def _take_owner(words: list[str]) -> tuple[list[str], str | None]:
    """Take "team", "everybody" or "private" out of words, with what leads to it."""
    for index, word in enumerate(words):
        lowered = word.lower()
        whose = _OWNERS.get(lowered)
        if whose is None and lowered.startswith("team "):  # in quotes
            whose = lowered[:5] + word[5:]
        if whose is not None:
            start = index
            if whose == ME and index and words[index - 1].lower() == "only":
                whose = ONLY_ME
            while start and words[start - 1].lower() in {"for", "the", "my", "our", "only"}:
                start -= 1
            return [*words[:start], *words[index + 1 :]], whose
    return words, None


def take_metric(words: list[str]) -> tuple[list[str], str | None]:
    """Take the name of a metric out of words: two that name one together, then one."""
    named = load().metric_named
    for size in (2, 1):
        for index in range(len(words) - size + 1):
            said = " ".join(words[index : index + size])
            for name in (said, said.replace(" ", "_")):
                if named(name) is not None:
                    return [*words[:index], *words[index + size :]], name
    return words, None


def _first_as_metric(words: list[str]) -> tuple[str, str | None, str | None]:
    """Take a word for a metric nobody knows: one without which the others make sense, if any."""
    candidates = [index for index, word in enumerate(words) if not is_amount(word)] or [0]
    for index in candidates:
        target, period = sort_amount([*words[:index], *words[index + 1 :]])
        if target and is_amount(target) and (period is None or is_period(period)):
            return words[index], target, period
    first = candidates[0]
    return words[first], *sort_amount([*words[:first], *words[first + 1 :]])

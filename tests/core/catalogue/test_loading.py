"""What the catalogue's files may not say."""

from typing import Any

import pytest

from core import catalogue
from core.catalogue import Catalogue, load
from core.errors import SetupError


def shipped(changes: dict[str, dict[str, list[dict[str, Any]]]]) -> Catalogue:
    """Load with some files' content added to."""
    original = catalogue._read

    def read(file: str) -> dict[str, list[dict[str, Any]]]:
        found = original(file)
        for kind, items in changes.get(file, {}).items():
            found[kind] = [*found.get(kind, []), *items]
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "_read", read)
        # What was read before is kept; here it has to be read again.
        patch.setattr(catalogue, "_shipped", catalogue._shipped.__wrapped__)
        return load.__wrapped__()


METRIC = {"title": "X", "unit": "count"}
RULE = {
    "id": "revenue-month",
    "type": "x",
    "metric": "videos",
    "period": "day",
    "title": "",
    "description": "",
    "phrase": "",
    "emoji": "",
    "color": "",
    "weight": 1,
    "steps": [{"at": 1}],
}


@pytest.mark.parametrize(
    ("file", "kind", "item", "message"),
    [
        ("metrics.toml", "metric", METRIC | {"name": "revenue"}, "metric revenue is defined twice"),
        ("metrics.toml", "metric", METRIC | {"name": "sales"}, "metric sales is defined twice"),
        (
            "metrics.toml",
            "metric",
            METRIC | {"name": "x", "aliases": ["units"]},
            "metric units is defined twice",
        ),
        (
            "creators.toml",
            "threshold",
            RULE,
            "rule revenue-month is defined twice: in sales.toml and in creators.toml",
        ),
        (
            "badges.toml",
            "collect",
            RULE | {"wants_type": "x"},
            "rule revenue-month is defined twice: in sales.toml and in badges.toml",
        ),
        (
            "creators.toml",
            "streak",
            RULE | {"id": "badge-top-earner", "unit": "day", "minimum": 1},
            "rule badge-top-earner is defined twice: in creators.toml and in badges.toml",
        ),
        (
            "sales.toml",
            "threshold",
            RULE | {"id": "trophies-units"},
            "rule trophies-units is defined twice: in sales.toml and in trophies.toml",
        ),
    ],
)
def test_a_name_used_twice_fails_at_start(
    file: str, kind: str, item: dict[str, Any], message: str
) -> None:
    with pytest.raises(SetupError, match=message):
        shipped({file: {kind: [item]}})


@pytest.mark.parametrize("ats", [(10, 5), (5, 5), (0, 5), (-1,)])
def test_thresholds_must_be_positive_and_ascending(ats: tuple[int, ...]) -> None:
    rule = RULE | {"id": "x", "steps": [{"at": at} for at in ats]}
    with pytest.raises(ValueError, match="thresholds must be positive and ascending"):
        shipped({"sales.toml": {"threshold": [rule]}})


@pytest.mark.parametrize("ats", [(10, 5), (5, 5), (0, 5)])
def test_lengths_of_streaks_must_be_positive_and_ascending(ats: tuple[int, ...]) -> None:
    steps = [{"at": at} for at in ats]
    rule = RULE | {"id": "x", "unit": "day", "minimum": 1, "steps": steps}
    with pytest.raises(ValueError, match="lengths must be positive and ascending"):
        shipped({"sales.toml": {"streak": [rule]}})


def test_a_second_goal_rule_is_refused() -> None:
    rule = {key: RULE[key] for key in ("type", "title", "description", "emoji", "color", "weight")}
    with pytest.raises(SetupError, match=r"needs one .* and has 2"):
        shipped({"sales.toml": {"goal": [rule | {"id": "second"}]}})

"""Reads the trophies for a workspace's currency and way of writing numbers."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from core.domain.metrics import Metric
from core.domain.money import show_number
from core.domain.trophies import Trophy
from core.errors import SetupError

FILE = "trophies.toml"


def trophies(metrics: Mapping[str, Metric], currency: str, locale: str) -> tuple[Trophy, ...]:
    """Return every trophy by number, with figures of a currency as people of a locale write them.

    Raises SetupError where two have the same number, slug or aim, naming both.
    """
    found = [_trophy(raw, metrics, currency, locale) for raw in _read()]
    taken: dict[tuple[object, ...], Trophy] = {}
    for trophy in found:
        aim = "aim", trophy.metric, trophy.kind, trophy.at, trophy.days
        for what in (("id", trophy.id), ("slug", trophy.slug), aim):
            other = taken.setdefault(what, trophy)
            if other is not trophy:
                raise SetupError(
                    f"{FILE}: the trophies {_named(other)} and {_named(trophy)} have the same "
                    f"{what[0]}"
                )
    return tuple(sorted(found, key=lambda trophy: trophy.id))


def _trophy(
    raw: dict[str, Any], metrics: Mapping[str, Metric], currency: str, locale: str
) -> Trophy:
    at, figure = raw["at"], show_number(raw["at"], locale)
    if raw["kind"] != "collect":
        metric = metrics.get(raw["metric"])
        if metric is None:
            raise SetupError(f"{FILE}: the trophy {raw['slug']} wants a metric that is not there")
        at = metric.parse(raw["at"], currency, f"{raw['slug']}.at")
        figure = metric.show(at, currency, locale)
    days = show_number(raw.get("days", 0), locale)
    description = raw["description"].format(figure=figure, days=days)
    told = raw["description"]
    return Trophy.model_validate({**raw, "at": at, "description": description, "told": told})


def _named(trophy: Trophy) -> str:
    return f'"{trophy.name}" ({trophy.slug}, {trophy.id})'


def _read() -> list[dict[str, Any]]:
    text = resources.files("core.catalogue").joinpath(FILE).read_text("utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["trophy"]
    return found

"""How a file is read: what each column is, whose it is, which zone and currency it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from core.catalogue import Catalogue
from core.domain.events import SCOPE_KINDS
from core.domain.imports import How, ImportJob
from core.errors import InvalidInput
from core.usecases.import_jobs import MOST_COLUMNS, guessed_columns, sample_of
from web.body import read_form
from web.endpoint import validated
from web.pages.page import Viewer

_WHO = (
    ("member", "Who: their id"),
    ("member_name", "Who: their name"),
    ("team", "Who: their team"),
    ("occurred_at", "When"),
    ("id", "Id of the line"),
    ("type", "Kind of event"),
    ("currency", "Currency"),
)
_TICKER = (
    ("order_id", "Ticker: order"),
    ("product", "Ticker: product"),
    ("city", "Ticker: city"),
    ("region", "Ticker: region"),
    ("country", "Ticker: country"),
    ("image_url", "Ticker: picture"),
)
_SHOWN_VALUES = 3


@dataclass(frozen=True)
class Typed:
    """A form as it was typed. columns: an event's field by number of the column. do: the button."""

    values: Mapping[str, str]
    columns: Mapping[int, str]
    do: str = ""


async def header_of(viewer: Viewer, job: ImportJob) -> tuple[str, ...]:
    """Return the names of a file's columns, none where it has no header that can be read."""
    try:
        return (await sample_of(viewer.app, job)).header
    except InvalidInput:
        return ()


def guessed(viewer: Viewer, job: ImportJob, header: tuple[str, ...]) -> Typed:
    """Return the form as the file itself suggests it."""
    names = guessed_columns(viewer.app, viewer.workspace, header)
    columns = {header.index(column): name for name, column in names.items()}
    values = {
        "source": job.file,
        "zone": viewer.workspace.zone,
        "currency": viewer.workspace.currency,
        "date_format": "",
    }
    return Typed(values, columns)


async def typed_how(request: web.Request) -> Typed:
    """Return what was typed."""
    sent = await read_form(request)

    def text(name: str) -> str:
        value = sent.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    columns = {n: text(f"column-{n}") for n in range(MOST_COLUMNS) if text(f"column-{n}")}
    values = {name: text(name) for name in ("source", "zone", "currency", "date_format")}
    return Typed(values, columns, text("do"))


def how_of(viewer: Viewer, header: tuple[str, ...], typed: Typed) -> How:
    """Return how to read a file. Raises InvalidInput naming the field."""
    if typed.do and len(set(typed.columns.values())) < len(typed.columns):
        names = list(typed.columns.values())
        twice = next(name for name in names if names.count(name) > 1)
        words = dict(_labels(viewer.app.catalogue(viewer.workspace))).get(twice, twice)
        raise InvalidInput("columns", words, "is chosen for two columns")
    given: dict[str, Any] = {name: value for name, value in typed.values.items() if value}
    given["columns"] = {
        name: header[number] for number, name in typed.columns.items() if number < len(header)
    }
    return validated(How, given)


async def form_context(viewer: Viewer, job: ImportJob, typed: Typed) -> dict[str, Any]:
    """Return the columns with what they hold, and the choices for each."""
    catalogue = viewer.app.catalogue(viewer.workspace)
    try:
        sample = await sample_of(viewer.app, job)
    except InvalidInput:
        return {"columns": [], "groups": []}
    columns = [
        {
            "number": number,
            "name": name,
            "values": sample.values[number][:_SHOWN_VALUES],
            "chosen": typed.columns.get(number, ""),
        }
        for number, name in enumerate(sample.header)
    ]
    return {"columns": columns, "groups": _groups(catalogue)}


def _groups(catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    metrics = [
        (metric.name, metric.title)
        for metric in catalogue.metrics.values()
        if metric.over is None and not metric.gauge
    ]
    scopes = [(kind, "SKU" if kind == "sku" else kind.capitalize()) for kind in SCOPE_KINDS]
    return [
        ("The event", list(_WHO)),
        ("What is counted", metrics),
        ("What it counts for", scopes),
        ("On the ticker", list(_TICKER)),
    ]


def _labels(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [pair for _, pairs in _groups(catalogue) for pair in pairs]

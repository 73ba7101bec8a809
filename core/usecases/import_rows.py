"""Read rows out of files: CSV with a column mapping, JSON lines, and the CDNOW sample's columns."""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.catalogue import Catalogue
from core.domain.events import SCOPE_KINDS, Ticker
from core.domain.imports import Format
from core.errors import InvalidInput, SetupError

_CDNOW = re.compile(r"\s*\d{5}\s+\d{4}\s+\d{8}\s+\d+\s+\d+\.\d\d\s*")
_CDNOW_COLUMNS = ("member", "sample", "occurred_at", "units", "revenue")
_PLAIN_FIELDS = ("id", "type", "member", "member_name", "team", "occurred_at", "currency")
NOON = time(12)


@dataclass(frozen=True)
class Reading:
    """How to read a file.

    columns: field of an event -> column of the file. zone: for dates and times without one; a date
    alone counts at noon there. date_format: strptime's, for dates that are not ISO 8601. currency:
    of lines that name none. exact: columns that only have a field's name are not looked at.
    """

    path: Path
    format: Format
    source: str
    zone: ZoneInfo
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    currency: str | None = None
    exact: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a file: the event in it, or what is wrong with it."""

    line: int
    event: dict[str, Any] | None
    problem: InvalidInput | None = None


def detect(path: Path) -> Format:
    """Tell a file's format by its name, and by its first line where the name says nothing."""
    if path.suffix in {".jsonl", ".ndjson", ".json"}:
        return "jsonl"
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = file.readline()
    if _CDNOW.fullmatch(first):
        return "cdnow"
    return "jsonl" if first.lstrip().startswith("{") else "csv"


def event_fields(catalogue: Catalogue) -> set[str]:
    """Return the fields of an event that a column can be."""
    return {*_PLAIN_FIELDS, *SCOPE_KINDS, *Ticker.model_fields, *catalogue.metrics}


def match_columns(
    header: list[str], wanted: Mapping[str, str], catalogue: Catalogue, *, exact: bool = False
) -> dict[str, str]:
    """Pair the fields of an event with columns: as told, else (unless `exact`) by the same name.

    Raises SetupError naming the columns there are when member, time or every metric is missing.
    """
    fields = event_fields(catalogue)
    for name, column in wanted.items():
        if name not in fields:
            raise SetupError(f"--map {name}={column}: there is no field {name!r} in an event.")
        if column not in header:
            raise SetupError(f"--map {name}={column}: the file has no column {column!r}.")
    by_name = {} if exact else {column.strip().lower(): column for column in header}
    found = {name: by_name[name] for name in fields if name in by_name} | dict(wanted)
    missing = [name for name in ("member", "occurred_at") if name not in found]
    if not any(name in catalogue.metrics for name in found):
        missing.append("a metric such as revenue")
    if missing:
        raise SetupError(
            f"The file does not say which column is {' and '.join(missing)}. It has "
            f"{', '.join(header)}. Map them: --map member=COLUMN --map occurred_at=COLUMN "
            "--map revenue=COLUMN."
        )
    return found


def rows(reading: Reading, catalogue: Catalogue, skip: int = 0) -> Iterator[Row]:
    """Go through a file's lines after the first `skip`; a line that cannot be read is a Row too.

    Lines without an id get one from what they say, counted where several say the same, so that
    the same file read again says the same ids.
    """
    seen: Counter[str] = Counter()
    with reading.path.open(encoding="utf-8-sig", newline="", errors="strict") as file:
        lines = _cut(reading, catalogue, file)
        while True:
            try:
                line, fields, problem = next(lines)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise SetupError(f"{reading.path} is not UTF-8: {error.reason}") from None
            if fields is None:
                yield Row(line, None, problem)
                continue
            try:
                event = fields if reading.format == "jsonl" else _event(reading, catalogue, fields)
            except InvalidInput as error:
                yield Row(line, None, error)
                continue
            event.setdefault("source", reading.source)
            if reading.currency is not None:
                event.setdefault("currency", reading.currency)
            if "id" not in event:
                digest = _digest(event)
                seen[digest] += 1
                event["id"] = f"{digest}-{seen[digest]}"
            if line > skip:
                yield Row(line, event)


_Cut = tuple[int, dict[str, Any] | None, InvalidInput | None]


def _cut(reading: Reading, catalogue: Catalogue, file: Any) -> Iterator[_Cut]:
    if reading.format == "jsonl":
        yield from _json_lines(file)
    elif reading.format == "cdnow":
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            words = line.split()
            if len(words) == len(_CDNOW_COLUMNS):
                cells = dict(zip(_CDNOW_COLUMNS, words, strict=True))
                yield number, {k: v for k, v in cells.items() if k != "sample"}, None
            else:
                reason = f"has {len(words)} columns, not {len(_CDNOW_COLUMNS)}"
                yield number, None, InvalidInput("line", line.strip(), reason)
    else:
        yield from _csv(reading, catalogue, file)


def _csv(reading: Reading, catalogue: Catalogue, file: Any) -> Iterator[_Cut]:
    table = csv.reader(file, strict=True)
    try:
        header = next(table)
    except StopIteration:
        raise SetupError(f"{reading.path} is empty.") from None
    except csv.Error as error:
        raise SetupError(f"{reading.path}: the header is not CSV: {error}.") from None
    columns = match_columns(header, reading.columns, catalogue, exact=reading.exact)
    places = {name: header.index(column) for name, column in columns.items()}
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield table.line_num, None, InvalidInput("line", "…", f"is not CSV: {error}")
            continue
        if not cells:
            continue
        if len(cells) != len(header):
            reason = f"has {len(cells)} columns, the header has {len(header)}"
            yield table.line_num, None, InvalidInput("line", ",".join(cells), reason)
            continue
        values = {name: cells[place].strip() for name, place in places.items()}
        yield table.line_num, {name: value for name, value in values.items() if value}, None


def _json_lines(file: Any) -> Iterator[_Cut]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line.rstrip("\r\n"), parse_float=Decimal)
        except json.JSONDecodeError as error:
            reason = f"is not JSON: {error.msg.lower()} at column {error.colno}"
            yield number, None, InvalidInput("line", line.strip(), reason)
            continue
        except (ValueError, RecursionError):
            reason = "is not JSON that can be read: a number too long, or nested too deeply"
            yield number, None, InvalidInput("line", line.strip(), reason)
            continue
        if isinstance(found, dict):
            yield number, found, None
        else:
            yield number, None, InvalidInput("line", line.strip(), "is not a JSON object")


def _event(reading: Reading, catalogue: Catalogue, cells: dict[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = {name: cells[name] for name in _PLAIN_FIELDS if name in cells}
    if "occurred_at" in event:
        event["occurred_at"] = _instant(reading, event["occurred_at"])
    metrics = {name: cells[name] for name in catalogue.metrics if name in cells}
    if not metrics:
        raise InvalidInput("metrics", "nothing", "the line has no value in any metric's column")
    event["metrics"] = metrics
    scope = {name: cells[name] for name in SCOPE_KINDS if name in cells}
    ticker = {name: cells[name] for name in Ticker.model_fields if name in cells}
    return event | ({"scope": scope} if scope else {}) | ({"ticker": ticker} if ticker else {})


def _instant(reading: Reading, given: str) -> datetime:
    try:
        if reading.date_format:
            at = datetime.strptime(given, reading.date_format)  # noqa: DTZ007 - zoned below
        else:
            at = datetime.fromisoformat(given)
    except ValueError:
        wanted = reading.date_format or "an ISO 8601 date such as 2026-11-20"
        raise InvalidInput("occurred_at", given, f"is not {wanted}") from None
    if at.tzinfo is not None:
        return at
    if at.time() == time(0) and not re.search(r"\d:\d", given):
        at = datetime.combine(date(at.year, at.month, at.day), NOON)
    return at.replace(tzinfo=reading.zone)


def _digest(event: Mapping[str, Any]) -> str:
    said = json.dumps(event, sort_keys=True, default=str)
    return hashlib.blake2b(said.encode(), digest_size=9).hexdigest()

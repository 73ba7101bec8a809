"""The one table of benchmarks, and how their rows are shown."""

import os
from collections.abc import Awaitable, Callable, Sequence

from rich.table import Table

from benchmarks import awards, latency, ranks, soak, thresholds, ticker
from benchmarks.measure import Row
from benchmarks.rig import Rig

BENCHMARKS: dict[str, Callable[[Rig], Awaitable[list[Row]]]] = {
    "awards": awards.run,
    "latency": latency.run,
    "ranks": ranks.run,
    "thresholds": thresholds.run,
    "ticker": ticker.run,
    "soak": soak.run,  # last: it lets this process and the servers give way
}


def shown(rows: Sequence[tuple[str, Sequence[Row]]], load_before: float | None) -> Table:
    """Return what was measured as a table."""
    caption = f"{os.cpu_count()} cores, MongoDB and Valkey on this machine; one run"
    if load_before is not None:
        caption += f"; load {load_before:.1f} when it began"
    table = Table(caption=caption, caption_justify="left")
    for name in ("work", "baseline", "ours", "ratio", "aim"):
        table.add_column(
            name, justify="left" if name == "work" else "right", no_wrap=name != "work"
        )
    for _, found in rows:
        for row in found:
            table.add_row(row.work, *_cells(row))
        table.add_section()
    return table


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{_figure(row.ratio)}×"
    return _value(row, row.baseline), _value(row, row.ours), ratio, _aim(row)


def _aim(row: Row) -> str:
    if row.aim is None:
        return ""
    mark = "[green]✓[/]" if row.met else "[yellow]✗[/]"
    if not row.aim_is_value:
        return f"≥ {_figure(row.aim)}× {mark}"
    sign = "≥" if row.unit == "a second" else "≤"
    return f"{sign} {_value(row, row.aim)} {mark}"


def _value(row: Row, value: float | None) -> str:
    if value is None:
        return ""
    return f"{_figure(value)}/s" if row.unit == "a second" else f"{_figure(value)} {row.unit}"


def _figure(value: float) -> str:
    """Return three digits that count: 0.412, 17.6, 4,310."""
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"

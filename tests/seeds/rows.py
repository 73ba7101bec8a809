"""Rows of the seeds' tables, and the mark that makes a test of each, named after seed and row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

TITLES = {
    0: "trophies and goals",
    1: "sales ticker and goal pacing",
    2: "server-side milestones",
    3: "milestone goals",
}


@dataclass(frozen=True)
class Row:
    """One row: what its test is called, what the seed says there, the values to check."""

    name: str
    says: str
    data: Any = None


@dataclass(frozen=True)
class Table:
    """The rows of one table of a seed."""

    seed: int
    title: str
    rows: tuple[Row, ...]

    def id(self, row: Row) -> str:
        """Return what the test of a row is called: `seed002-bonus-tier-3`."""
        return f"seed{self.seed:03}-{row.name}"


def table(seed: int, title: str, *rows: Row) -> Callable[[Any], Any]:
    """Make a test once for each row; it finds the row in its argument `row`."""
    made = Table(seed, title, rows)

    def mark(test: Any) -> Any:
        test.table = made
        return pytest.mark.parametrize("row", rows, ids=[made.id(row) for row in rows])(test)

    return mark

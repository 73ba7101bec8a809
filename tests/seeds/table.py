"""Write docs/seeds.md, the rows of the seeds with their tests.

`python -m tests.seeds.table > docs/seeds.md`
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.seeds.rows import TITLES, Table

HEAD = """# The seeds, row by row

What each row of the seed documents' tables says, and the test that shows it over HTTP on real
servers. One row alone: `pytest -k seed002-bonus-tier-3`; all of them: `pytest -k seed`.

This page is written by `python -m tests.seeds.table > docs/seeds.md`.
"""


def found() -> Iterator[tuple[Table, str]]:
    """Yield every table with the test that takes its rows, in the order of the files."""
    for path in sorted(Path(__file__).parent.glob("test_seed_*.py")):
        module = importlib.import_module(f"tests.seeds.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_"):
                yield value.table, f"{path.name}::{name}"


def page() -> str:
    """Return the whole page."""
    lines, tables = [HEAD], list(found())
    for seed, title in TITLES.items():
        lines.append(f"## Seed {seed:03}: {title}\n")
        for table, test in tables:
            if table.seed == seed:
                lines += [f"### {table.title}\n", f"`tests/seeds/{test}`\n"]
                lines += ["| row | test |", "|---|---|"]
                lines += [f"| {_cell(row.says)} | `{table.id(row)}` |" for row in table.rows]
                lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())

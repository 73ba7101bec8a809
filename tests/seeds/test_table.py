"""docs/seeds.md says what the tests of the seeds show, and nothing else."""

from collections import Counter
from pathlib import Path

from tests.seeds.table import found, page

PAGE = Path(__file__).parents[2] / "docs" / "seeds.md"


def test_the_page_of_the_seeds_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m tests.seeds.table > docs/seeds.md"
    )


def test_no_two_rows_have_one_name() -> None:
    names = Counter(table.id(row) for table, _ in found() for row in table.rows)
    assert [name for name, times in names.items() if times > 1] == []

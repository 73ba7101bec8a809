"""The log of a process."""

from collections.abc import Iterator

import pytest
import structlog

from core.run import configure_log

WORDS = "my own words"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def _breaks(said: str) -> None:
    assert said
    raise ValueError("it broke")


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_traceback_does_not_tell_what_people_wrote(
    shape: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_log(shape)
    log = structlog.get_logger()
    try:
        _breaks(WORDS)
    except ValueError:
        log.exception("a command was not answered")
    written = capsys.readouterr().err
    assert "it broke" in written
    assert "_breaks" in written
    assert WORDS not in written

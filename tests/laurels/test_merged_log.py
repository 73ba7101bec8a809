"""The log of all parts, as a person and as a program read it."""

import io
import json

from laurels.merged_log import MergedLog


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_text_is_aligned_by_the_longest_name() -> None:
    out = io.StringIO()
    log = MergedLog(out, "text", ["web", "bot telegram"])
    log.line("web", "GET / 200")
    log.line("bot telegram", "connected")
    log.note("web", "ended")
    assert out.getvalue() == (
        "web          | GET / 200\nbot telegram | connected\nweb          | -- ended\n"
    )


def test_a_terminal_gets_a_colour_for_each_part() -> None:
    out = Terminal()
    log = MergedLog(out, "text", ["web", "worker"])
    log.line("web", "a")
    log.line("worker", "b")
    assert out.getvalue() == "\x1b[36mweb    |\x1b[0m a\n\x1b[34mworker |\x1b[0m b\n"


def test_what_people_typed_does_not_steer_the_terminal() -> None:
    out = io.StringIO()
    MergedLog(out).line("web", "a\x1b[2Jb\rc\td\x9be")
    assert out.getvalue() == "web | a�[2Jb�c\td�e\n"


def test_json_lines_pass_unchanged_and_anything_else_becomes_one() -> None:
    out = io.StringIO()
    log = MergedLog(out, "json", ["web"])
    log.line("web", '{"event":  "as it was"}')
    log.line("web", "Traceback (most recent call last):")
    log.line("web", "[1]")
    log.note("web", "ended")
    first, *others = out.getvalue().splitlines()
    assert first == '{"event":  "as it was"}'
    plain, listed, note = map(json.loads, others)
    assert plain == {"part": "web", "event": "Traceback (most recent call last):"}
    assert listed == {"part": "web", "event": "[1]"}
    assert (note["part"], note["event"], note["level"]) == ("web", "ended", "warning")
    assert note["timestamp"].endswith("+00:00")


def test_a_reader_that_went_away_stops_nothing() -> None:
    log = MergedLog(Closed())
    log.line("web", "a")
    log.note("web", "b")

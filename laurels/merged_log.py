"""One readable log out of the lines of several processes."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, TextIO

# Not gold, which means achievement, nor red, which means failure.
_COLOURS = (36, 34, 35, 32, 96, 94, 95, 92)
# What people typed may end up in a log: it must not steer the terminal. Tab stays.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


class MergedLog:
    """Writes each part's lines to `out`: prefixed text, or JSON lines that say their part.

    Text is coloured where `out` is a terminal. Once `out` is closed (`| head`), lines are dropped.
    """

    def __init__(
        self, out: TextIO, log_format: Literal["text", "json"] = "text", names: Sequence[str] = ()
    ) -> None:
        self._out = out
        self._json = log_format == "json"
        self._names = list(names)
        self._coloured = out.isatty()
        self._closed = False

    def line(self, part: str, text: str) -> None:
        """Pass on a line that a part has written."""
        if not self._json:
            self._write(f"{self._prefix(part)} {_CONTROL.sub('�', text)}")
        elif _is_object(text):
            self._write(text)
        else:  # a traceback, or a library that prints
            self._write(json.dumps({"part": part, "event": text}, ensure_ascii=False))

    def note(self, part: str, text: str) -> None:
        """Say something about a part."""
        if self._json:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            entry = {"timestamp": now, "level": "warning", "part": part, "event": text}
            self._write(json.dumps(entry, ensure_ascii=False))
        else:
            self._write(f"{self._prefix(part)} -- {text}")

    def _prefix(self, part: str) -> str:
        if part not in self._names:
            self._names.append(part)
        padded = part.ljust(max(map(len, self._names)))
        if not self._coloured:
            return f"{padded} |"
        colour = _COLOURS[self._names.index(part) % len(_COLOURS)]
        return f"\x1b[{colour}m{padded} |\x1b[0m"

    def _write(self, text: str) -> None:
        if self._closed:
            return
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except (OSError, ValueError):  # the reader is gone: no reason to stop working
            self._closed = True


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False

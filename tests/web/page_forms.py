"""The forms of a page as a browser finds them: where each goes, and its fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FoundForm:
    """A form that is posted. values: what stands in its fields. free: those that people type in."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self._inside: FoundForm | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            posted = said.get("method", "").lower() == "post"
            self._inside = FoundForm(said.get("action", "")) if posted else None
            self.forms += [self._inside] if self._inside else []
        name = said.get("name", "")
        if self._inside is None or (not name and tag != "option"):
            return
        if tag == "textarea" or (tag == "input" and _typed(said)):
            self._inside.free.append(name)
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in said or self._select not in self._inside.values:
                self._inside.values[self._select] = said.get("value", "")
        elif tag in {"input", "textarea"} and ("checked" in said or _kept(said)):
            self._inside.values[name] = said.get("value", "")
        elif tag == "button":
            self._inside.values.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        if tag == "select":
            self._select = ""


def _typed(said: dict[str, str]) -> bool:
    return said.get("type", "text") in {
        "text",
        "number",
        "date",
        "time",
        "search",
        "email",
        "color",
    }


def _kept(said: dict[str, str]) -> bool:
    return said.get("type", "text") not in {"checkbox", "radio", "file", "submit"}


def forms_of(html: str) -> list[FoundForm]:
    """Return the forms of a page that are posted."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms

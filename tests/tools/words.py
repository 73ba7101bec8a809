"""The words of Laurels and their translations: `make words` brings the catalogues up to date.

Most words are found where they are marked (`tr`, `trn`, `phrase`). The others are data that
somebody says with `translated`: commands, metrics, trophies, reasons of errors; they are collected
from what holds them, so that nothing has to be listed twice.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bots.discord.translator import words as names_on_discord
from bots.telegram import outbound
from core.cards import template
from core.cards.examples import EXAMPLES, SPOKEN
from core.catalogue import load
from core.conversation import COMMANDS, help_, setup_reading, setup_template
from core.domain.events import SCOPE_KINDS
from core.domain.milestones import CollectRule, GoalRule, StreakRule, ThresholdRule, TopRule
from core.domain.trophies import TIERS
from core.domain.wording import STATUS
from core.language import LOCALES
from core.usecases import trophies
from core.usecases.awarding import goal_titles

ROOT = Path(__file__).parents[2]
CODE = ("core", "bots", "web", "workers", "laurels")
# What marks words, and how many of its arguments they are.
MARKS = {"tr": 1, "phrase": 1, "translated": 1, "trn": 2}
# Errors whose reasons people read in a chat, and which of their arguments that is.
REASONS = {"InvalidInput": 2, "NotFound": 0, "Forbidden": 0, "Unavailable": 0}
RAISED = ("core/domain", "core/usecases")
WIDTH = 100

Id = str | tuple[str, str]


def messages() -> set[Id]:
    """Return everything that is translated: a sentence, or one and many."""
    return set(marked()) | set(collected())


def marked() -> Iterator[Id]:
    """Yield what the code marks.

    Read from the syntax tree: Babel's own extractor does not look into f-strings.
    """
    for root in CODE:
        for _, call, name in _calls(root):
            said = [_text(each) for each in call.args[: MARKS.get(name, 0)]]
            if len(said) == 2 and said[0] and said[1]:
                yield said[0], said[1]
            elif len(said) == 1 and said[0]:
                yield said[0]


def unmarked() -> Iterator[tuple[str, int]]:
    """Yield where words are marked that are no literal, so that nobody can translate them."""
    for root in CODE:
        for path, call, name in _calls(root):
            wanted = call.args[: MARKS.get(name, 0)] if name != "translated" else []
            if any(_text(each) is None for each in wanted):
                yield path, call.lineno


def collected() -> Iterator[str]:
    """Yield what is said with `translated` and has words in it."""
    for each in (*_commands(), *_catalogue(), *_names(), *_reasons()):
        if any(c.isalpha() for literal, *_ in Formatter().parse(each) for c in literal):
            yield each


def _commands() -> Iterator[str]:
    yield from names_on_discord(COMMANDS)
    yield help_.ADMINS
    for command in COMMANDS:
        yield from (command.summary, command.topic)
        for arg in command.args:
            yield from (arg.name, arg.name.capitalize(), arg.description, *arg.choices)


def _catalogue() -> Iterator[str]:
    shipped = load()
    for metric in shipped.metrics.values():
        yield from (metric.title, metric.title.lower(), metric.one, metric.many)
    for rule in shipped.rules.values():
        if isinstance(rule, ThresholdRule | StreakRule) and rule.said is not None:
            yield from (rule.said.title, rule.said.phrase)
        elif isinstance(rule, CollectRule | TopRule):
            yield rule.title
        elif isinstance(rule, GoalRule):
            yield from goal_titles(rule)
    for trophy in shipped.trophies:
        yield from (trophy.name, trophy.told)
    yield from (trophies.HIDDEN_NAME, trophies.HIDDEN_DESCRIPTION)


def _names() -> Iterator[str]:
    for names in (setup_reading.TONE_NAMES, setup_template.KIND_NAMES, template.PLACEHOLDERS):
        yield from names.values()
    for example in EXAMPLES.values():
        yield from (getattr(example, name) for name in SPOKEN)
        yield from (*example.also, *(part.phrase for part in example.parts))
    for status in STATUS.values():
        yield from (status, status.lower())
    for tier in TIERS:
        yield from (tier, tier.capitalize())
    yield from (*SCOPE_KINDS, *outbound._GONE.values())


def _reasons() -> Iterator[str]:
    for folder in RAISED:
        for _, call, name in _calls(folder):
            at = REASONS.get(name)
            if at is not None and len(call.args) > at and (said := _text(call.args[at])):
                yield said


def _calls(folder: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call of a function by its name, with the file it is in."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield str(path.relative_to(ROOT)), node, node.func.id


def _text(node: ast.expr) -> str | None:
    """Return the text of a literal, None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it is."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def renewed(language: str, known: Catalog) -> bytes:
    """Write a catalogue with exactly the words there are, the translations that are known kept."""
    fresh = Catalog(locale=language)
    for each in messages():
        old = known.get(each)
        fresh.add(each, old.string if old is not None and _same_form(old, each) else "")
    for message in fresh:
        message.flags.clear()
    body = BytesIO()
    write_po(body, fresh, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    return f"{_header(fresh)}\n\n".encode() + body.getvalue().strip() + b"\n"


def _same_form(old: Message, wanted: Id) -> bool:
    return old.pluralizable == isinstance(wanted, tuple)


def _header(catalogue: Catalog) -> str:
    """Return what translation tools want to know; no dates, so that nothing changes by itself."""
    lines = (
        f"Language: {catalogue.locale_identifier}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    return "\n".join(('msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines)))


def update() -> None:
    """Bring every catalogue up to date and say what is still to be translated."""
    for path in sorted(LOCALES.glob("*.po")):
        known = read(path.stem)
        path.write_bytes(renewed(path.stem, known))
        empty = [m.id for m in read(path.stem) if m.id and not (m.string and all(m.string))]
        print(f"{path.name}: {len(empty)} of {len(messages())} to translate")
        for message in empty:
            print(f"  {message}")


if __name__ == "__main__":
    update()

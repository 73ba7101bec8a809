"""The catalogues: whole, sound, and fit for the places their words go to."""

import re
from collections import Counter
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from bots.discord.commands import LONE
from bots.discord.translator import _valid
from bots.telegram.commands import menu
from core.conversation import COMMANDS
from core.conversation.command import Command
from core.conversation.vocabulary import vocabulary
from core.language import LOCALES, languages, speaking, tr, translated
from tests.tools.words import Id, collected, marked, messages, read, renewed, unmarked

OTHERS = sorted(set(languages()) - {"en"})
# Words that people type, several of one meaning in a message.
TYPED = re.compile(r"tr\(\"([a-z ]+)\"\),")
DISCORD_NAME = re.compile(r"[-_'\w]{1,32}")
DISCORD_DESCRIPTION, SLACK_LABEL, SLACK_BUTTON, FORM_LABEL = 100, 2000, 75, 45


@pytest.fixture(scope="module")
def words() -> set[Id]:
    return messages()


def fields(message: str) -> Counter[str]:
    """Return the placeholders of a message, and how often each is there."""
    return Counter(name for _, name, _, _ in Formatter().parse(message) if name is not None)


def forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(said) if isinstance(said, tuple | list) else (said or "",)


def test_there_is_something_to_translate(words: set[Id]) -> None:
    assert len(words) > 900
    assert {"Your goals", "First Thousand", "must be more than zero"} <= words


def test_no_message_is_both_one_sentence_and_one_of_two(words: set[Id]) -> None:
    halves = {half for each in words if isinstance(each, tuple) for half in each}
    assert not halves & words


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_message_and_no_other(language: str, words: set[Id]) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in read(language) if m.id}
    assert words - known == set(), "to be translated: make words"
    assert known - words == set(), "no longer said: make words"


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_with_the_same_placeholders(language: str) -> None:
    count = get_plural(language).num_plurals
    for message in read(language):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        assert len(forms(message)) == (1 if len(ids) == 1 else count), message.id
        assert all(form.strip() for form in forms(message)), message.id
        wanted = [fields(each) for each in ids]
        for form in forms(message):
            # "one day" needs no number where the language says it so too.
            assert fields(form) in wanted, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_begins_and_ends_like_the_english_one(language: str) -> None:
    """Whoever joins sentences counts on spaces, and on what already ends with a full stop."""
    for message in read(language):
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        for english, said in zip(filter(None, ids), forms(message), strict=False):
            assert english[:1].isspace() == said[:1].isspace(), english
            assert english[-1:].isspace() == said[-1:].isspace(), english
            assert english.endswith((".", "?", "!")) == said.endswith((".", "?", "!")), english


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_written_as_make_words_writes_it(language: str) -> None:
    written = (LOCALES / f"{language}.po").read_bytes()
    assert renewed(language, read(language)) == written
    assert b"#:" not in written  # no places, which would change with every line of code
    assert b"#~" not in written
    assert b"-Date:" not in written


def test_words_to_type_mean_one_thing_and_english_goes_on_working() -> None:
    lists = [m for m in marked() if isinstance(m, str) and m in _word_lists()]
    assert len(lists) > 15
    english = dict(vocabulary())
    for language in OTHERS:
        with speaking(language):
            found: dict[str, str] = {}
            for words_ in lists:
                for word in tr(words_).casefold().split():
                    assert found.setdefault(word, words_) == words_, f"{language}: {word}"
            known = vocabulary()
        lost = {word for word in english if word not in known}
        assert lost == set()
        for phrase in ("day", "weekly", "next", "by", "friday", "november", "last", "every"):
            assert known[phrase] == english[phrase], f"{language}: {phrase}"


def _word_lists() -> set[str]:
    source = (LOCALES.parent / "conversation" / "vocabulary.py").read_text("utf-8")
    return set(TYPED.findall(source))


def discord_groups() -> dict[str, list[str]]:
    """Return the names that stand beside each other on Discord, in English."""
    heads = {command.name.split()[0] for command in COMMANDS}
    found = {"": sorted(heads)}
    for head in sorted(heads):
        inside = [c.name.split()[1:] for c in COMMANDS if c.name.split()[0] == head]
        if any(inside):
            found[head] = [rest[0] if rest else LONE for rest in inside]
    return found | {f"{c.name} …": [arg.name for arg in c.args] for c in COMMANDS if c.args}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("place", discord_groups())
def test_names_on_discord_are_valid_and_differ(language: str, place: str) -> None:
    names = discord_groups()[place]
    with speaking(language):
        said = [_valid(name) for name in names]
        for name, here in zip(names, said, strict=True):
            wanted = re.sub(r"\s+", "-", translated(name)).lower()
            assert here == wanted, f"{name}: Discord does not take {wanted}"
            assert DISCORD_NAME.fullmatch(here), here
            assert here not in set(names) - {name}, f"{here} is another's name in English"
    assert len(set(said)) == len(said), said


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_describes_a_command_fits_where_it_goes(language: str, command: Command) -> None:
    with speaking(language):
        assert len(translated(command.summary)) <= DISCORD_DESCRIPTION
        for arg in command.args:
            assert len(translated(arg.description)) <= DISCORD_DESCRIPTION, arg.name
            assert len(translated(arg.name)) <= FORM_LABEL
            assert len(translated(arg.name.capitalize())) <= SLACK_LABEL
            for choice in arg.choices:
                assert len(translated(choice)) <= SLACK_BUTTON
            said = [translated(choice).casefold() for choice in arg.choices]
            assert len(set(said)) == len(said), f"{command.name} {arg.name}: {said}"


@pytest.mark.parametrize("language", OTHERS)
def test_menus_on_telegram_need_no_cutting(language: str) -> None:
    with speaking(language):
        for entry in menu(COMMANDS, admin=True):
            assert 0 < len(entry.description) <= 256
            assert not entry.description.endswith("…")


@pytest.mark.parametrize("language", OTHERS)
def test_short_labels_stay_short(language: str) -> None:
    """A word or two in English are a button or a field: they have to fit one in every language."""
    for message in read(language):
        if message.id in _word_lists():
            continue
        if isinstance(message.id, str) and message.id and len(message.id) <= 24:
            assert len(message.string) <= SLACK_BUTTON, message.id


def test_what_is_collected_has_words_in_it() -> None:
    assert "{figure}" not in set(collected())


def test_marks_hold_literals() -> None:
    """What is put together at run time is in no catalogue; data are said in one place."""
    loose = {path for path, _ in unmarked()}
    assert loose == {"core/catalogue/saying.py"}

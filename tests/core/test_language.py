"""The language of the moment: which one it is, and how sentences and numbers come out in it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import language
from core.cards import bold, phrase, plain_text
from core.language import current_locale, language_of, locale_in, speaking, tr, translated, trn

POLISH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} dzień"
msgstr[1] "{number} dni"
msgstr[2] "{number} dnia"

#, fuzzy
msgid "Trophies"
msgstr "Trofea?"

msgid "Settings"
msgstr ""
"""


@pytest.fixture
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Laurels with a Polish catalogue alone: three plural forms, some of it unfinished."""
    (tmp_path / "pl.po").write_text(POLISH, "utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    caches = (language.languages, language._catalogue)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_there_are_three_languages_each_with_its_own_name() -> None:
    assert language.languages() == {"de": "Deutsch", "en": "English", "es": "Español"}


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("de", "de"),
        ("de-DE", "de"),
        ("de_AT", "de"),
        ("es-419", "es"),
        ("es_MX", "es"),
        ("en-GB", "en"),
        ("pt-BR", None),
        ("zh-Hant-TW", None),
        ("xx", None),
        ("not a locale", None),
        ("", None),
        (None, None),
    ],
)
def test_a_platforms_locale_is_a_language_we_have_or_none(
    locale: str | None, code: str | None
) -> None:
    assert language_of(locale) == code


def test_the_workspaces_own_locale_writes_numbers_where_the_languages_agree() -> None:
    assert locale_in("de", "de_CH") == "de_CH"
    assert locale_in("es", "de_CH") == "es"


@pytest.mark.parametrize(
    ("locale", "goals", "many"),
    [
        ("en_US", "Your goals", "1,000 days"),
        ("de-DE", "Deine Ziele", "1.000 Tage"),
        ("es-ES", "Tus objetivos", "1.000 días"),
        ("pt-BR", "Your goals", "1.000 days"),  # we lack the words, not the way to write numbers
        ("no locale", "Your goals", None),
    ],
)
def test_words_and_numbers_follow_the_locale(locale: str, goals: str, many: str | None) -> None:
    with speaking(locale):
        assert tr("Your goals") == goals
        if many is not None:
            assert trn("{number} day", "{number} days", 1000) == many


def test_one_and_many() -> None:
    with speaking("de"):
        assert [trn("{number} day", "{number} days", n) for n in (0, 1, 2)] == [
            "0 Tage",
            "1 Tag",
            "2 Tage",
        ]


def test_every_plural_form_of_a_language_is_used(polish: None) -> None:
    with speaking("pl"):
        said = [trn("{number} day", "{number} days", n) for n in (1, 2, 5, 22)]
    assert said == ["1 dzień", "2 dni", "5 dnia", "22 dni"]


def test_what_is_unfinished_stays_in_english(polish: None) -> None:
    with speaking("pl"):
        assert (tr("Trophies"), tr("Settings"), tr("Your goals"), translated("")) == (
            "Trophies",
            "Settings",
            "Your goals",
            "",
        )


def test_a_language_lasts_as_long_as_it_is_spoken() -> None:
    before = current_locale()
    with speaking("de"):
        with speaking("es"):
            assert tr("Your goals") == "Tus objetivos"
        with pytest.raises(RuntimeError), speaking("es"):
            raise RuntimeError
        assert tr("Your goals") == "Deine Ziele"
    assert current_locale() == before


def test_styled_parts_keep_their_style_wherever_the_language_puts_them() -> None:
    with speaking("de"):
        said = phrase("{points} taken from {name}.", points="5 Punkte", name=bold("{x} <b>"))
    assert plain_text(said) == "5 Punkte von {x} <b> genommen."
    assert [span.text for span in said if span.style == "bold"] == ["{x} <b>"]


def test_those_who_speak_english_load_no_catalogue() -> None:
    code = (
        "import sys; from core.language import tr, trn; tr('Goals'); trn('{number} day', "
        "'{number} days', 2); sys.exit(any(name.startswith('babel.messages') for name in "
        "sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0

"""Tokens at rest: sealed with LAURELS_SECRET_KEY, opened with it alone, and the key can change."""

import pytest
from pydantic import SecretStr

from core.errors import SetupError
from core.sealing import Seal

OLD, NEW = "0123456789abcdef-old", "0123456789abcdef-new"


def seal(*keys: str) -> Seal:
    return Seal(SecretStr(",".join(keys)))


def test_what_is_sealed_can_be_opened_and_not_read() -> None:
    sealed = seal(OLD).close(b"xoxb-secret")
    assert b"xoxb" not in sealed
    assert seal(OLD).open(sealed) == b"xoxb-secret"
    assert seal(OLD).close(b"xoxb-secret") != sealed, "the same token twice does not look the same"


def test_a_new_key_in_front_of_the_old_one_opens_both() -> None:
    before = seal(OLD).close(b"x")
    both = seal(NEW, OLD)
    assert both.open(before) == b"x"
    assert seal(NEW).open(both.close(b"y")) == b"y", "what is sealed now needs the old one no more"


@pytest.mark.parametrize("change", [lambda s: s[:-2] + b"AA", lambda s: b"", lambda s: s[1:]])
def test_what_was_tampered_with_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SetupError, match="LAURELS_SECRET_KEY"):
        seal(OLD).open(change(seal(OLD).close(b"x")))


def test_another_key_opens_nothing_and_says_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"Put the old key behind the new one"):
        seal(NEW).open(seal(OLD).close(b"x"))


@pytest.mark.parametrize("key", [None, "", " , ", "short", "0123456789abcdef,short"])
def test_no_key_or_a_weak_one_is_a_mistake_of_set_up(key: str | None) -> None:
    with pytest.raises(SetupError, match="openssl rand -hex 32"):
        Seal(None if key is None else SecretStr(key))

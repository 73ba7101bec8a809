"""What has to be read again and must not lie about in the clear: tokens, sealed before storing."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from core.errors import SetupError

SHORTEST_KEY = 16


class Seal:
    """Seals with the first of LAURELS_SECRET_KEY's keys and opens with any of them.

    Several keys are separated by commas, newest first, so that a key can be replaced.
    """

    def __init__(self, secret_key: SecretStr | None) -> None:
        keys = secret_key.get_secret_value().split(",") if secret_key else []
        made = [key.strip() for key in keys if key.strip()]
        if not made or any(len(key) < SHORTEST_KEY for key in made):
            raise SetupError(
                "LAURELS_SECRET_KEY is needed to keep tokens encrypted, at least "
                f"{SHORTEST_KEY} characters. `openssl rand -hex 32` makes one; keep it as safe as "
                "a password, and keep it the same."
            )
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in made])

    def close(self, value: bytes) -> bytes:
        """Return `value` encrypted and signed."""
        return self._fernet.encrypt(value)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed; SetupError where none of our keys sealed it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SetupError(
                "Stored tokens cannot be opened with LAURELS_SECRET_KEY: it was changed. Put the "
                "old key behind the new one (new,old), or install Laurels again."
            ) from None


def _derived(key: str) -> bytes:
    # One purpose, one key: what else is ever made from LAURELS_SECRET_KEY tells nothing of this.
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"laurels stored tokens")
    return base64.urlsafe_b64encode(made.derive(key.encode()))

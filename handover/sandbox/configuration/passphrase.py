"""Secrets of Pulumi's passphrase provider: PBKDF2 makes the key, AES-GCM encrypts (``sdk/.../config/crypt.go``)."""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Self

from handover.sandbox.errors import ConfigurationError, SandboxError

_ITERATIONS = 1_000_000
VARIABLES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
"""Where Pulumi takes the passphrase from: the first one set counts."""


class Passphrase:
    """A stack's passphrase, which is known to fit.

    Attributes:
        encrypt: Returns a text encrypted.
        decrypt: Returns the text that was encrypted.
    """

    def __init__(self, encrypt: Callable[[str], str], decrypt: Callable[[str], str]) -> None:
        self.encrypt = encrypt
        self.decrypt = decrypt

    @classmethod
    def from_environment(cls, path: Path, salt: str) -> Self | None:
        """Return the stack's passphrase, None if the environment has none.

        Args:
            path: The stack's file.
            salt: Its ``encryptionsalt``: version, salt, and the word ``pulumi`` encrypted.

        Raises:
            ConfigurationError: The passphrase is wrong, its file cannot be read, or the salt is malformed.
            SandboxError: The library that decrypts is not installed.
        """
        phrase = _phrase()
        if phrase is None:
            return None
        version, _, rest = salt.partition(":")
        encoded, _, check = rest.partition(":")
        try:
            if version != "v1":
                raise ValueError("the version")
            encrypt, decrypt = _ciphers(phrase, b64decode(encoded, validate=True))
            right = decrypt(check) == "pulumi"
        except ValueError:
            raise ConfigurationError(f"{path}: `encryptionsalt` is malformed; restore it from a copy.") from None
        except _wrong_key():
            right = False
        if not right:
            raise ConfigurationError(
                f"{path}: the passphrase in {' or '.join(VARIABLES)} does not fit the stack's secrets: set the right "
                "one, or none."
            )
        return cls(encrypt, lambda text: _checked(path, decrypt, text))

    @classmethod
    def required(cls, path: Path, salt: str | None) -> tuple[str, Self]:
        """Return a stack's salt and passphrase; if it has no salt yet, a new one for the environment's passphrase.

        Raises:
            ConfigurationError: The environment has no passphrase, or see `from_environment`.
            SandboxError: See there.
        """
        if salt is None and (phrase := _phrase()) is not None:
            # As `NewPassphraseSecretsManager` does, in Pulumi's pkg/secrets/passphrase/manager.go.
            random = os.urandom(8)
            encrypt, decrypt = _ciphers(phrase, random)
            salt = f"v1:{b64encode(random).decode()}:{encrypt('pulumi')}"
            return salt, cls(encrypt, lambda text: _checked(path, decrypt, text))
        found = cls.from_environment(path, salt) if salt else None
        if salt is None or found is None:
            raise ConfigurationError(
                f"{path}: for a secret, the stack's passphrase is needed: set {' or '.join(VARIABLES)}."
            )
        return salt, found


def has_passphrase() -> bool:
    """Tell whether the environment has a passphrase; raises `ConfigurationError` if its file cannot be read."""
    return _phrase() is not None


def _phrase() -> str | None:
    phrase, file = (os.environ.get(name) for name in VARIABLES)
    if phrase is not None or not file:
        return phrase
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{VARIABLES[1]}: {file} cannot be read: {error}.") from None


@cache
def _ciphers(phrase: str, salt: bytes) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """Return what encrypts and what decrypts; the key takes a third of a second to make."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise SandboxError(
            "The stack has secrets, and the library that encrypts and decrypts them is not installed: install this "
            "package with its extra `sandbox`."
        ) from None
    cipher = AESGCM(hashlib.pbkdf2_hmac("sha256", phrase.encode(), salt, _ITERATIONS))

    def encrypt(text: str) -> str:
        nonce = os.urandom(12)
        return ":".join(
            ("v1", *(b64encode(part).decode() for part in (nonce, cipher.encrypt(nonce, text.encode(), None))))
        )

    def decrypt(text: str) -> str:
        version, nonce, data = text.split(":")
        if version != "v1":
            raise ValueError("the version")
        return cipher.decrypt(b64decode(nonce, validate=True), b64decode(data, validate=True), None).decode()

    return encrypt, decrypt


def _wrong_key() -> type[Exception]:
    from cryptography.exceptions import InvalidTag

    return InvalidTag


def _checked(path: Path, decrypt: Callable[[str], str], text: str) -> str:
    try:
        return decrypt(text)
    except (ValueError, _wrong_key()):
        raise ConfigurationError(
            f"{path}: a secret cannot be decrypted with the stack's passphrase; set it anew with "
            "`pulumi config set --secret`."
        ) from None

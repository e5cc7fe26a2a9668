"""Text that the database and its backups hold only in encrypted form."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models


class Unreadable(Exception):
    """No key of FIELD_KEYS opens a stored value. The value is still there: the right key reads it."""


class EncryptedTextField(models.TextField):
    """Encrypted with the first of settings.FIELD_KEYS, read with any of them.

    Reading raises `Unreadable` where no key fits. Only `isnull` can be asked of the database; to
    find an equal value keep `core.fingerprints.fingerprint` of it beside.
    """

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        # A token carries the second it was made in plain sight; zero says nothing about when
        # somebody wrote to us.
        return None if text is None else _keys().encrypt_at_time(text.encode(), 0).decode()

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        try:
            return _keys().decrypt(value.encode()).decode()
        except InvalidToken:
            raise Unreadable(
                f"No key of FIELD_KEYS opens a value of {self.model.__name__}.{self.name}. "
                "Put the key that it was written with back into FIELD_KEYS."
            ) from None

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is encrypted: the database can't answer '{lookup_name}' for it."
            )
        return super().get_lookup(lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or self.db_index:  # type: ignore[attr-defined]  # the stubs lack it
            found.append(
                checks.Error(
                    "An encrypted field can't be unique or indexed: equal texts look different.",
                    obj=self,
                    id="core.E001",
                )
            )
        return found


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])

"""Model fields: encrypted text, EDTF dates are plain text with derived bounds (see ``dates``)."""

from typing import Any

from django.db import models

from tomoni.core import vault


class Sealed(bytes):
    """Ciphertext as read from the database; opened when the attribute is first read."""


class _SealedAttribute:
    """Decrypts on first access, because the row's key is part of what is authenticated."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.opened(value, row=instance.pk)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text encrypted at rest. The model's primary key must be known before saving (a UUID).

    Lookups other than ``isnull`` find nothing useful: keep a ``vault.match_key`` beside it.
    """

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, name, _SealedAttribute(self))

    def opened(self, sealed: Sealed, *, row: Any) -> str:
        """Return the plaintext of a stored value of the row."""
        return vault.unseal(sealed, column=self._column(), row=str(row)) if sealed else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed:
        plaintext = getattr(model_instance, self.attname) or ""
        if not plaintext:
            return Sealed(b"")
        return Sealed(vault.seal(plaintext, column=self._column(), row=str(model_instance.pk)))

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("An encrypted column is written through save() or bulk_create(), never through update().")
        return connection.Database.Binary(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Sealed) else str(value)

    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

"""What is recorded of a record: its fields' values, and which of them a change altered."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from modelcluster.fields import ParentalKey

from tomoni.core.audit.chain import Draft
from tomoni.core.fields import EncryptedTextField
from tomoni.core.models import AuditEntry

NOT_AUDITED = {"core.auditentry", "core.audithead", "core.searchentry"}
NOT_RECORDED = {"last_login"}
SECRET = {"password"}
HIDDEN_VALUE = "***"

State = dict[str, Any]


def is_audited(model: type[models.Model]) -> bool:
    """Return whether changes of the model's records go into the trail: all of Tomoni's own do.

    A model of rows that are made from others, or that are a log themselves, says ``audited = False``.
    """
    is_own = model.__module__.startswith("tomoni.") and model._meta.label_lower not in NOT_AUDITED
    return is_own and getattr(model, "audited", True)


@cache
def recorded_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields whose values are recorded."""
    return [field for field in model._meta.concrete_fields if _is_recorded(field)]


def recorded_of(model: type[models.Model], names: Iterable[str]) -> list[models.Field]:
    """Return those of the named fields whose values are recorded, named as update() takes them."""
    named = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return [field for field in recorded_fields(model) if field in named]


def _is_recorded(field: models.Field) -> bool:
    if field.name in NOT_RECORDED or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return False
    if field.primary_key or (field.is_relation and getattr(field.remote_field, "parent_link", False)):
        return False
    # Text no form can edit and that has no choices is a key the program derives from other fields.
    is_derived = not field.editable and not field.is_relation and not field.choices
    return not (is_derived and isinstance(field, models.CharField | models.TextField))


def state(record: models.Model, fields: Sequence[models.Field]) -> State:
    """Return the values of the fields, by name, as Python values that compare as the database does."""
    return {field.name: _value(record, field) for field in fields}


def _value(record: models.Model, field: models.Field) -> Any:
    value = field.value_from_object(record)
    if isinstance(field, EncryptedTextField):
        return value or ""
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if hasattr(value, "resolve_expression") else field.to_python(value)


def creation(record: models.Model) -> Draft:
    """Return the entry of a new record, with the values that are not empty."""
    return _draft(AuditEntry.Action.CREATE, record, {"new": _told(record, _filled(record))})


def deletion(record: models.Model, links: State | None = None) -> Draft:
    """Return the entry of a record about to be deleted, with what it is linked to by name of the field."""
    return _draft(AuditEntry.Action.DELETE, record, {"old": _told(record, _filled(record) | (links or {}))})


def change(record: models.Model, old: State, new: State) -> Draft | None:
    """Return the entry of a change, with the altered fields alone; None when nothing was altered."""
    altered = [name for name in new if old[name] != new[name]]
    if not altered:
        return None
    told_old, told_new = (_told(record, {name: side[name] for name in altered}) for side in (old, new))
    return _draft(AuditEntry.Action.CHANGE, record, {"old": told_old, "new": told_new})


def _filled(record: models.Model) -> State:
    values = state(record, recorded_fields(type(record)))
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _told(record: models.Model, values: State) -> State:
    """Return the values as the trail tells them: that a secret changed, never what it was.

    A model whose rows must be erased all at once on a day names its personal fields in ``withheld_from_trail``.
    """
    withheld = SECRET | getattr(record, "withheld_from_trail", frozenset())
    return {name: HIDDEN_VALUE if name in withheld else value for name, value in values.items()}


def _draft(action: str, record: models.Model, detail: dict[str, Any]) -> Draft:
    label = type(record)._meta.concrete_model._meta.label_lower
    return Draft(action, label, str(record.pk), detail, part_of(record))


def parent_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that name the record which records of the model are a part of."""
    return [field for field in model._meta.concrete_fields if isinstance(field, ParentalKey)]


def part_of(record: models.Model) -> str:
    """Return "app.model:id" of the record this one is a part of, or ''."""
    for field in parent_fields(type(record)):
        parent = field.value_from_object(record)
        if parent is not None:
            return f"{field.related_model._meta.label_lower}:{parent}"
    return ""


def family(model: type[models.Model]) -> list[str]:
    """Return the labels under which a record may stand: its own, its parents' and its extensions'."""
    kin = [model, *model._meta.all_parents, *extensions(model)]
    return [member._meta.label_lower for member in kin]


def extensions(model: type[models.Model]) -> list[type[models.Model]]:
    """Return the models that extend the model by a table of their own."""
    found = []
    for relation in model._meta.related_objects:
        if relation.parent_link and issubclass(relation.related_model, model):
            found += [relation.related_model, *extensions(relation.related_model)]
    return found

"""Which part of the audit trail a member of staff may see: what tells of records they may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.core.audit import changes
from tomoni.core.audit.chain import Draft
from tomoni.core.models import AuditEntry

PERMISSION = "core.view_auditentry"
SEES_EVERYTHING = {"auditor"}


def sees_everything(user: Any) -> bool:
    """Return whether the trail is open to the user whole: deleted and hidden records included."""
    return user.is_superuser or bool(SEES_EVERYTHING & user.role_keys())


def may_open_history(user: Any, record: models.Model) -> bool:
    """Return whether the user may see old values of a record they may see: who may change it, and who audits."""
    if user.has_perm(PERMISSION):
        return True
    options = type(record)._meta
    editable = getattr(type(record)._default_manager, "editable_by", None)
    may_change = user.has_perm(f"{options.app_label}.change_{options.model_name}")
    return may_change and editable is not None and editable(user).filter(pk=record.pk).exists()


def model_of(label: str) -> type[models.Model] | None:
    """Return the model of a label in the trail; None for one that no longer exists."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def visible_of(model: type[models.Model], user: Any, keys: Iterable[Any]) -> dict[str, models.Model]:
    """Return those of the records the user may see, by key as text."""
    rows = model._default_manager
    seen = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()
    return {str(record.pk): record for record in seen.filter(pk__in=list(_possible(model, keys)))}


def _possible(model: type[models.Model], keys: Iterable[Any]) -> Iterable[Any]:
    for key in keys:
        try:
            yield model._meta.pk.to_python(key)
        except ValidationError:
            continue


def visible_record(model: type[models.Model], key: str, user: Any) -> models.Model | None:
    """Return the record if the user may see it, and the whole it is a part of."""
    record = visible_of(model, user, [key]).get(key)
    if record is None:
        return None
    place = Draft("", model._meta.label_lower, key, None, changes.part_of(record))
    return record if Sight([place], user).covers(place) else None


class Sight:
    """The records some entries tell of, as far as the user may see them; asked once for each kind."""

    def __init__(self, entries: Iterable[Any], user: Any) -> None:
        self.user, self.sees_everything = user, sees_everything(user)
        wanted: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for label, key in _told_of(entry):
                wanted[label].add(key)
        self.names: dict[tuple[str, str], str] = {}
        self._visible: dict[str, dict[str, models.Model]] = {}
        self._present: dict[str, set[str]] = {}
        for label, keys in wanted.items():
            if (model := model_of(label)) is not None:
                self._visible[label] = visible_of(model, user, keys)
                self.names |= {(label, key): str(record) for key, record in self._visible[label].items()}
                rows = model._base_manager.filter(pk__in=list(_possible(model, keys)))
                self._present[label] = {str(key) for key in rows.values_list("pk", flat=True)}

    def records(self, entry: Any) -> list[models.Model]:
        """Return the visible record the entry is about, and the one it is a part of."""
        found = (self._visible.get(label, {}).get(key) for label, key in _told_of(entry))
        return [record for record in found if record is not None]

    def covers(self, entry: Any) -> bool:
        """Return whether the user may see the entry.

        What is part of a record is as visible as the whole; a record that was deleted, and whatever the
        user may not see now, is seen by superusers and auditors alone.
        """
        if self.sees_everything:
            return True
        told_of = _told_of(entry)
        for place, (label, key) in enumerate(told_of):
            is_present, is_visible = key in self._present.get(label, ()), key in self._visible.get(label, {})
            was_a_part = place == 0 and len(told_of) > 1
            if not is_visible and (is_present or not was_a_part):
                return False
        return True

    def name(self, model: type[models.Model], key: Any) -> str:
        """Return what a record is called, or its key when it is gone or hidden."""
        place = (model._meta.label_lower, str(key))
        if place not in self.names:
            record = visible_of(model, self.user, [key]).get(str(key))
            self.names[place] = str(record) if record is not None else str(key)
        return self.names[place]


def whole_of(entry: Any) -> tuple[str, str]:
    """Return the label and key of the record an entry belongs to: the whole where it is about a part."""
    told_of = _told_of(entry)
    return told_of[-1] if told_of else ("", "")


def _told_of(entry: Any) -> list[tuple[str, str]]:
    told_of = [(entry.model, entry.object_id)] if entry.object_id else []
    if entry.part_of:
        label, _separator, key = entry.part_of.partition(":")
        told_of.append((label, key))
    return told_of


@dataclass(frozen=True)
class Line:
    """One field of a change in words."""

    field: str
    old: str
    new: str


def lines(told: audit.Told, sight: Sight) -> list[Line]:
    """Return what an entry altered, field by field, as the user would read it on the form."""
    model = model_of(told.model)
    names = [*told.old, *(name for name in told.new if name not in told.old)]
    return [
        Line(_label(model, name), *(_words(model, name, side.get(name), sight) for side in (told.old, told.new)))
        for name in names
    ]


def kind(label: str) -> str:
    """Return the name of a kind of record, from its label in the trail."""
    model = model_of(label)
    return str(model._meta.verbose_name) if model is not None else label


def action_name(action: str) -> str:
    """Return what was done, in words."""
    return str(dict(AuditEntry.Action.choices).get(action, action))


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    known = {field.name: field for field in [*model._meta.fields, *model._meta.many_to_many]} if model else {}
    return known.get(name)


def _label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field is not None else name


def _words(model: type[models.Model] | None, name: str, value: Any, sight: Sight) -> str:
    field = _field(model, name)
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(model, name, item, sight) for item in value)
    if isinstance(value, dict):  # texts by language, and such
        return " / ".join(f"{key}: {_words(model, name, item, sight)}" for key, item in value.items())
    if field is not None and field.related_model:
        return sight.name(field.related_model, value)
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))

"""Recording every change of Tomoni's records by itself, in the transaction that makes the change."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import signals

from tomoni.core.audit import changes
from tomoni.core.audit.actor import current_actor
from tomoni.core.audit.chain import Draft, append, take_turn

PENDING = "_audit_pending"


def connect() -> None:
    """Listen to the changes of every audited model; called once, when all models are known."""
    for model in filter(changes.is_audited, apps.get_models()):
        signals.pre_save.connect(_before_save, sender=model)
        signals.post_save.connect(_after_save, sender=model)
        signals.pre_delete.connect(_before_delete, sender=model)
        for field in model._meta.local_many_to_many:
            signals.m2m_changed.connect(_linked, sender=field.remote_field.through)


def write(drafts: Iterable[Draft | None], using: str) -> None:
    """Append what there is to record, under the present actor."""
    append((draft for draft in drafts if draft is not None), actor=current_actor(), using=using)


def _before_save(
    sender: type[models.Model], instance: Any, raw: bool, using: str, update_fields: Any, **kw: Any
) -> None:
    take_turn(using)
    fields = changes.recorded_fields(sender) if update_fields is None else changes.recorded_of(sender, update_fields)
    instance.__dict__[PENDING] = (fields, _stored_state(sender, instance, fields, raw, using))


def _stored_state(
    sender: type[models.Model], instance: Any, fields: list[models.Field], raw: bool, using: str
) -> changes.State | None:
    key = sender._meta.pk
    is_new = instance._state.adding and not raw and (key.has_default() or instance.pk is None)
    stored = None if is_new else sender._base_manager.using(using).filter(pk=instance.pk).first()
    return None if stored is None else changes.state(stored, fields)


def _after_save(sender: type[models.Model], instance: Any, created: bool, using: str, **kw: Any) -> None:
    fields, old = instance.__dict__.pop(PENDING)
    if created or old is None:
        write([changes.creation(instance)], using)
        return
    new = changes.state(instance, fields)
    if any(hasattr(value, "resolve_expression") for value in new.values()):
        new = changes.state(sender._base_manager.using(using).get(pk=instance.pk), fields)
    if draft := changes.change(instance, old, new):
        write([draft], using)


def _before_delete(sender: type[models.Model], instance: Any, using: str, **kw: Any) -> None:
    take_turn(using)
    for extension in changes.extensions(sender):
        if extension._base_manager.using(using).filter(pk=instance.pk).exists():
            return  # deleted with the extension, whose own entry tells of every field
    write([*_forgotten(instance, using), _deletion(instance, using)], using)


def _deletion(record: models.Model, using: str) -> Draft:
    links = {field.name: _links(field, [record.pk], using)[record.pk] for field in record._meta.many_to_many}
    return changes.deletion(record, {name: keys for name, keys in links.items() if keys})


def _forgotten(record: models.Model, using: str) -> Iterable[Draft | None]:
    """Tell of the records that point at the one being deleted and will point at nothing."""
    for relation in record._meta.get_fields(include_hidden=True):
        if (
            not relation.auto_created
            or relation.concrete
            or not changes.is_audited(relation.related_model or type(record))
        ):
            continue
        if getattr(relation, "on_delete", None) is models.SET_NULL:
            name = relation.field.name
            for row in relation.related_model._base_manager.using(using).filter(**{name: record}):
                yield changes.change(row, {name: record.pk}, {name: None})


def _linked(
    sender: type[models.Model],
    instance: Any,
    action: str,
    reverse: bool,
    model: Any,
    pk_set: Any,
    using: str,
    **kw: Any,
) -> None:
    owner = model if reverse else type(instance)
    field = next(field for field in owner._meta.many_to_many if field.remote_field.through is sender)
    if action.startswith("pre_"):
        take_turn(using)
        owners = [instance.pk]
        if reverse:
            owners = list(
                model._base_manager.using(using).filter(**{field.name: instance.pk}).values_list("pk", flat=True)
            )
            owners += sorted(set(pk_set or ()) - set(owners))
        instance.__dict__[PENDING] = _links(field, owners, using)
        return
    before = instance.__dict__.pop(PENDING)
    after = _links(field, list(before), using)
    altered = [key for key in before if before[key] != after[key]]
    records = owner._base_manager.using(using).in_bulk(altered)
    write((changes.change(records[key], {field.name: before[key]}, {field.name: after[key]}) for key in altered), using)


def _links(field: models.ManyToManyField, owners: list[Any], using: str) -> dict[Any, list[Any]]:
    """Return the primary keys each owner is linked to by the field."""
    near, far = field.m2m_field_name(), field.m2m_reverse_field_name()
    through = field.remote_field.through._base_manager.using(using)
    found: dict[Any, list[Any]] = {owner: [] for owner in owners}
    for owner, other in through.filter(**{f"{near}__in": owners}).values_list(f"{near}_id", f"{far}_id"):
        found[owner].append(other)
    return {owner: sorted(others) for owner, others in found.items()}

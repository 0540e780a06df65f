"""Recording changes of many rows at once, which send no signals."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models, transaction

from tomoni.core.audit import changes
from tomoni.core.audit.actor import current_actor, name_of
from tomoni.core.audit.chain import Draft, append, take_turn
from tomoni.core.models import AuditEntry

READ_AT_ONCE = 500


def record_bulk(action: str, rows: Iterable[Any], *, user: Any) -> int:
    """Record many changes made without save(): entries chained and inserted by the thousand.

    ``rows`` are records for "create" and "delete" (before it is done); for "change" they are pairs
    (as it was, as it is). RecordQuerySet's own bulk_create, bulk_update and update have done this
    already; this is for links and other rows without that queryset. Returns the number of entries.
    """
    told: dict[str, Callable[[Any], Draft | None]] = {
        AuditEntry.Action.CREATE: changes.creation,
        AuditEntry.Action.DELETE: changes.deletion,
        AuditEntry.Action.CHANGE: _pair_changed,
    }
    drafts = (draft for row in rows if (draft := told[action](row)) is not None)
    with transaction.atomic(using=DEFAULT_DB_ALIAS, savepoint=False):
        return append(drafts, actor=name_of(user), using=DEFAULT_DB_ALIAS)


def _pair_changed(pair: tuple[models.Model, models.Model]) -> Draft | None:
    before, after = pair
    fields = changes.recorded_fields(type(after))
    return changes.change(after, changes.state(before, fields), changes.state(after, fields))


def recorded_creation(queryset: models.QuerySet, create: Callable[[], list[Any]]) -> list[Any]:
    """Run a bulk_create of the queryset and record it in the same transaction."""
    if not changes.is_audited(queryset.model):
        return create()
    with transaction.atomic(using=queryset.db, savepoint=False):
        take_turn(queryset.db)
        records = create()
        append(map(changes.creation, records), actor=current_actor(), using=queryset.db)
    return records


def recorded_update(queryset: models.QuerySet, values: dict[str, Any], update: Callable[[], int]) -> int:
    """Run an update of the queryset and record each row it altered, in the same transaction."""
    fields = changes.recorded_of(queryset.model, values)
    if not fields or not changes.is_audited(queryset.model):
        return update()
    using = queryset.db
    with transaction.atomic(using=using, savepoint=False):
        take_turn(using)
        before = {row.pk: changes.state(row, fields) for row in _loaded(queryset.order_by(), fields).iterator()}
        rows = update()
        append(_altered(queryset.model, fields, before, using), actor=current_actor(), using=using)
    return rows


def _loaded(queryset: models.QuerySet, fields: list[models.Field]) -> models.QuerySet:
    needed = [*fields, *changes.parent_fields(queryset.model)]
    return queryset.only(*{field.name for field in needed})


def _altered(
    model: type[models.Model], fields: list[models.Field], before: dict[Any, changes.State], using: str
) -> Iterator[Draft]:
    for keys in _batches(list(before)):
        for row in _loaded(model._base_manager.using(using).filter(pk__in=keys), fields):
            if draft := changes.change(row, before[row.pk], changes.state(row, fields)):
                yield draft


def _batches(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), READ_AT_ONCE):
        yield keys[start : start + READ_AT_ONCE]

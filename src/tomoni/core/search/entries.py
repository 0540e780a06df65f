"""Keeping the index: an entry for each record, written in the transaction that saves the record."""

import uuid
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save

from tomoni.core.models import SearchEntry
from tomoni.core.search import grams
from tomoni.core.search.folding import folded

ROWS_AT_ONCE = 500
UPSERT = (
    "INSERT INTO core_searchentry (model, object_id, text) VALUES (%s, %s, %s) "
    "ON CONFLICT (model, object_id) DO UPDATE SET text = excluded.text"
)


def is_indexed(model: type[models.Model]) -> bool:
    """Return whether records of the model can be found by their text."""
    return hasattr(model, "search_text")


def root(model: type[models.Model]) -> type[models.Model]:
    """Return the model under which records are indexed: a meeting is found as the activity it is."""
    indexed = [parent for parent in model._meta.get_parent_list() if is_indexed(parent)]
    return indexed[-1] if indexed else model._meta.concrete_model or model


def index(record: Any) -> None:
    """Bring the record's entry up to date."""
    index_many(type(record), [record])


def index_many(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Bring the entries of saved records up to date; for bulk writes, which send no signals."""
    label = root(model)._meta.label_lower
    remaining = iter(rows)
    with transaction.atomic():
        while batch := list(islice(remaining, ROWS_AT_ONCE)):
            _write(label, _texts(model, batch))


def rebuild(model: type[models.Model] | None = None) -> int:
    """Make the entries of the model, or of all models, anew; return the number of entries made."""
    with transaction.atomic():
        if model is None:
            SearchEntry.objects.all().delete()
            if grams.keeps_own_table():
                grams.clear()
            chosen = indexed_models()
        else:
            label = root(model)._meta.label_lower
            _remove(SearchEntry.objects.filter(model=label))
            chosen = [other for other in indexed_models() if root(other) is root(model)]
        for each in chosen:
            index_many(each, each._base_manager.iterator(chunk_size=ROWS_AT_ONCE))
        labels = {root(each)._meta.label_lower for each in chosen}
        return SearchEntry.objects.filter(model__in=labels).count()


def indexed_models() -> list[type[models.Model]]:
    """Return the models with a text of their own, parents before their children."""
    found = [model for model in apps.get_models() if is_indexed(model)]
    own = [model for model in found if root(model) is model or model.search_text is not root(model).search_text]
    return sorted(own, key=lambda model: len(model._meta.get_parent_list()))


def connect() -> None:
    """Keep the index up to date from now on; called once, when all models are known."""
    for model in apps.get_models():
        if is_indexed(model):
            post_save.connect(_saved, sender=model, dispatch_uid="index on save")
            post_delete.connect(_deleted, sender=model, dispatch_uid="take out of the index on delete")


def object_id(pk: Any) -> str:
    """Return a primary key as the index keeps it."""
    return pk.hex if isinstance(pk, uuid.UUID) else str(pk)


def _saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index(instance)


def _deleted(instance: Any, **kwargs: Any) -> None:
    label = root(type(instance))._meta.label_lower
    _remove(SearchEntry.objects.filter(model=label, object_id=object_id(instance.pk)))


def _texts(model: type[models.Model], batch: list[Any]) -> dict[str, str]:
    """Return the folded texts by key, each record's own and that of its parts."""
    texts = {row.pk: [row.search_text()] for row in batch}
    for relation, columns in getattr(model, "search_parts", ()):
        part = model._meta.get_field(relation)
        owner = part.field.attname
        for key, *words in part.related_model._base_manager.filter(**{f"{owner}__in": texts}).values_list(
            owner, *columns
        ):
            texts[key].append(" ".join(words))
    return {object_id(pk): folded("\n".join(lines)) for pk, lines in texts.items()}


def _write(label: str, texts: dict[str, str]) -> None:
    entries = SearchEntry.objects.filter(model=label, object_id__in=texts)
    kept = {entry.object_id: entry.text for entry in entries}
    changed = {key: text for key, text in texts.items() if kept.get(key) != text}
    if not changed:
        return
    entries = entries.filter(object_id__in=changed)
    if grams.keeps_own_table():
        grams.remove(_rows(entries))
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [(label, key, text) for key, text in changed.items()])
    if grams.keeps_own_table():
        grams.add(_rows(entries))


def _remove(entries: models.QuerySet) -> None:
    if grams.keeps_own_table():
        grams.remove(_rows(entries))
    entries.delete()


def _rows(entries: models.QuerySet) -> Iterable[grams.Row]:
    return entries.values_list("pk", "model", "text").iterator()

"""Rows of other tables that hang on a record: read for many records in one query, written likewise."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any

from tomoni.core.audit import changes, signals

from . import bulk
from .references import in_batches


class Children:
    """The rows of ``model`` that belong to a record by the foreign key ``owner``, in order."""

    def __init__(self, model: Any, owner: str, *, order: Sequence[str] = ("created_at", "pk")) -> None:
        self.model = model
        self.owner = model._meta.get_field(owner).attname
        self.order = order
        self.slot = f"loaded {model._meta.label_lower} by {owner}"
        self.derived = bulk.derived_fields(model)

    def load(self, records: Iterable[Any]) -> None:
        """Read the rows of all records; ``of`` then answers without a query."""
        by_pk = {record.pk: record for record in records}
        for record in by_pk.values():
            record.__dict__[self.slot] = []
        for batch in in_batches(by_pk):
            for child in self.model._default_manager.filter(**{f"{self.owner}__in": batch}).order_by(*self.order):
                by_pk[getattr(child, self.owner)].__dict__[self.slot].append(child)

    def of(self, record: Any) -> list[Any]:
        """Return the loaded rows of the record; none for a new one."""
        return record.__dict__.get(self.slot, [])

    def replace(
        self,
        wanted: Iterable[tuple[Any, list[dict[str, Any]]]],
        *,
        key: Sequence[str],
        among: Callable[[Any], bool] = bool,
    ) -> None:
        """Make the rows of each record that ``among`` selects be the wanted ones, given as attributes.

        A row equal to a wanted one in the ``key`` attributes stays and takes the others; the rest go.
        """
        new, changed, gone = [], [], []
        for record, wishes in wanted:
            mine = [child for child in self.of(record) if among(child)]
            free = {tuple(getattr(child, name) for name in key): child for child in mine}
            stay = [child for child in self.of(record) if not among(child)]
            for place, wish in enumerate(wishes):
                child = free.pop(tuple(wish[name] for name in key), None)
                if child is None:
                    child = self.model(**wish, **{self.owner: record.pk})
                    child.__dict__["place_among_siblings"] = place
                    new.append(child)
                elif any(getattr(child, name) != value for name, value in wish.items()):
                    changed.append((copy(child), child))
                    take(child, wish)
                stay.append(child)
            gone += [child for child in mine if child not in stay]
            record.__dict__[self.slot] = stay
        names = {name for _record, wishes in wanted for wish in wishes for name in wish}
        self.write(new=new, changed=changed, gone=gone, names=names)

    def write(self, *, new: list[Any], changed: list[tuple[Any, Any]], gone: list[Any], names: set[str]) -> None:
        """Insert rows, update the named attributes of others (pairs: as it was, as it is), delete the rest."""
        for child in [*new, *(after for _before, after in changed)]:
            if hasattr(child, "make_keys"):
                child.make_keys()
        for batch in in_batches(child.pk for child in gone):
            self.model._default_manager.filter(pk__in=batch).delete()
        bulk.insert(self.model, new)
        bulk.update(self.model, changed, names | self.derived)


def take(record: Any, attributes: dict[str, Any]) -> None:
    """Set the attributes of the record."""
    for name, value in attributes.items():
        setattr(record, name, value)


class Links:
    """A many-to-many relation of ``model``; the linked keys of a record as a set."""

    def __init__(self, model: Any, name: str) -> None:
        relation = model._meta.get_field(name)
        self.name = name
        self.through = getattr(model, name).through
        self.source = self.through._meta.get_field(relation.m2m_field_name()).attname
        self.target = self.through._meta.get_field(relation.m2m_reverse_field_name()).attname
        self.slot = f"linked {model._meta.label_lower} {name}"

    def load(self, records: Iterable[Any]) -> None:
        """Read the links of all records; ``of`` then answers without a query."""
        by_pk = {record.pk: record for record in records}
        for record in by_pk.values():
            record.__dict__[self.slot] = set()
        for batch in in_batches(by_pk):
            rows = self.through._default_manager.filter(**{f"{self.source}__in": batch})
            for source, target in rows.values_list(self.source, self.target):
                by_pk[source].__dict__[self.slot].add(target)

    def of(self, record: Any) -> set[Any]:
        """Return the keys of the records linked to it."""
        return record.__dict__.get(self.slot, set())

    def replace(self, wanted: Iterable[tuple[Any, Iterable[Any]]]) -> None:
        """Make the links of each record be those to the wanted keys."""
        new, drafts = [], []
        for record, targets in wanted:
            before, after = self.of(record), set(targets)
            if before - after:
                gone = {self.source: record.pk, f"{self.target}__in": before - after}
                self.through._default_manager.filter(**gone).delete()
            new += [self.through(**{self.source: record.pk, self.target: target}) for target in after - before]
            drafts.append(changes.change(record, {self.name: sorted(before)}, {self.name: sorted(after)}))
        self.through._default_manager.bulk_create(new, batch_size=500)
        signals.write(drafts, self.through._default_manager.db)

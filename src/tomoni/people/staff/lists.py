"""Lists of persons and organisations: filters, columns and exports, with the same number of queries for any length."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from tomoni.core.exchange import safe_cell
from tomoni.core.staff.bulk import BulkIndexView
from tomoni.people.actions.conditions import CONDITIONS, prefecture_choices
from tomoni.people.actions.likeness import Subject
from tomoni.people.models import Affiliation, Consent, ContactPoint, Organisation, Person, Tag
from tomoni.people.models.areas import shown_place
from tomoni.people.models.languages import LANGUAGES

Cell = Callable[[Any], str]


def reach(record: Any, kinds: Any = None) -> str:
    """Return how to reach a record: contact points of the kinds, the preferred first."""
    points = [point for point in record.contactpoint_set.all() if kinds is None or point.kind in kinds]
    return ", ".join(point.value for point in sorted(points, key=lambda point: not point.is_preferred))


def mails(record: Any) -> str:
    """Return the mail addresses."""
    return reach(record, {ContactPoint.Kind.MAIL})


def numbers(record: Any) -> str:
    """Return the phone and fax numbers."""
    return reach(record, set(ContactPoint.NUMBERS))


def first_reach(record: Any) -> str:
    """Return the one contact point to try first."""
    return reach(record).partition(", ")[0]


def address(record: Any) -> str:
    """Return the present address, the preferred one of several."""
    today = timezone.localdate()
    present = [each for each in record.address_set.all() if _is_on(each, today)]
    present.sort(key=lambda each: not each.is_preferred)
    return present[0].one_line() if present else ""


def ties(person: Person) -> str:
    """Return the organisations and roles of today."""
    return ", ".join(f"{tie.organisation.name}（{tie.get_role_display()}）" for tie in person.present_ties)


def tags(record: Any) -> str:
    """Return the tags."""
    return ", ".join(sorted(tag.name for tag in record.tags.all()))


def languages(record: Any) -> str:
    """Return the languages, the preferred first."""
    return ", ".join(str(LANGUAGES.get(code, code)) for code in record.languages)


def _is_on(row: Any, day: Any) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)


def _asked(key: str, subject: str) -> Callable[[Any, QuerySet, str, Any], QuerySet]:
    """Return a filter's method that asks a segment's condition."""

    def ask(filterset: Any, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(CONDITIONS[key].ask(subject, str(value), timezone.localdate())) if value else queryset

    return ask


class PersonFilterSet(WagtailFilterSet):
    """What persons are filtered by."""

    tags = django_filters.ModelMultipleChoiceFilter(queryset=Tag.objects.order_by("name"), label=_("Tag"))
    prefecture = django_filters.ChoiceFilter(choices=prefecture_choices, method="in_prefecture", label=_("Prefecture"))
    role = django_filters.ChoiceFilter(choices=Affiliation.Role.choices, method="with_role", label=_("Role"))
    kind = django_filters.ChoiceFilter(
        choices=Organisation.Kind.choices, method="with_kind", label=_("Kind of organisation")
    )
    language = django_filters.ChoiceFilter(choices=LANGUAGES.items, method="speaking", label=_("Language"))
    contact = django_filters.ChoiceFilter(choices=ContactPoint.Kind.choices, method="reached", label=_("Reached by"))
    consent = django_filters.ChoiceFilter(choices=Consent.Purpose.choices, method="agreed", label=_("Has agreed to"))

    in_prefecture = _asked("prefecture", Subject.PERSON)
    with_role = _asked("role", Subject.PERSON)
    with_kind = _asked("kind", Subject.PERSON)
    speaking = _asked("language", Subject.PERSON)
    reached = _asked("contact", Subject.PERSON)
    agreed = _asked("consent", Subject.PERSON)

    class Meta:
        model = Person
        fields: list[str] = []


class OrganisationFilterSet(WagtailFilterSet):
    """What organisations are filtered by."""

    kind = django_filters.MultipleChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    tags = django_filters.ModelMultipleChoiceFilter(queryset=Tag.objects.order_by("name"), label=_("Tag"))
    prefecture = django_filters.ChoiceFilter(choices=prefecture_choices, method="in_prefecture", label=_("Prefecture"))
    language = django_filters.ChoiceFilter(choices=LANGUAGES.items, method="speaking", label=_("Language"))
    contact = django_filters.ChoiceFilter(choices=ContactPoint.Kind.choices, method="reached", label=_("Reached by"))

    in_prefecture = _asked("prefecture", Subject.ORGANISATION)
    speaking = _asked("language", Subject.ORGANISATION)
    reached = _asked("contact", Subject.ORGANISATION)

    class Meta:
        model = Organisation
        fields: list[str] = []


def _title(namespace: str) -> TitleColumn:
    return TitleColumn(
        "name",
        label=_("Name"),
        sort_key="kana_key",
        get_url=lambda record: reverse(f"{namespace}:inspect", args=[record.pk]),
        get_title_id=lambda record: f"{record._meta.model_name}_{record.pk}_title",
    )


PERSON_COLUMNS = [
    _title("people_person"),
    Column("kana", label=_("Reading")),
    Column("ties", label=_("Organisations and roles"), accessor=ties),
    Column("reach", label=_("Contact"), accessor=first_reach),
    Column("tags", label=_("Tags"), accessor=tags),
]
ORGANISATION_COLUMNS = [
    _title("people_organisation"),
    Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
    Column("area", label=_("Place"), accessor=lambda record: shown_place(record.municipality or record.prefecture)),
    Column("reach", label=_("Contact"), accessor=first_reach),
    Column("tags", label=_("Tags"), accessor=tags),
]


class RecordIndexView(BulkIndexView):
    """A list of present records, in the order of their readings, exported by cells of our own."""

    default_ordering = ("kana_key", "pk")
    cells: dict[str, tuple[Any, Cell]] = {}

    def get_base_queryset(self) -> QuerySet:
        found = super().get_base_queryset().present().prefetch_related("contactpoint_set", "tags")
        return found.prefetch_related("address_set") if self.is_export else found

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        return str(self.cells[field][0])

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {field: safe_cell(cell(item)) for field, (_label, cell) in self.cells.items()}


class PersonIndexView(RecordIndexView):
    """Find somebody."""

    cells = {
        "name": (_("Name"), lambda person: person.name),
        "kana": (_("Reading"), lambda person: person.kana),
        "organisations": (_("Organisations and roles"), ties),
        "mail": (_("E-mail"), mails),
        "phone": (_("Phone"), numbers),
        "address": (_("Address"), address),
        "languages": (_("Languages"), languages),
        "tags": (_("Tags"), tags),
        "external_id": (_("Own id"), lambda person: person.external_id or ""),
    }

    def get_base_queryset(self) -> QuerySet:
        today = timezone.localdate()
        present = Affiliation.objects.on(today).select_related("organisation").order_by("pk")
        return super().get_base_queryset().prefetch_related(Prefetch("affiliations", present, to_attr="present_ties"))


class OrganisationIndexView(RecordIndexView):
    """Find an organisation."""

    cells = {
        "name": (_("Name"), lambda organisation: organisation.name),
        "kana": (_("Reading"), lambda organisation: organisation.kana),
        "name_en": (_("English name"), lambda organisation: organisation.name_en),
        "kind": (_("Kind"), lambda organisation: organisation.get_kind_display()),
        "prefecture": (_("Prefecture"), lambda organisation: shown_place(organisation.prefecture)),
        "municipality": (_("Municipality"), lambda organisation: shown_place(organisation.municipality)),
        "mail": (_("E-mail"), mails),
        "phone": (_("Phone"), numbers),
        "address": (_("Address"), address),
        "website": (_("Website"), lambda organisation: organisation.website),
        "tags": (_("Tags"), tags),
        "external_id": (_("Own id"), lambda organisation: organisation.external_id or ""),
    }


PERSON_EXPORT = list(PersonIndexView.cells)
ORGANISATION_EXPORT = list(OrganisationIndexView.cells)

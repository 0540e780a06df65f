"""Staff screens of persons."""

from typing import Any

from django.db.models import UUIDField
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import Button

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.views import VisibleInspectView
from tomoni.people.models import Person
from tomoni.people.staff import lists, verbs
from tomoni.people.staff.cards import person_card
from tomoni.people.staff.duplicates import SimilarPersonsView
from tomoni.people.staff.editing import NeverDeletedPolicy, RecordCreateView, RecordEditView
from tomoni.people.staff.forms import PERSON_EDIT_HANDLER
from tomoni.people.staff.privacy import EraseView, WholeRecordView

VERBS = {
    "move": verbs.MoveView,
    "tie": verbs.TieView,
    "end_tie": verbs.EndTieView,
    "give_consent": verbs.GiveConsentView,
    "withdraw_consent": verbs.WithdrawConsentView,
    "similar": SimilarPersonsView,
    "whole_record": WholeRecordView,
    "erase": EraseView,
}
BUTTONS = [
    ("move", gettext_lazy("Change of address"), "mail", "people.change_person"),
    ("tie", gettext_lazy("Add an organisation or role"), "group", "people.add_affiliation"),
    ("give_consent", gettext_lazy("Consent given"), "check", "people.add_consent"),
    ("similar", gettext_lazy("Find duplicates"), "copy", "people.change_duplicatepair"),
    ("whole_record", gettext_lazy("Whole record as a file"), "download", "people.change_person"),
    ("erase", gettext_lazy("Erase personal data"), "bin", "people.delete_person"),
]


class PersonCardView(VisibleInspectView):
    """A person on one page."""

    page_title = gettext_lazy("Card")
    header_more_buttons: list[Button] = []
    template_name = "people/staff/person_card.html"

    @cached_property
    def may_edit(self) -> bool:
        if self.object.merged_into_id or self.object.erased_at:
            return False
        return Person.objects.editable_by(self.request.user).filter(pk=self.object.pk).exists()

    @cached_property
    def card_buttons(self) -> list[Button]:
        if not self.may_edit:
            return []
        shown = [button for button in BUTTONS if self.request.user.has_perm(button[3])]
        return [
            Button(_("Edit"), url=reverse("people_person:edit", args=[self.object.pk]), icon_name="edit", priority=10),
            *(
                Button(
                    str(label), url=reverse(f"people_person:{name}", args=[self.object.pk]), icon_name=icon, priority=20
                )
                for name, label, icon, _permission in shown
            ),
        ]

    def get_fields(self) -> list[str]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = person_card(self.object, user=self.request.user, today=timezone.localdate())
        return super().get_context_data(card=card, may_edit=self.may_edit, card_buttons=self.card_buttons, **kwargs)


class PersonViewSet(VisibleModelViewSet):
    """Persons: find, reach, add, change."""

    model = Person
    icon = "user"
    menu_label = gettext_lazy("Persons")
    index_view_class = lists.PersonIndexView
    add_view_class = RecordCreateView
    edit_view_class = RecordEditView
    inspect_view_class = PersonCardView
    inspect_template_name = "people/staff/person_card.html"
    create_template_name = "people/staff/create.html"
    index_template_name = "core/staff/bulk_index.html"
    edit_handler = PERSON_EDIT_HANDLER
    list_display = lists.PERSON_COLUMNS
    list_export = lists.PERSON_EXPORT
    filterset_class = lists.PersonFilterSet
    export_filename = "persons"

    @cached_property
    def permission_policy(self) -> NeverDeletedPolicy:
        return NeverDeletedPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), *(_verb_path(name, view) for name, view in VERBS.items())]


def _verb_path(name: str, view: Any) -> URLPattern:
    converter = "uuid" if isinstance(view.model._meta.pk, UUIDField) else "int"
    return path(f"{name.replace('_', '-')}/<{converter}:pk>/", view.as_view(), name=name)

"""Staff screens of organisations."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import Button

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.views import VisibleInspectView
from tomoni.people.models import Organisation
from tomoni.people.staff import lists
from tomoni.people.staff.cards import organisation_card
from tomoni.people.staff.duplicates import SimilarOrganisationsView
from tomoni.people.staff.editing import NeverDeletedPolicy, RecordCreateView, RecordEditView
from tomoni.people.staff.forms import ORGANISATION_EDIT_HANDLER
from tomoni.people.staff.verbs import MoveOrganisationView

BUTTONS = [
    ("edit", gettext_lazy("Edit"), "edit", "people.change_organisation"),
    ("move", gettext_lazy("Change of address"), "mail", "people.change_organisation"),
    ("similar", gettext_lazy("Find duplicates"), "copy", "people.change_duplicatepair"),
]


class OrganisationCardView(VisibleInspectView):
    """An organisation on one page."""

    page_title = gettext_lazy("Card")
    header_more_buttons: list[Button] = []

    @cached_property
    def card_buttons(self) -> list[Button]:
        if self.object.merged_into_id:
            return []
        return [
            Button(str(label), url=reverse(f"people_organisation:{name}", args=[self.object.pk]), icon_name=icon)
            for name, label, icon, permission in BUTTONS
            if self.request.user.has_perm(permission)
        ]

    def get_fields(self) -> list[str]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = organisation_card(self.object, user=self.request.user, today=timezone.localdate())
        return super().get_context_data(card=card, card_buttons=self.card_buttons, **kwargs)


class OrganisationViewSet(VisibleModelViewSet):
    """Organisations: find, reach, add, change."""

    model = Organisation
    icon = "group"
    menu_label = gettext_lazy("Organisations")
    index_view_class = lists.OrganisationIndexView
    add_view_class = RecordCreateView
    edit_view_class = RecordEditView
    inspect_view_class = OrganisationCardView
    inspect_template_name = "people/staff/organisation_card.html"
    create_template_name = "people/staff/create.html"
    index_template_name = "core/staff/bulk_index.html"
    edit_handler = ORGANISATION_EDIT_HANDLER
    list_display = lists.ORGANISATION_COLUMNS
    list_export = lists.ORGANISATION_EXPORT
    filterset_class = lists.OrganisationFilterSet
    export_filename = "organisations"

    @cached_property
    def permission_policy(self) -> NeverDeletedPolicy:
        return NeverDeletedPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("move/<uuid:pk>/", MoveOrganisationView.as_view(), name="move"),
            path("similar/<uuid:pk>/", SimilarOrganisationsView.as_view(), name="similar"),
        ]

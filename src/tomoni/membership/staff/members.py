"""The viewset of memberships: the register, a member's page, and everything that is done there."""

from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.views import VisibleEditView
from tomoni.membership.models import Membership
from tomoni.membership.staff import acts, corrections
from tomoni.membership.staff.filters import RegisterFilterSet
from tomoni.membership.staff.joining import JoinView
from tomoni.membership.staff.page import MemberPageView
from tomoni.membership.staff.register import CELLS, RegisterIndexView
from tomoni.people.staff.editing import NeverDeletedPolicy

ACTS = {
    "renew": acts.RenewView,
    "pay": acts.PayView,
    "units": acts.UnitsView,
    "plan": acts.PlanView,
    "pause": acts.PauseView,
    "leave": acts.LeaveView,
    "return": acts.ReturnView,
    "take_back": corrections.TakeBackView,
    "add_term": corrections.AddTermView,
    "rename": corrections.RenameView,
    "merge": corrections.MergeView,
    "dissolve": corrections.DissolveView,
    "unite": corrections.UniteView,
}
TERM_ACTS = {"correct": corrections.CorrectView, "strike": corrections.StrikeView}


class WishesView(VisibleEditView):
    """What a member wants sent, and the office's note."""

    page_title = _("Change wishes and note")
    success_message = _("Number %(object)s was saved.")
    inspect_url_name = ""

    def get_success_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])


class MembershipViewSet(VisibleModelViewSet):
    """The register of members and subscribers."""

    model = Membership
    icon = "group"
    menu_label = _("Register")
    menu_order = 10
    index_view_class = RegisterIndexView
    add_view_class = JoinView
    edit_view_class = WishesView
    inspect_view_class = MemberPageView
    inspect_template_name = "membership/staff/member.html"
    index_template_name = "membership/staff/register.html"
    form_fields = ["wants_print", "wants_electronic", "wants_list", "wants_receipt", "wants_reminders", "note"]
    filterset_class = RegisterFilterSet
    list_export = list(CELLS)
    export_filename = "members"

    @cached_property
    def permission_policy(self) -> NeverDeletedPolicy:
        return NeverDeletedPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        on_membership = [
            path(f"{name.replace('_', '-')}/<uuid:pk>/", view.as_view(), name=name) for name, view in ACTS.items()
        ]
        on_term = [path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in TERM_ACTS.items()]
        return [*super().get_urlpatterns(), *on_membership, *on_term]

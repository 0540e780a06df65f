"""A member's page: how they stand, what they owe, how to reach them, and their whole story."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from tomoni.core.moments import asked_moment
from tomoni.core.staff.views import VisibleInspectView
from tomoni.membership.labels import addressing
from tomoni.membership.models import Membership, Term
from tomoni.membership.models.standing import State, standing
from tomoni.membership.staff.drawing import drawn
from tomoni.membership.staff.story import Story, story
from tomoni.people.models import Affiliation

HERE = {State.CURRENT, State.GRACE, State.LAPSED, State.AHEAD, State.PAUSED}
GONE = {State.LEFT, State.LAPSED, State.PAUSED}
FIRST_ACTS = [
    ("renew", _("Renew"), HERE - {State.PAUSED}),
    ("pay", _("Record a payment"), HERE | GONE),
    ("units", _("Change units"), {State.CURRENT, State.AHEAD}),
    ("return", _("Return"), GONE),
    ("leave", _("Leave"), HERE),
]
FURTHER_ACTS = [
    ("edit", _("Change wishes and note"), HERE | GONE),
    ("plan", _("Change the plan"), {State.CURRENT, State.AHEAD}),
    ("pause", _("Pause"), {State.CURRENT, State.AHEAD}),
    ("take_back", _("Take back the last act"), HERE | GONE),
    ("add_term", _("Add a forgotten term"), HERE | GONE),
    ("unite", _("Bring two numbers together"), HERE | GONE),
]
ORGANISATION_ACTS = [
    ("rename", _("Rename"), HERE | GONE),
    ("merge", _("Merge into another organisation"), {State.CURRENT, State.GRACE, State.LAPSED}),
    ("dissolve", _("Dissolved"), {State.CURRENT, State.GRACE, State.LAPSED}),
]


class MemberPageView(VisibleInspectView):
    """One membership on one page."""

    page_title = _("Member")
    template_name = "membership/staff/member.html"

    @cached_property
    def told(self) -> Story:
        """The story as known at the moment asked about."""
        return story(self.object, user=self.request.user, known_at=asked_moment(self.request.GET.get("known")))

    @cached_property
    def standing(self) -> Any:
        """How they stand today, as known at that moment."""
        return standing(self.told.terms, self.told.in_force, timezone.localdate())

    @cached_property
    def may_change(self) -> bool:
        """Whether the user keeps the register."""
        editable = Membership.objects.editable_by(self.request.user).filter(pk=self.object.pk)
        return self.user_has_permission("change") and editable.exists()

    def get_fields(self) -> list[str]:
        return []

    def get_page_subtitle(self) -> str:
        return f"No. {self.object.number}"

    def acts(self, table: list[Any]) -> list[dict[str, Any]]:
        """Return the acts of a table that fit how they stand now."""
        if not self.may_change or self.told.known_at:
            return []
        return [
            {"label": label, "url": reverse(f"membership_membership:{name}", args=[self.object.pk])}
            for name, label, states in table
            if self.standing.state in states
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        return []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse("membership_membership:history", args=[self.object.pk])
        return [Button(str(_("History")), url=history, icon_name="history", priority=90)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        further = [*FURTHER_ACTS, *(ORGANISATION_ACTS if self.object.organisation_id else [])]
        return super().get_context_data(
            told=self.told,
            standing=self.standing,
            line=drawn(self.told, today=today),
            terms=[_term_row(term) for term in reversed(self.told.terms)],
            first_acts=self.acts(FIRST_ACTS),
            further_acts=self.acts(further),
            may_change=self.may_change and not self.told.known_at,
            known=self.request.GET.get("known", "") if self.told.known_at else "",
            **reach(self.object, today),
            **kwargs,
        )


def _term_row(term: Term) -> dict[str, Any]:
    return {"term": term, "dues": term.plan.dues(term.units, on=term.valid_from)}


def reach(membership: Membership, today: Any) -> dict[str, Any]:
    """Return the holder, where a label would send to, the contact points, and the persons in charge."""
    holder = membership.holder
    kind = holder._meta.model_name
    address = addressing.postal_address(holder.address_set.all(), today)
    contacts: Any = []
    if membership.organisation_id:
        contacts = Affiliation.objects.on(today).filter(
            organisation=holder, role__in=[Affiliation.Role.CONTACT, Affiliation.Role.REPRESENTATIVE]
        )
        contacts = contacts.select_related("person").order_by("role", "pk")
    return {
        "holder": holder,
        "holder_url": reverse(f"people_{kind}:inspect", args=[holder.pk]),
        "move_url": reverse(f"people_{kind}:move", args=[holder.pk]),
        "address": address,
        "address_lines": addressing.address_lines(address) if address else [],
        "contact_points": holder.contactpoint_set.order_by("-is_preferred", "kind", "pk"),
        "in_charge": contacts,
    }

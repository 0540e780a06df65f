"""Labels for an issue: who gets one, who cannot, and the sheets as PDF."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tomoni.core import audit
from tomoni.membership.labels import LAYOUTS, Choice, Copies, Mailing, mailing, sheets
from tomoni.membership.models import Membership, Plan
from tomoni.membership.staff.forms import day_field
from tomoni.membership.staff.screens import KEEP, Guarded, KeeperMenuItem, Screen

ASKED = "asked"
MOST_SHIFT = 10
GROUPS = [
    (gettext_lazy("To whom"), ["day", "plans", "on_paper_only", "with_grace", "one_per_household"]),
    (gettext_lazy("How"), ["to_contact", "copies", "with_numbers"]),
    (gettext_lazy("Paper"), ["layout", "first", "shift_x", "shift_y", "outlined"]),
]


class LabelsForm(forms.Form):
    """Who is sent to, how they are addressed, and on which sheets."""

    day = day_field(
        gettext_lazy("day of dispatch"),
        help_text=gettext_lazy("Who belongs on this day, at their addresses of this day."),
    )
    plans = forms.ModelMultipleChoiceField(
        label=gettext_lazy("plans"),
        queryset=Plan.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all with copies of the magazine."),
    )
    on_paper_only = forms.BooleanField(label=gettext_lazy("only those who want the magazine on paper"), required=False)
    with_grace = forms.BooleanField(label=gettext_lazy("also those in grace, who have not renewed yet"), required=False)
    one_per_household = forms.BooleanField(
        label=gettext_lazy("one for each household"),
        required=False,
        help_text=gettext_lazy("Persons at the same address get one label together."),
    )
    to_contact = forms.BooleanField(
        label=gettext_lazy("to the contact person of an organisation (様), else to the organisation (御中)"),
        required=False,
    )
    copies = forms.ChoiceField(label=gettext_lazy("copies by units"), choices=Copies.choices)
    with_numbers = forms.BooleanField(label=gettext_lazy("print the membership number small"), required=False)
    layout = forms.ChoiceField(label=gettext_lazy("sheet"))
    first = forms.IntegerField(
        label=gettext_lazy("begin at label"),
        min_value=1,
        help_text=gettext_lazy("For a sheet begun already: 1 is the upper left one."),
    )
    shift_x = forms.FloatField(label=gettext_lazy("move right (mm)"), min_value=-MOST_SHIFT, max_value=MOST_SHIFT)
    shift_y = forms.FloatField(label=gettext_lazy("move down (mm)"), min_value=-MOST_SHIFT, max_value=MOST_SHIFT)
    outlined = forms.BooleanField(label=gettext_lazy("draw the edges, for a trial on plain paper"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plans"].queryset = Plan.objects.exclude(copies_per_unit=0).in_order()
        self.fields["layout"].choices = [(key, layout.name) for key, layout in LAYOUTS.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        layout = LAYOUTS.get(data.get("layout", ""))
        if layout and data.get("first", 1) > layout.labels:
            self.add_error("first", _("This sheet has %(count)s labels.") % {"count": layout.labels})
        return data

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    @property
    def choice(self) -> Choice:
        """Who is sent to, as the labels want it."""
        names = ("day", "on_paper_only", "with_grace", "one_per_household", "to_contact", "copies")
        plans = [plan.pk for plan in self.cleaned_data["plans"]]
        return Choice(plans=plans, **{name: self.cleaned_data[name] for name in names})


def usual() -> dict[str, Any]:
    """Return what is chosen before anybody chooses."""
    return {
        "day": timezone.localdate(),
        "on_paper_only": True,
        "to_contact": True,
        "with_numbers": True,
        "copies": Copies.NOTED,
        "layout": "12",
        "first": 1,
        "shift_x": 0,
        "shift_y": 0,
    }


class Asking:
    """Reads the choice from the address of the page."""

    request: HttpRequest
    permission = KEEP

    @cached_property
    def form(self) -> LabelsForm:
        """The choice as made, or the usual one."""
        return LabelsForm(self.request.GET if ASKED in self.request.GET else usual())

    @property
    def memberships(self) -> Any:
        """Whom the user may send to."""
        return Membership.objects.visible_to(self.request.user)

    @cached_property
    def mailing(self) -> Mailing | None:
        """The labels; None where the choice makes no sense."""
        return mailing(self.memberships, self.form.choice) if self.form.is_valid() else None


class LabelsView(Asking, Screen, TemplateView):
    """The choice, and what comes of it before anything is printed."""

    template_name = "membership/staff/labels.html"
    page_title = gettext_lazy("Labels")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=self.form, **kwargs)
        if self.mailing is None:
            return context
        layout = LAYOUTS[self.form.cleaned_data["layout"]]
        places = len(self.mailing.labels) + self.form.cleaned_data["first"] - 1
        return context | {"mailing": self.mailing, "sheets": -(-places // layout.labels) if self.mailing.labels else 0}


class LabelsFileView(Asking, Guarded, View):
    """The sheets as PDF. Taking them is an export, which is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.mailing is None:
            return HttpResponse(_("Choose again: these labels cannot be made."), status=400)
        data = self.form.cleaned_data
        numbers = [number for label in self.mailing.labels for number in label.numbers]
        audit.record_export(self.memberships.filter(number__in=numbers), user=request.user)
        content = sheets(
            self.mailing.labels,
            LAYOUTS[data["layout"]],
            title=_("Labels of %(day)s") % {"day": data["day"]},
            now=timezone.now(),
            first=data["first"],
            shift=(data["shift_x"], data["shift_y"]),
            outlined=data["outlined"],
            copies=data["copies"],
            with_numbers=data["with_numbers"],
        )
        disposition = {"Content-Disposition": f'inline; filename="labels-{data["day"]}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=disposition)


class LabelsViewSet(ViewSet):
    """Postal labels."""

    name = "membership_labels"
    icon = "mail"
    menu_label = gettext_lazy("Labels")
    menu_order = 30
    url_prefix = "membership/labels"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return KeeperMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LabelsView.as_view(), name="index"),
            path("pdf/", LabelsFileView.as_view(), name="pdf"),
        ]

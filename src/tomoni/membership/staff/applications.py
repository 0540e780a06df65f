"""Applications to join: whom the applicant may be already, and the decision."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from tomoni.core import audit
from tomoni.core.staff import VerbView, VisibleModelViewSet
from tomoni.core.staff.views import VisibleIndexView, VisibleInspectView
from tomoni.core.staff.viewsets import VisiblePermissionPolicy
from tomoni.membership.actions import MembershipError, addresses, applications
from tomoni.membership.models import Application, Membership
from tomoni.membership.staff.forms import day_field
from tomoni.people.actions import likeness
from tomoni.people.actions.moving import MoveError
from tomoni.people.models import Consent, Organisation, Person
from tomoni.people.models.areas import shown_place

NEW = ""
State = Application.State


def applicant(application: Application) -> str:
    """Return the name of the applicant."""
    return applications.Answers.of(application).name


class ApplicationIndexView(VisibleIndexView):
    """Those that wait first, the oldest on top."""

    page_title = gettext_lazy("Applications")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("plan")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return (
            queryset.order_by(F("decided_at").asc(nulls_first=True), "created_at")
            if not self.is_explicitly_ordered
            else super().order_queryset(queryset)
        )


def known_ones(application: Application, *, user: Any) -> list[dict[str, Any]]:
    """Return whom the applicant may be, with why, and the numbers they have."""
    rows = []
    for candidate in applications.candidates(application, user=user):
        record = candidate.record
        numbers = Membership.objects.of(record).visible_to(user).order_by("number")
        rows.append(
            {
                "record": record,
                "url": reverse(f"people_{record._meta.model_name}:inspect", args=[record.pk]),
                "reasons": likeness.words(candidate.reasons),
                "is_strong": candidate.score >= likeness.STRONG,
                "numbers": [membership.number for membership in numbers],
                "address": registered(record),
            }
        )
    return rows


def registered(record: Person | Organisation) -> str:
    """Return the address in the register in one line; empty where there is none."""
    found = addresses.current_address(record, delivery=False, today=timezone.localdate())
    return place({name: getattr(found, name) for name in applications.PLACE}) if found else ""


def told(application: Application) -> list[tuple[Any, Any]]:
    """Return the answers as rows of label and value, empty ones left out."""
    answers = applications.Answers.of(application)
    purposes = dict(Consent.Purpose.choices)
    wishes = [
        (answers.wants_print, _("magazine on paper")),
        (answers.wants_electronic, _("electronic edition")),
        (answers.wants_list, _("on the mailing list")),
        (answers.wants_receipt, _("wants a receipt")),
    ]
    rows = [
        (_("Plan"), f"{application.plan} × {application.units}"),
        (_("Name"), answers.name),
        (_("Reading"), answers.kana),
        (_("English name"), answers.name_en),
        (_("Contact person"), f"{answers.contact_name} {answers.contact_kana}".strip()),
        (_("E-mail"), answers.email),
        (_("Phone"), answers.phone),
        (_("Address"), place(answers.address)),
        (_("Delivery address"), place(answers.delivery)),
        (_("Wishes"), ", ".join(str(label) for wanted, label in wishes if wanted)),
        (_("Consents"), ", ".join(str(purposes.get(purpose, purpose)) for purpose in answers.consents)),
        (_("Language"), dict(settings.LANGUAGES).get(application.language, application.language)),
        (_("Message"), answers.message),
        (_("To be erased on"), date_format(application.erased_on) if application.erased_on else ""),
    ]
    return [row for row in rows if row[1]]


def place(address: dict[str, str]) -> str:
    """Return an address of the answers in one line."""
    area = shown_place(address.get("municipality") or address.get("prefecture") or "")
    parts = [address.get("postal_code", ""), area + address.get("street", ""), address.get("care_of", "")]
    return " ".join(part for part in parts if part)


class ApplicationView(VisibleInspectView):
    """What was written, whom it may be, and what can be done."""

    page_title = gettext_lazy("Application")
    template_name = "membership/staff/application.html"

    def get_fields(self) -> list[str]:
        return []

    def get_page_subtitle(self) -> str:
        return applicant(self.object)

    def get_edit_url(self) -> None:
        """Nobody edits what somebody else wrote."""

    def get_delete_url(self) -> None:
        """Nobody deletes it either."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.object.state == State.WAITING
        editable = Application.objects.editable_by(self.request.user).filter(pk=self.object.pk)
        return super().get_context_data(
            rows=told(self.object),
            known_ones=known_ones(self.object, user=self.request.user) if waiting else [],
            may_decide=waiting and self.user_has_permission("change") and editable.exists(),
            decision=applications.Answers.of(self.object).decision,
            **kwargs,
        )


class AcceptForm(forms.Form):
    """Who it is, and from when."""

    holder = forms.ChoiceField(label=gettext_lazy("who it is"), widget=forms.RadioSelect, required=False)
    is_moved = forms.BooleanField(
        label=gettext_lazy("take over the address written here"),
        required=False,
        help_text=gettext_lazy("From today on; the one in the register is kept with its last day."),
    )
    on = day_field(gettext_lazy("first day"), initial=timezone.localdate)
    note = forms.CharField(label=gettext_lazy("note"), required=False, max_length=500)

    def __init__(self, *args: Any, rows: list[dict[str, Any]], written: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = {str(row["record"].pk): row["record"] for row in rows}
        known = [(key, self._label(row)) for key, row in zip(self.records, rows, strict=True)]
        self.fields["holder"].choices = [*known, (NEW, _("nobody we know: make a new record"))]
        strong = [row for row in rows if row["is_strong"]]
        self.fields["holder"].initial = str(strong[0]["record"].pk) if strong else NEW
        if not (written and any(row["address"] not in ("", written) for row in rows)):
            del self.fields["is_moved"]

    def _label(self, row: dict[str, Any]) -> str:
        numbers = ", ".join(f"No. {number}" for number in row["numbers"])
        reasons = " / ".join(str(reason) for reason in row["reasons"])
        said = [row["record"].name, row["record"].kana]
        return " · ".join(part for part in [*said, numbers, row["address"], reasons] if part)

    @property
    def chosen(self) -> Person | Organisation | None:
        """The record chosen; None for a new one."""
        return self.records.get(self.cleaned_data["holder"])


class DecisionView(VerbView):
    """A decision on an application that waits."""

    model = Application
    permission = "membership.change_application"
    refusals = (MembershipError, MoveError)
    template_name = "membership/staff/decide.html"

    def get_page_subtitle(self) -> str:
        return applicant(self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record_read(self.record, user=self.request.user)
        back = reverse("membership_application:inspect", args=[self.record.pk])
        return super().get_context_data(rows=told(self.record), back_url=back, **kwargs)


class AcceptView(DecisionView):
    """Lets the applicant join."""

    form_class = AcceptForm
    page_title = gettext_lazy("Accept")
    button = gettext_lazy("Accept and enter in the register")
    header_icon = "check"

    def get_form_kwargs(self) -> dict[str, Any]:
        written = place(applications.Answers.of(self.record).address)
        rows = known_ones(self.record, user=self.request.user)
        return super().get_form_kwargs() | {"rows": rows, "written": written}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequence = _("A mail will welcome them, with the number, the dues and a link to their own page.")
        return super().get_context_data(**kwargs) | {"consequence": consequence}

    def act(self, form: AcceptForm) -> str:
        data = form.cleaned_data
        self.membership = applications.accept(
            self.record,
            holder=form.chosen,
            is_moved=data.get("is_moved", False),
            on=data["on"],
            note=data["note"],
            user=self.request.user,
            now=timezone.now(),
        )
        words = {"name": self.membership.holder.name, "number": self.membership.number}
        return _("%(name)s joined as No. %(number)s.") % words

    def get_success_url(self) -> str:
        return reverse("membership_membership:inspect", args=[self.membership.pk])


class DeclineForm(forms.Form):
    """The mail to the applicant; without a text nothing is sent."""

    subject = forms.CharField(label=gettext_lazy("subject"), required=False, max_length=200)
    body = forms.CharField(
        label=gettext_lazy("text of the mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Empty: no mail is sent."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("body") and not data.get("subject"):
            self.add_error("subject", _("A mail needs a subject."))
        return data


class DeclineView(DecisionView):
    """Refuses an application."""

    form_class = DeclineForm
    page_title = gettext_lazy("Decline")
    button = gettext_lazy("Decline")
    header_icon = "cross"

    def get_initial(self) -> dict[str, Any]:
        answers = applications.Answers.of(self.record)
        words = {"name": answers.contact_name or answers.name, "plan": self.record.plan.label(self.record.language)}
        return (
            {"subject": _("Your application"), "body": _DECLINED[self.record.language == "ja"] % words}
            if answers.email
            else {}
        )

    def act(self, form: DeclineForm) -> str:
        applications.decline(self.record, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The application was declined.")

    def get_success_url(self) -> str:
        return reverse("membership_application:index")


_DECLINED = {
    True: "%(name)s 様\n\n「%(plan)s」へのお申し込みをありがとうございました。\n申し訳ありませんが、今回はお受けすることができません。\n",
    False: "Dear %(name)s,\n\nthank you for your application (%(plan)s).\nWe are sorry that we cannot accept it this time.\n",
}


class ApplicationPolicy(VisiblePermissionPolicy):
    """Applications come from the web form and are decided, never typed or edited."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"add", "delete"})


class ApplicationViewSet(VisibleModelViewSet):
    """Applications to join."""

    model = Application
    icon = "form"
    menu_label = gettext_lazy("Applications")
    menu_order = 40
    index_view_class = ApplicationIndexView
    inspect_view_class = ApplicationView
    inspect_template_name = "membership/staff/application.html"
    form_fields: list[str] = []
    list_filter = ["state", "plan"]
    list_display = [
        TitleColumn("name", label=gettext_lazy("Name"), accessor=applicant, url_name="membership_application:inspect"),
        Column("plan", label=gettext_lazy("Plan")),
        Column("units", label=gettext_lazy("Units")),
        Column("state", label=gettext_lazy("State"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=gettext_lazy("came in"), sort_key="created_at"),
    ]

    @cached_property
    def permission_policy(self) -> ApplicationPolicy:
        return ApplicationPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [
            each
            for each in super().get_urlpatterns()
            if each.name not in ("add", "edit", "delete", "usage", "history", "history_results")
        ]
        return [
            *kept,
            path("accept/<uuid:pk>/", AcceptView.as_view(), name="accept"),
            path("decline/<uuid:pk>/", DeclineView.as_view(), name="decline"),
        ]

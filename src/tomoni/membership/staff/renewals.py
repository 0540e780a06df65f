"""Renewals: who is due, what goes out on which day, what went out or failed, and who needs a letter."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tomoni.membership import tasks
from tomoni.membership.actions import reminders
from tomoni.membership.models import Membership, Notice, Plan
from tomoni.membership.models.renewal import DUE_DAYS, UNPAID_DAYS, Stage, ends_by_month, in_stage, with_end
from tomoni.membership.staff import letters, mails
from tomoni.membership.staff.register import standing_of, with_terms
from tomoni.membership.staff.screens import KEEP, ReaderMenuItem, Screen

PER_PAGE = 50
DAYS_AHEAD = 30
NAMES_SHOWN = 300


class RenewalsForm(forms.Form):
    """Which of them to show."""

    stage = forms.ChoiceField(choices=Stage.choices, required=False, widget=forms.HiddenInput)
    plan = forms.ModelChoiceField(
        label=gettext_lazy("plan"), queryset=Plan.objects.none(), required=False, empty_label=gettext_lazy("all plans")
    )
    month = forms.ChoiceField(label=gettext_lazy("last day in"), required=False)

    def __init__(self, *args: Any, months: dict[date, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.in_order()
        choices = [(f"{month:%Y-%m}", f"{month:%Y-%m} ({count})") for month, count in months.items()]
        self.fields["month"].choices = [("", gettext_lazy("any month")), *choices]


class RenewalsView(Screen, TemplateView):
    """Who is due, who has not paid, who is in grace, who lapsed."""

    template_name = "membership/staff/renewals.html"
    page_title = gettext_lazy("Renewals")
    header_icon = "date"

    @cached_property
    def today(self) -> date:
        """The day asked about."""
        return timezone.localdate()

    @property
    def memberships(self) -> Any:
        """Those the user may see."""
        return Membership.objects.visible_to(self.request.user)

    @cached_property
    def stage(self) -> str:
        """The stage chosen, at first those whose term ends soon."""
        asked = self.request.GET.get("stage", "")
        return asked if asked in Stage.values else Stage.DUE

    def chosen(self, form: RenewalsForm) -> QuerySet:
        """Return the memberships in the stage, of the plan and month chosen, whose term ends first first."""
        found = with_end(in_stage(self.memberships, self.stage, self.today))
        data = form.cleaned_data if form.is_valid() else {}
        if data.get("plan"):
            found = found.filter(last_plan=data["plan"].pk)
        if data.get("month"):
            month = date.fromisoformat(f"{data['month']}-01")
            found = found.filter(last_end__gt=month, last_end__lte=month + relativedelta(months=1))
        sent = Notice.objects.exclude(day=None).order_by("day").defer("body", "recipient")
        found = found.prefetch_related(Prefetch("notices", sent, to_attr="mails"))
        return with_terms(found, self.today).order_by("last_end", "number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = [(stage, in_stage(self.memberships, stage, self.today).count()) for stage in Stage]
        most = max(1, *(count for _stage, count in counts))
        months = ends_by_month(self.memberships, self.stage, self.today)
        form = RenewalsForm(self.request.GET, months=months)
        page = Paginator(self.chosen(form), PER_PAGE).get_page(self.request.GET.get("p"))
        rows = [
            {"membership": each, "standing": standing_of(each), "mail": each.mails[-1] if each.mails else None}
            for each in page
        ]
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(
            stages=[
                {"key": stage.value, "label": stage.label, "count": count, "share": round(100 * count / most)}
                for stage, count in counts
            ],
            stage=Stage(self.stage),
            months=_bars(months),
            form=form,
            page=page,
            rows=rows,
            query=query.urlencode(),
            due_days=DUE_DAYS,
            unpaid_days=UNPAID_DAYS,
            **kwargs,
        )


def _bars(months: dict[date, int]) -> list[dict[str, Any]]:
    most = max(months.values(), default=1)
    return [
        {"month": month, "count": count, "share": round(100 * count / most)} for month, count in sorted(months.items())
    ][-24:]


class OutgoingView(Screen, TemplateView):
    """What goes out in the next days and to whom; what waits for the office is sent from here."""

    permission = KEEP
    template_name = "membership/staff/reminders_outgoing.html"
    page_title = gettext_lazy("What goes out")
    header_icon = "mail"

    def due(self, *, days: int = DAYS_AHEAD) -> list[reminders.Due]:
        """Return what is due, of the memberships the user may change."""
        own = Membership.objects.editable_by(self.request.user)
        return reminders.coming(timezone.localdate(), days=days, memberships=own)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send what was chosen of what waits."""
        asked = set(request.POST.getlist("chosen"))
        keys = [
            str(due.term.membership_id)
            for due in self.due(days=1)
            if not due.hindrance and str(due.term.membership_id) in asked
        ]
        if not keys:
            messages.error(request, _("Choose at least one mail."))
            return HttpResponseRedirect(reverse("membership_renewals:outgoing"))
        tasks.send_chosen_reminders.enqueue(keys, request.user.pk)
        words = ngettext(
            "%(count)s mail is being sent. Here you see how it ended.",
            "%(count)s mails are being sent. Here you see how each ended.",
            len(keys),
        )
        messages.success(request, words % {"count": len(keys)})
        return HttpResponseRedirect(reverse("membership_renewals:mails"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        found = self.due()
        able = [due for due in found if not due.hindrance]
        waiting = [due for due in able if due.day == today and not due.is_automatic]
        days = [
            {"day": day, "groups": _groups(list(dues))}
            for day, dues in groupby([due for due in able if due not in waiting], lambda due: due.day)
        ]
        hindered = [due for due in found if due.hindrance]
        return super().get_context_data(
            waiting=waiting,
            days=days,
            hindered=hindered,
            today=today,
            last_day=today + timedelta(days=DAYS_AHEAD - 1),
            **kwargs,
        )


def _groups(dues: list[reminders.Due]) -> list[dict[str, Any]]:
    """Return the mails of one day by reminder."""
    by_reminder: dict[Any, list[reminders.Due]] = {}
    for due in dues:
        by_reminder.setdefault(due.reminder, []).append(due)
    return [
        {
            "reminder": reminder,
            "when": reminder.when,
            "count": len(group),
            "dues": group[:NAMES_SHOWN],
            "more": max(0, len(group) - NAMES_SHOWN),
        }
        for reminder, group in by_reminder.items()
    ]


class RenewalsViewSet(ViewSet):
    """Renewals and what is sent about them."""

    name = "membership_renewals"
    icon = "date"
    menu_label = gettext_lazy("Renewals")
    menu_order = 33
    url_prefix = "membership/renewals"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return ReaderMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RenewalsView.as_view(), name="index"),
            path("outgoing/", OutgoingView.as_view(), name="outgoing"),
            path("letters/", letters.LettersView.as_view(), name="letters"),
            path("letters/pdf/", letters.LettersFileView.as_view(), name="letters_pdf"),
            path("mails/", mails.MailsView.as_view(), name="mails"),
            path("mail/<uuid:pk>/", mails.MailView.as_view(), name="mail"),
            path("mail/<uuid:pk>/again/", mails.AgainView.as_view(), name="again"),
        ]

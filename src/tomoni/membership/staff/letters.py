"""Who needs a letter: a reminder is due, but it cannot go out by mail. A list to print, and labels."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from tomoni.core import audit
from tomoni.membership.actions import reminders
from tomoni.membership.actions.reminders.texts import next_dues
from tomoni.membership.labels import LAYOUTS, Choice, Copies, addressing, mailing, sheets
from tomoni.membership.models import Membership
from tomoni.membership.staff.screens import KEEP, Guarded, Screen

LAYOUT = "12"


class Asking:
    """Finds who needs a letter today."""

    request: HttpRequest
    permission = KEEP

    @cached_property
    def needed(self) -> list[reminders.Due]:
        """The reminders due today that cannot go out by mail."""
        own = Membership.objects.editable_by(self.request.user)
        return [due for due in reminders.pending(timezone.localdate(), memberships=own) if due.hindrance]


class LettersView(Asking, Screen, TemplateView):
    """The list, with addresses, what is owed, and why it cannot be a mail."""

    template_name = "membership/staff/reminder_letters.html"
    page_title = gettext_lazy("Letters")
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, rows = timezone.localdate(), []
        prefetch_related_objects(
            [due.term.membership for due in self.needed], "person__address_set", "organisation__address_set"
        )
        for due in self.needed:
            address = addressing.postal_address(due.term.membership.holder.address_set.all(), today)
            lines = addressing.address_lines(address) if address else []
            rows.append(
                {
                    "due": due,
                    "when": due.reminder.when,
                    "dues": next_dues(due.term),
                    "address": address,
                    "address_lines": lines,
                }
            )
        return super().get_context_data(rows=rows, today=today, **kwargs)


class LettersFileView(Asking, Guarded, View):
    """Labels for the letters as PDF. Taking them is an export, which is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        found = Membership.objects.filter(pk__in=[due.term.membership_id for due in self.needed])
        choice = Choice(day=today, with_grace=True, on_paper_only=False, copies=Copies.ONE, without_magazine=True)
        labels = mailing(found, choice).labels
        audit.record_export(
            found.filter(number__in=[number for label in labels for number in label.numbers]), user=request.user
        )
        title = _("Labels of %(day)s") % {"day": today}
        content = sheets(labels, LAYOUTS[LAYOUT], title=title, now=timezone.now(), copies=Copies.ONE)
        disposition = {"Content-Disposition": f'inline; filename="reminders-{today}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=disposition)

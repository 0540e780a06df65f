"""The mails that went out or failed: each with what was written, to be tried again where it did not go out."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from tomoni.core import audit
from tomoni.core.staff import VerbView
from tomoni.core.staff.views import visible_or_404
from tomoni.membership.actions import MembershipError, reminders
from tomoni.membership.models import Membership, Notice
from tomoni.membership.staff.screens import KEEP, READ, Screen

PER_PAGE = 50


class MailsView(Screen, TemplateView):
    """The mails, the newest first; those that did not go out alone where asked."""

    template_name = "membership/staff/reminder_mails.html"
    page_title = gettext_lazy("Mails sent")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Notice.objects.visible_to(self.request.user).exclude(day=None)
        only_failed = self.request.GET.get("show") == "failed"
        if only_failed:
            found = found.unsent()
        found = found.select_related("membership__person", "membership__organisation").defer("body", "recipient")
        page = Paginator(found.order_by("-day", "-created_at"), PER_PAGE).get_page(self.request.GET.get("p"))
        query = "show=failed" if only_failed else ""
        return super().get_context_data(page=page, query=query, only_failed=only_failed, **kwargs)


class MailView(Screen, TemplateView):
    """One mail: what was written, to which address, and how it ended."""

    permission = READ
    template_name = "membership/staff/reminder_mail.html"
    page_title = gettext_lazy("Mail")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the mail, for those who read the register."""
        if request.user.has_perm(self.permission):
            self.notice = visible_or_404(Notice, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.notice.subject

    @cached_property
    def may_send(self) -> bool:
        """Whether the user may send it again."""
        editable = Membership.objects.editable_by(self.request.user).filter(pk=self.notice.membership_id)
        return self.request.user.has_perm(KEEP) and self.notice.sent_at is None and editable.exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record_read(self.notice, user=self.request.user)
        return super().get_context_data(notice=self.notice, may_send=self.may_send, **kwargs)


class AgainView(VerbView):
    """Sends a mail again that did not go out."""

    model = Notice
    permission = KEEP
    form_class = forms.Form
    page_title = gettext_lazy("Send again")
    button = gettext_lazy("Send again")
    refusals = (MembershipError,)
    template_name = "membership/staff/reminder_again.html"
    header_icon = "mail"

    def act(self, form: Any) -> str:
        outcome = reminders.allow_again(self.record, user=self.request.user, now=timezone.now())
        if outcome.failed:
            self.record.refresh_from_db()
            raise MembershipError(_("It failed again: %(why)s") % {"why": self.record.failure})
        return _("The mail was sent.")

    def get_success_url(self) -> str:
        return reverse("membership_renewals:mail", args=[self.record.pk])

"""Verbs on what is handed in, of any kind: addressees, sign-ons asked for and entered, deliveries, replies, files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from tomoni.advocacy.actions import signing, writing
from tomoni.advocacy.documents import printed
from tomoni.advocacy.forms.papers import (
    AddresseesForm,
    DeliveryForm,
    InviteForm,
    InvitePersonsForm,
    ReplyForm,
    SignOnCallForm,
    SignOnRowForm,
    typed_addressees,
)
from tomoni.advocacy.models import Addressee, Delivery, PublicComment, Round, SignOn, SignOnCall, Statement, Submission
from tomoni.advocacy.models.act import carried_by
from tomoni.core import audit
from tomoni.core.staff.views import visible_or_404
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.models import Activity
from tomoni.projects.staff.records import RecordVerbView, inspect_url

ACTS: tuple[type[models.Model], ...] = (Statement, PublicComment, Round, Submission)


def act_of(activity_id: Any) -> Any:
    """Return the act an activity is, as its own kind."""
    for model in ACTS:
        if found := model._default_manager.filter(pk=activity_id).first():
            return found
    raise Http404


class PaperVerbView(RecordVerbView):
    """A verb on an act that is handed in; its page opens again."""

    model: Any = Statement
    permission = "advocacy.change_statement"
    header_icon = "doc-full"
    template_name = "advocacy/staff/upload.html"
    refusals = (writing.WritingRefusedError, signing.SigningRefusedError)

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class CarriedVerbView(PaperVerbView):
    """A verb that deals with names: for the offices and who works in the act's projects."""

    permission = "advocacy.add_signon"

    def find(self, pk: Any) -> Any:
        found = super().find(pk)
        if not carried_by(self.request.user, Activity.objects.filter(pk=found.pk)).exists():
            raise PermissionDenied
        return found


class AddresseesView(PaperVerbView):
    """Sets to whom the document is addressed."""

    form_class = AddresseesForm
    page_title = gettext_lazy("Addressees")
    button = gettext_lazy("Keep")

    def get_initial(self) -> dict[str, Any]:
        rows = Addressee.objects.filter(activity_id=self.record.pk).select_related("body").order_by("position", "pk")
        return {"lines": typed_addressees(rows)}

    @transaction.atomic
    def act(self, form: Any) -> str:
        rows = form.rows()
        for row in Addressee.objects.filter(activity_id=self.record.pk):
            row.delete()
        for row in rows:
            row.activity_id = self.record.pk
            row.save()
        return _("The addressees were kept.")


class CollectView(PaperVerbView):
    """Opens the collection of co-signers."""

    form_class = SignOnCallForm
    page_title = gettext_lazy("Collect co-signers")
    button = gettext_lazy("Open the collection")

    def get_initial(self) -> dict[str, Any]:
        return initial_call(self.record)

    def act(self, form: Any) -> str:
        SignOnCall.objects.update_or_create(
            activity_id=self.record.pk,
            defaults={
                "closes_at": form.cleaned_data["closes_at"],
                "words": form.words(),
                "for_persons": form.cleaned_data["for_persons"],
                "closed_at": None,
            },
        )
        return _("The collection is open. Now ask the organisations.")


def initial_call(record: Any) -> dict[str, Any]:
    """Return what the collection of an act was opened with, to be changed."""
    call = SignOnCall.objects.filter(activity_id=record.pk).first()
    if call is None:
        return {}
    words = {f"words_{code}": call.words.get(code, "") for code in ("ja", "en")}
    return {"closes_at": call.closes_at, "for_persons": call.for_persons, **words}


class InviteView(CarriedVerbView):
    """Asks organisations to sign on, by mail."""

    form_class = InviteForm
    page_title = gettext_lazy("Ask to sign on")
    button = gettext_lazy("Send the mails")

    def get_form_kwargs(self) -> dict[str, Any]:
        listed = SignOn.objects.filter(activity_id=self.record.pk, organisation__isnull=False, is_person=False)
        return super().get_form_kwargs() | {"listed": listed.values("organisation")}

    def act(self, form: Any) -> str:
        number, without = signing.invite(
            self.record, form.cleaned_data["organisations"], now=timezone.now(), day=timezone.localdate()
        )
        return told_invited(number, without)


class InvitePersonsView(CarriedVerbView):
    """Asks single persons to sign on, by mail, where the collection is open to them."""

    form_class = InvitePersonsForm
    page_title = gettext_lazy("Ask single persons")
    button = gettext_lazy("Send the mails")

    def act(self, form: Any) -> str:
        number = signing.invite_persons(self.record, form.cleaned_data["lines"], now=timezone.now())
        return told_invited(number, [])


def told_invited(number: int, without: list[str]) -> str:
    """Return how many mails go out, and who has no address."""
    told = ngettext("%(count)s mail goes out.", "%(count)s mails go out.", number) % {"count": number}
    if without:
        told += " " + _("No e-mail address is known of: %(names)s. Call them.") % {"names": ", ".join(without)}
    return told


class RemindView(CarriedVerbView):
    """Reminds those who have not answered."""

    form_class = NothingForm
    page_title = gettext_lazy("Remind")
    button = gettext_lazy("Remind those who have not answered")

    def act(self, form: Any) -> str:
        number = signing.remind(self.record, now=timezone.now())
        told = ngettext("%(count)s mail goes out.", "%(count)s mails go out.", number) % {"count": number}
        return told if number else _("Nobody is to be reminded now: once a day and three times at most.")


class EnterView(CarriedVerbView):
    """Enters a sign-on that came by telephone, fax or at a meeting."""

    form_class = SignOnRowForm
    page_title = gettext_lazy("Enter a sign-on")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def act(self, form: Any) -> str:
        signing.enter(self.record, now=timezone.now(), **form.cleaned_data)
        return _("The sign-on was entered.")


class SignOnView(CarriedVerbView):
    """Corrects one sign-on."""

    model = SignOn
    permission = "advocacy.change_signon"
    form_class = SignOnRowForm
    page_title = gettext_lazy("Sign-on")
    button = gettext_lazy("Keep")

    def find(self, pk: Any) -> Any:
        return RecordVerbView.find(self, pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.request.method == "GET":
            audit.record_read(self.record, user=self.request.user)
        return super().get_form_kwargs() | {"for_user": self.request.user, "instance": self.record}

    def get_page_subtitle(self) -> str:
        return self.record.organisation_name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return own_crumbs(self, self.record.activity_id)

    def act(self, form: Any) -> str:
        form.save()
        return _("The sign-on was kept.")

    def get_success_url(self) -> str:
        return inspect_url(act_of(self.record.activity_id))


def own_crumbs(view: Any, activity_id: Any) -> list[dict[str, Any]]:
    """Return the way back to the act."""
    found = act_of(activity_id)
    return [
        *view.breadcrumbs_items,
        {"url": inspect_url(found), "label": str(found)},
        {"url": "", "label": view.get_page_title()},
    ]


class DeliverView(PaperVerbView):
    """Notes that the document was handed in."""

    form_class = DeliveryForm
    page_title = gettext_lazy("Handed in")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def act(self, form: Any) -> str:
        if isinstance(self.record, Statement):
            writing.deliver(self.record, **form.cleaned_data)
        else:
            Delivery.objects.create(activity_id=self.record.pk, **form.cleaned_data)
        return _("It was noted.")


class ReplyView(PaperVerbView):
    """Notes what a body replied to a document."""

    model = Delivery
    permission = "advocacy.change_delivery"
    form_class = ReplyForm
    page_title = pgettext_lazy("advocacy", "Reply")
    button = gettext_lazy("Keep the reply")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.record.replied_on or timezone.localdate(), "reply": self.record.reply}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return own_crumbs(self, self.record.activity_id)

    def act(self, form: Any) -> str:
        writing.record_reply(self.record, **form.cleaned_data)
        return _("The reply was kept.")

    def get_success_url(self) -> str:
        return inspect_url(act_of(self.record.activity_id))


class FileView(View):
    """Sends a document of an act in a form; subclasses make the paper."""

    model: Any
    permission = ""
    forms: tuple[str, ...] = ("docx", "pdf", "txt")

    def get(self, request: HttpRequest, pk: Any, form: str) -> HttpResponse:
        """Send it to those who may read the act."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        record = visible_or_404(self.model, request.user, pk)
        if form not in self.forms:
            raise Http404
        return self.sent(record, form)

    def sent(self, record: Any, form: str) -> HttpResponse:
        """Return the document."""
        return printed.response(self.paper(record), form, now=timezone.now())

    def paper(self, record: Any) -> Any:
        """Return the paper; subclasses define it."""
        raise NotImplementedError

    def is_carried(self, record: Any) -> bool:
        """Whether the user may read the names of those who sign."""
        return carried_by(self.request.user, Activity.objects.filter(pk=record.pk)).exists()

    @property
    def language(self) -> str:
        """The language of the document: ``?language=``, else of the screen."""
        asked = self.request.GET.get("language", "")
        return asked if asked in ("ja", "en") else (get_language() or "ja")

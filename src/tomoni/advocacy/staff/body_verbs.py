"""The verbs of bodies: renaming, being followed by another, noting a contact."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy import actions
from tomoni.advocacy.forms.bodies import ContactForm, RenameForm, SucceedForm
from tomoni.advocacy.models import Body
from tomoni.core.staff.views import visible_or_404
from tomoni.projects.staff.records import RecordVerbView, inspect_url


class BodyVerbView(RecordVerbView):
    """A verb on a body; its page opens again."""

    model = Body
    permission = "advocacy.change_body"
    header_icon = "site"

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class RenameView(BodyVerbView):
    """Gives a body another name; rounds before that day keep the one it bore."""

    form_class = RenameForm
    page_title = gettext_lazy("Rename")
    button = gettext_lazy("Rename")
    refusals = (actions.RenameRefusedError,)

    def act(self, form: Any) -> str:
        actions.rename(self.record, **form.cleaned_data)
        return _("The body bears its new name from %(day)s; what was asked before shows the old one.") % {
            "day": form.cleaned_data["on"]
        }


class SucceedView(BodyVerbView):
    """Notes which body took over; demands carried over from then on go to it."""

    form_class = SucceedForm
    page_title = gettext_lazy("Taken over by another body")
    button = gettext_lazy("Keep")
    refusals = (actions.SuccessionRefusedError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"body": self.record}

    def act(self, form: Any) -> str:
        actions.succeed(self.record, **form.cleaned_data)
        return _("Demands carried over from now on go to %(body)s.") % {"body": form.cleaned_data["successor"]}


class ContactView(BodyVerbView):
    """Notes a contact with a body, or one of its parts."""

    permission = "advocacy.add_contact"
    form_class = ContactForm
    page_title = gettext_lazy("Note a contact")
    button = gettext_lazy("Keep")

    def find(self, pk: Any) -> Any:
        return visible_or_404(Body, self.request.user, pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    @transaction.atomic
    def act(self, form: Any) -> str:
        contact = form.save(commit=False)
        contact.body, contact.by = self.record, self.request.user
        contact.save()
        return _("The contact was noted.")

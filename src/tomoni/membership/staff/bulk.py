"""One act for many memberships: tried first, so that the page says for whom it will work and for whom not, and why."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tomoni.core.staff.bulk import VisibleBulkAction
from tomoni.membership import actions
from tomoni.membership.models import Membership, Term
from tomoni.membership.staff import changes
from tomoni.membership.staff.forms import day_field
from tomoni.people.models import Tag
from tomoni.people.staff.tags import AddTagForm

KEEP, YES, NO = "", "yes", "no"


@dataclass(frozen=True)
class Outcome:
    """What the act does for one membership: in words, or why it is skipped."""

    membership: Membership
    follows: str = ""
    refusal: str = ""


class MembershipBulkAction(VisibleBulkAction):
    """An act for each of the chosen; who is refused is skipped, the others are done."""

    models = [Membership]
    template_name = "membership/staff/bulk.html"

    def do(self, membership: Membership, form: Any) -> str:
        """Do it for one and return in words what followed; subclasses define it, and may raise MembershipError."""
        raise NotImplementedError

    def outcomes(self, memberships: list[Membership], form: Any) -> list[Outcome]:
        """Do it for each, in the order of the numbers."""
        found = []
        for membership in sorted(memberships, key=lambda each: each.number):
            try:
                with transaction.atomic():
                    found.append(Outcome(membership, follows=self.do(membership, form)))
            except actions.MembershipError as refusal:
                found.append(Outcome(membership, refusal=str(refusal)))
        return found

    def act(self, records: list[Any], form: Any) -> str:
        found = self.outcomes(records, form)
        done = sum(not outcome.refusal for outcome in found)
        message = ngettext("Done for %(count)s membership.", "Done for %(count)s memberships.", done) % {"count": done}
        skipped = len(found) - done
        if not skipped:
            return message
        return message + ngettext(" %(count)s was skipped.", " %(count)s were skipped.", skipped) % {"count": skipped}

    def tried(self, memberships: list[Membership], form: Any) -> list[Outcome]:
        """Return what would follow, with nothing done."""
        trial = form if form.is_bound else type(form)(self._as_if_sent(form))
        if not trial.is_valid():
            return [Outcome(membership) for membership in memberships]
        with transaction.atomic():
            found = self.outcomes(memberships, trial)
            transaction.set_rollback(True)
        return found

    def _as_if_sent(self, form: Any) -> dict[str, Any]:
        return {field.html_name: value for field in form if (value := field.value()) is not None}

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        records, others = super().get_actionable_objects()
        chosen = Membership.objects.filter(pk__in=[record.pk for record in records])
        return list(chosen.select_related("person", "organisation").order_by("number")), others

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = self.tried([item["item"] for item in context["items"]], context["form"])
        return context | {
            "title": self.display_name,
            "done_for": [outcome for outcome in found if not outcome.refusal],
            "skipped": [outcome for outcome in found if outcome.refusal],
        }


class RenewForm(forms.Form):
    """The payment, where all paid on one day."""

    paid_on = day_field(gettext_lazy("paid on"), required=False, help_text=gettext_lazy("Empty: not paid yet."))
    reference = forms.CharField(label=gettext_lazy("payment reference"), required=False, max_length=100)


class RenewAction(MembershipBulkAction):
    """Enters the next period for each."""

    display_name = gettext_lazy("Renew")
    aria_label = gettext_lazy("Renew the chosen memberships for the next period")
    action_type = "renew"
    form_class = RenewForm

    def do(self, membership: Membership, form: Any) -> str:
        event = actions.renew(membership, user=self.request.user, now=timezone.now())
        term = Term.objects.known().select_related("plan").get(begun_by=event)
        if form.cleaned_data["paid_on"]:
            actions.mark_paid(term, on=form.cleaned_data["paid_on"], reference=form.cleaned_data["reference"])
        return f"{changes.days(term.valid_from, term.valid_to)} {changes.belonging((term.plan, term.units))}"


class PayForm(forms.Form):
    """One day and one reference for all."""

    on = day_field(gettext_lazy("paid on"), initial=timezone.localdate)
    reference = forms.CharField(label=gettext_lazy("payment reference"), required=False, max_length=100)


class PayAction(MembershipBulkAction):
    """Notes that the earliest unpaid term of each was paid."""

    display_name = gettext_lazy("Record a payment")
    aria_label = gettext_lazy("Record that the chosen paid the earliest dues still open")
    action_type = "pay"
    form_class = PayForm

    def do(self, membership: Membership, form: Any) -> str:
        unpaid = Term.objects.known().filter(membership=membership, paid_on=None).select_related("plan")
        term = unpaid.order_by("valid_from").first()
        if term is None:
            raise actions.MembershipError(_("Everything is paid."))
        actions.mark_paid(term, **form.cleaned_data)
        dues = term.plan.dues(term.units, on=term.valid_from)
        days = changes.days(term.valid_from, term.valid_to)
        return days if dues is None else _("%(days)s, %(yen)s yen") % {"days": days, "yen": f"{dues:,}"}


class EditionForm(forms.Form):
    """On paper or not, electronic or not."""

    CHOICES = [(KEEP, gettext_lazy("as it is")), (YES, gettext_lazy("yes")), (NO, gettext_lazy("no"))]
    wants_print = forms.ChoiceField(label=gettext_lazy("magazine on paper"), choices=CHOICES, required=False)
    wants_electronic = forms.ChoiceField(label=gettext_lazy("electronic edition"), choices=CHOICES, required=False)


class EditionAction(MembershipBulkAction):
    """Sets how the magazine is sent."""

    display_name = gettext_lazy("Magazine on paper or electronic")
    aria_label = gettext_lazy("Set how the chosen get the magazine")
    action_type = "edition"
    form_class = EditionForm

    def do(self, membership: Membership, form: Any) -> str:
        wanted = {name: value == YES for name, value in form.cleaned_data.items() if value}
        changed = {name: value for name, value in wanted.items() if getattr(membership, name) != value}
        if not changed:
            raise actions.MembershipError(_("It is so already; nothing changes."))
        for name, value in changed.items():
            setattr(membership, name, value)
        membership.save(update_fields=[*changed, "updated_at"])
        names = {name: Membership._meta.get_field(name).verbose_name for name in changed}
        return ", ".join(f"{names[name]}: {_('yes') if value else _('no')}" for name, value in changed.items())


class TagAction(MembershipBulkAction):
    """Puts a tag on the persons and organisations."""

    display_name = gettext_lazy("Add a tag")
    aria_label = gettext_lazy("Add a tag to the persons and organisations of the chosen memberships")
    action_type = "tag"
    form_class = AddTagForm

    def do(self, membership: Membership, form: Any) -> str:
        word = form.cleaned_data["new_word"]
        tag = form.cleaned_data["tag"] or Tag.objects.get_or_create(name=word)[0]
        membership.holder.tags.add(tag)
        return str(tag)

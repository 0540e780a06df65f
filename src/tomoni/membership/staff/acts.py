"""What is done with a membership: each a page that says in advance what will follow."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core.staff import VerbView
from tomoni.membership import actions
from tomoni.membership.models import Membership, Term
from tomoni.membership.staff import changes, forms

PREVIEW = "preview"


def known_terms(membership: Membership) -> list[Term]:
    """Return the terms known now, in order."""
    return list(Term.objects.known().filter(membership=membership).select_related("plan").order_by("valid_from"))


class ActView(VerbView):
    """An act on a membership. Before it happens it is tried and taken back, so that the page can say what follows."""

    model: Any = Membership
    permission = "membership.change_membership"
    refusals = (actions.MembershipError,)
    template_name = "membership/staff/act.html"
    explanation: Any = ""
    header_icon = "group"
    tells_at_once = True
    """Whether the form as first shown already says what will follow; not where it changes nothing yet."""

    @property
    def membership(self) -> Membership:
        """The membership it is about."""
        return self.record

    def perform(self, form: Any) -> str:
        """Do it and return the message; subclasses define it."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if PREVIEW in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def act(self, form: Any) -> str:
        return self.perform(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"membership": self.membership}

    def get_success_url(self) -> str:
        return reverse("membership_membership:inspect", args=[self.membership.pk])

    def get_page_subtitle(self) -> str:
        return f"No. {self.membership.number} {self.membership.holder.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        context = super().get_context_data(explanation=self.explanation, back_url=self.get_success_url(), **kwargs)
        return context | {"membership": self.membership, **self._preview(context["form"])}

    def _preview(self, form: Any) -> dict[str, Any]:
        if not (form.is_bound or self.tells_at_once):
            return {}
        trial = form if form.is_bound else type(form)(**self._as_if_sent(form))
        if not trial.is_valid():
            return {}
        before = known_terms(self.membership)
        try:
            with transaction.atomic():
                self.perform(trial)
                after = known_terms(self.membership)
                transaction.set_rollback(True)
        except self.refusals as refusal:
            return {} if form.is_bound and PREVIEW not in self.request.POST else {"refusal": str(refusal)}
        return {"follows": self.follows(before, after, trial)}

    def _as_if_sent(self, form: Any) -> dict[str, Any]:
        data = {field.html_name: value for field in form if (value := field.value()) is not None}
        return {**self.get_form_kwargs(), "data": data}

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        """Return what will be different, in sentences."""
        return [str(change) for change in changes.changes(before, after)]


class RenewView(ActView):
    """Enters the next period."""

    form_class = forms.RenewForm
    page_title = gettext_lazy("Renew")
    button = gettext_lazy("Renew")
    header_icon = "date"

    @transaction.atomic
    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        event = actions.renew(
            self.membership,
            plan=data["plan"],
            units=data["units"],
            user=self.request.user,
            now=timezone.now(),
            note=data["note"],
        )
        term = Term.objects.known().get(begun_by=event)
        if data["paid_on"]:
            actions.mark_paid(term, on=data["paid_on"], reference=data["reference"])
        return _("Renewed: %(days)s.") % {"days": changes.days(term.valid_from, term.valid_to)}

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        return [*super().follows(before, after, form), *dues_of(before, after)]


def dues_of(before: list[Term], after: list[Term]) -> list[str]:
    """Return the dues of the terms that are new, where the plan has a price."""
    new = [term for term in after if term.pk not in {each.pk for each in before}]
    dues = [term.plan.dues(term.units, on=term.valid_from) for term in new]
    return [_("Dues: %(yen)s yen.") % {"yen": f"{sum(dues):,}"}] if dues and None not in dues else []


class PayView(ActView):
    """Notes a payment: a date and a reference."""

    form_class = forms.PayForm
    page_title = gettext_lazy("Record a payment")
    button = gettext_lazy("Record the payment")
    header_icon = "check"

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        term = actions.mark_paid(data["term_paid"], on=data["on"], reference=data["reference"])
        words = {"days": changes.days(term.valid_from, term.valid_to)}
        return (_("Paid: %(days)s.") if term.paid_on else _("Not paid: %(days)s.")) % words

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        return []


class UnitsView(ActView):
    """Changes the number of units."""

    form_class = forms.UnitsForm
    page_title = gettext_lazy("Change units")
    button = gettext_lazy("Change units")
    tells_at_once = False

    def perform(self, form: Any) -> str:
        actions.change_units(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The units were changed.")


class PlanView(ActView):
    """Changes the plan, such as from member to subscriber."""

    form_class = forms.PlanForm
    page_title = gettext_lazy("Change the plan")
    button = gettext_lazy("Change the plan")
    tells_at_once = False

    def perform(self, form: Any) -> str:
        actions.change_plan(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("The plan was changed.")


class PauseView(ActView):
    """Takes days out of the membership."""

    form_class = forms.PauseForm
    page_title = gettext_lazy("Pause")
    button = gettext_lazy("Pause")

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        until = data["last_day"] and data["last_day"] + timedelta(days=1)
        actions.pause(
            self.membership, on=data["on"], until=until, user=self.request.user, now=timezone.now(), note=data["note"]
        )
        return _("The pause was recorded.")


class LeaveView(ActView):
    """Ends the membership."""

    form_class = forms.LeaveForm
    page_title = gettext_lazy("Leave")
    button = gettext_lazy("Record that they leave")
    explanation = gettext_lazy("The number stays theirs: whoever returns has the same number again.")

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        actions.leave(
            self.membership,
            on=form.first_day_out,
            reason=data["reason"],
            user=self.request.user,
            now=timezone.now(),
            note=data["note"],
        )
        return _("It was recorded that they left.")


class ReturnView(ActView):
    """Takes somebody back."""

    form_class = forms.ReturnForm
    page_title = gettext_lazy("Return")
    button = gettext_lazy("Record the return")
    explanation = gettext_lazy("They return under the same number.")

    def perform(self, form: Any) -> str:
        actions.return_(self.membership, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("It was recorded that they returned.")

    def follows(self, before: list[Term], after: list[Term], form: Any) -> list[str]:
        return [*super().follows(before, after, form), *dues_of(before, after)]

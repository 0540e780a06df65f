"""Calling for demands to a round: the call, the members asked by mail, what they proposed taken up."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy import actions
from tomoni.advocacy.actions import calling
from tomoni.advocacy.actions.likeness import Known
from tomoni.advocacy.actions.proposals import take_up_demand
from tomoni.advocacy.actions.rounds import step_done
from tomoni.advocacy.models import Demand, Proposal, Round, Step
from tomoni.advocacy.staff.comments import AskMembersView, CallView, ProposalVerbView, RemindMembersView
from tomoni.advocacy.staff.paper_verbs import act_of


class RoundCallView(CallView):
    """Opens a call for demands to our members."""

    model = Round
    page_title = gettext_lazy("Call for demands")

    def act(self, form: Any) -> str:
        closes_at = form.cleaned_data["closes_at"]
        calling.call_for(self.record, closes_at=closes_at, words=form.words(), now=timezone.now())
        if not self.record.steps.filter(kind=Step.Kind.CALL, done_on__isnull=False).exists():
            step_done(self.record, kind=Step.Kind.CALL, on=timezone.localdate())
        if self.record.starts_on and timezone.localdate(closes_at) >= self.record.starts_on:
            return _("The call is open, but it closes only on the day of the round or later.")
        return _("The call is open. Now ask the organisations.")


class RoundAskMembersView(AskMembersView):
    """Asks member organisations for demands by mail."""

    model = Round
    page_title = gettext_lazy("Ask members for demands")


class RoundRemindMembersView(RemindMembersView):
    """Reminds members who have sent nothing."""

    model = Round


class TakeUpDemandForm(forms.Form):
    """As which demand a proposal is taken up."""

    demand = forms.ChoiceField(label=gettext_lazy("Keep as"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, proposal: Proposal, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alike = Known(user).alike(proposal.title, proposal.text)
        words = _("“%(demand)s” (%(percent)s%% alike)")
        rows = [(str(each.demand.pk), words % {"demand": each.demand, "percent": each.percent}) for each in alike]
        self.fields["demand"].choices = [("", _("a new demand")), *rows]
        self.initial["demand"] = ""


class TakeUpDemandView(ProposalVerbView):
    """Puts a proposal into the round: as a new demand, or as one that stands already and is much like it."""

    form_class = TakeUpDemandForm
    page_title = gettext_lazy("Take up")
    button = gettext_lazy("Put it into the round")
    refusals = (*ProposalVerbView.refusals, actions.AskingRefusedError)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"proposal": self.record, "user": self.request.user}

    def act(self, form: Any) -> str:
        round = act_of(self.record.call.activity_id)
        if not isinstance(round, Round):
            raise actions.AskingRefusedError(_("This proposal belongs to a public comment: take it up there."))
        user, key = self.request.user, form.cleaned_data["demand"]
        demand = Demand.objects.visible_to(user).filter(pk=int(key)).first() if key else None
        take_up_demand(self.record, round=round, user=user, on=timezone.localdate(), demand=demand)
        return _("It stands in the round now.")

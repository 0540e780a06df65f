"""What a member organisation proposed becomes a demand of the round it was called for."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.actions.asking import AskingRefusedError, ask
from tomoni.advocacy.actions.tables import bodies_named
from tomoni.advocacy.actions.wording import reword
from tomoni.advocacy.models import Asked, Demand, Proposal, Round


@transaction.atomic
def take_up_demand(proposal: Proposal, *, round: Round, user: Any, on: date, demand: Demand | None = None) -> Asked:
    """Put a proposal into the round: as a new demand in its own words, or as one that stands already, in that one's.

    The bodies it names are asked where we know them. Done twice nothing happens. Raises ``AskingRefusedError``.
    """
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.demand_id:
        return Asked.objects.get(round=round, demand=held.demand_id)
    if held.state == Proposal.State.DECLINED:
        raise AskingRefusedError(_("This proposal was turned down, and the organisation was told why."))
    chosen = demand or _made(held, round=round, user=user, on=on)
    asked = Asked.objects.filter(round=round, demand=chosen).first()
    asked = asked or ask(chosen, round=round, bodies=bodies_named(held.addressed)[0])
    held.demand, held.state = chosen, Proposal.State.TAKEN
    held.save()
    proposal.demand, proposal.state = held.demand, held.state
    return asked


def _made(proposal: Proposal, *, round: Round, user: Any, on: date) -> Demand:
    title = proposal.title or proposal.text.split("。")[0][:60]
    made = Demand(title=title, kind=proposal.kind, ground=proposal.ground, visibility=round.visibility)
    made.projects = list(round.projects.all())
    made.save()
    reword(made, texts={"ja": proposal.text}, since=on, user=user)
    return made

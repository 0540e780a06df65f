"""The pages a member reaches by a link: how they stand, what they have paid, and what happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tomoni.membership import links
from tomoni.membership.actions import by_member
from tomoni.membership.actions.addresses import current_address
from tomoni.membership.actions.timeline import known_terms
from tomoni.membership.models import Event, Plan, Term
from tomoni.membership.models.standing import State, standing
from tomoni.membership.views.entering import by_link, own
from tomoni.membership.views.joining import told


@by_link
@require_safe
def pages(request: HttpRequest, found: links.Pass) -> HttpResponse:
    """Go to the one page the link opens, or let choose among several."""
    if len(found.memberships) == 1:
        return redirect("membership:page", found.memberships[0].pk)
    return render(request, "membership/public/pages.html", {"memberships": found.memberships})


@by_link
@require_safe
def page(request: HttpRequest, found: links.Pass, pk: Any) -> HttpResponse:
    """Show one membership to the member."""
    membership, today = own(found, pk), timezone.localdate()
    terms = known_terms(membership)
    events = list(Event.objects.in_force().filter(membership=membership).in_order())
    now = standing(terms, events, today)
    home = current_address(membership.holder, delivery=False, today=today)
    delivery = current_address(membership.holder, delivery=True, today=today)
    context = {
        "membership": membership,
        "others": len(found.memberships) - 1,
        "standing": now,
        "is_over": now.state in (State.LAPSED, State.LEFT),
        "terms": [_row(term) for term in reversed(terms)],
        "events": sorted(events, key=lambda event: (event.on, event.recorded_at), reverse=True),
        "may_renew": by_member.renewal_of(membership, today=today) is not None,
        "may_change_units": by_member.coming_term(membership, today=today) is not None,
        "home": home and home_line(home),
        "delivery": delivery and home_line(delivery),
    }
    return render(request, "membership/public/page.html", context)


def _row(term: Term) -> dict[str, Any]:
    return {"term": term, "plan": _plan(term.plan), "dues": term.plan.dues(term.units, on=term.valid_from)}


def _plan(plan: Plan) -> str:
    return plan.label(get_language() or "ja")


def home_line(address: Any) -> str:
    """Return an address of the register in one line, places in the reader's language."""
    names = ("postal_code", "municipality", "prefecture", "street", "care_of")
    return told({name: getattr(address, name) for name in names})

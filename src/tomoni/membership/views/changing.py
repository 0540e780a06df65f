"""Changing something in two steps: the form, then what will follow from it; only the second button saves."""

import time
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views import View

from tomoni.membership import links
from tomoni.membership.actions import MembershipError
from tomoni.membership.forms.address import filled
from tomoni.membership.models import Plan
from tomoni.membership.views.entering import own
from tomoni.people import throttling
from tomoni.people.actions.consents import ConsentError
from tomoni.people.actions.moving import MoveError

CHANGES = throttling.Budget("changes by a member", 30, throttling.HOUR)


class ChangeView(View):
    """A change in two steps: the form, then what will follow; ``save`` does it."""

    title: Any = ""
    template_name = "membership/public/change.html"
    fields_template = ""

    def dispatch(self, request: HttpRequest, found: links.Pass, pk: Any) -> HttpResponse:
        """Ask for the membership once, for every method."""
        self.found, self.membership = found, own(found, pk)
        self.today = timezone.localdate()
        if hindrance := self.hindrance():
            messages.warning(request, hindrance)
            return redirect("membership:page", pk)
        return super().dispatch(request)

    def hindrance(self) -> str:
        """Return why nothing of the kind can be changed now; "" where it can."""
        return ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(self.form(None))

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("step", "")
        if step.startswith("fill-"):
            form = self.form(filled(request.POST, step.removeprefix("fill-")))
            form.shows_errors = False
            return self.shown(form)
        form = self.form(request.POST)
        if step == "edit":
            form.shows_errors = False
            return self.shown(form)
        if not form.is_valid():
            return self.shown(form)
        if step != "save":
            return self.shown(form, follows=self.follows(form), typed=form.typed())
        return self._saved(form)

    def _saved(self, form: Any) -> HttpResponse:
        try:
            if not CHANGES.take(self.membership.pk.hex, now=time.time()):
                raise MembershipError(_("That were many changes in an hour. Please try again later, or call us."))
            self.save(form)
        except (MembershipError, MoveError, ConsentError) as refusal:
            form.add_error(None, str(refusal))
            return self.shown(form)
        messages.success(self.request, _("It is saved. A mail confirms it."))
        return redirect("membership:page", self.membership.pk)

    def shown(self, form: Any, **context: Any) -> HttpResponse:
        """Show the form, or what will follow from it."""
        context |= {"form": form, "title": self.title, "membership": self.membership, "fields": self.fields_template}
        return render(self.request, self.template_name, context)

    def form(self, data: Any) -> Any:
        """Return the form, bound to what was typed."""
        raise NotImplementedError

    def follows(self, form: Any) -> list[str]:
        """Return in sentences what saving it will do."""
        raise NotImplementedError

    def save(self, form: Any) -> None:
        """Do it."""
        raise NotImplementedError

    def period(self, plan: Plan, units: int, start: date, last: date | None) -> list[str]:
        """Return a period and its dues in sentences."""
        words = {"first": date_format(start), "last": date_format(last) if last else ""}
        counted = ngettext("%(count)s unit", "%(count)s units", units) % {"count": units}
        days = _("%(first)s to %(last)s") if last else _("from %(first)s on")
        belonging = _("%(plan)s, %(units)s") % {"plan": plan.label(get_language() or "ja"), "units": counted}
        said = [days % words, belonging]
        dues = plan.dues(units, on=start)
        return [*said, _("Dues: %(yen)s yen") % {"yen": f"{dues:,}"}] if dues else said

"""What members change themselves: renewal, units, addresses, wishes and consents."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.membership.actions import by_member
from tomoni.membership.forms.member import WISHES, MoveForm, RenewForm, UnitsForm, WishesForm
from tomoni.membership.views.changing import ChangeView
from tomoni.membership.views.joining import told

ONE_DAY = timedelta(days=1)


class RenewView(ChangeView):
    """Renews for the next period."""

    title = gettext_lazy("Renew")
    fields_template = "membership/public/renew_fields.html"

    def hindrance(self) -> str:
        self.offer: Any = by_member.renewal_of(self.membership, today=self.today)
        return "" if self.offer else _("This is renewed already, or the days of grace are over. Please write to us.")

    def form(self, data: Any) -> RenewForm:
        return RenewForm(data, plan=self.offer.plan, units=self.offer.units)

    def follows(self, form: RenewForm) -> list[str]:
        offer = self.offer
        said = self.period(offer.plan, form.cleaned_data["units"], offer.start, offer.until - ONE_DAY)
        if form.cleaned_data["paid_on"]:
            said.append(_("We compare the payment you tell of with our account; until then it counts as open."))
        return said

    def save(self, form: RenewForm) -> None:
        by_member.renew(self.membership, **form.cleaned_data, now=timezone.now(), used=self.found.mail_key)


class UnitsView(ChangeView):
    """Changes the units of the coming period."""

    title = gettext_lazy("Change units")
    fields_template = "membership/public/units_fields.html"

    def hindrance(self) -> str:
        self.term: Any = by_member.coming_term(self.membership, today=self.today)
        return "" if self.term else _("Units change with the next period: choose them when you renew.")

    def form(self, data: Any) -> UnitsForm:
        return UnitsForm(data, plan=self.term.plan, units=self.term.units)

    def follows(self, form: UnitsForm) -> list[str]:
        return self.period(self.term.plan, form.cleaned_data["units"], self.term.valid_from, self.term.last_day)

    def save(self, form: UnitsForm) -> None:
        by_member.change_units(self.membership, **form.cleaned_data, now=timezone.now(), used=self.found.mail_key)


class MoveView(ChangeView):
    """Changes the address and the delivery address."""

    title = gettext_lazy("Change address")
    fields_template = "membership/public/move_fields.html"

    def form(self, data: Any) -> MoveForm:
        return MoveForm(data, membership=self.membership)

    def follows(self, form: MoveForm) -> list[str]:
        home, delivery = told(form.home.place()), told(form.delivery.place())
        said = [_("From today on: %(address)s") % {"address": home}]
        if delivery:
            return [*said, _("The magazine goes to: %(address)s") % {"address": delivery}]
        return [*said, _("The magazine goes to this address too.")]

    def save(self, form: MoveForm) -> None:
        places = {"home": form.home.place(), "delivery": form.delivery.place()}
        by_member.move(self.membership, **places, now=timezone.now(), used=self.found.mail_key)


class WishesView(ChangeView):
    """Changes what to receive, and takes back consents."""

    title = gettext_lazy("Change wishes and consents")
    fields_template = "membership/public/wishes_fields.html"

    def form(self, data: Any) -> WishesForm:
        return WishesForm(data, membership=self.membership)

    def follows(self, form: WishesForm) -> list[str]:
        yes, no = _("yes"), _("no")
        said = [
            _("%(wish)s: %(answer)s")
            % {"wish": form.fields[name].label, "answer": yes if form.cleaned_data[name] else no}
            for name in WISHES
        ]
        taken = [_("You take back: %(wording)s") % {"wording": each.wording} for each in form.cleaned_data["withdrawn"]]
        return said + taken

    def save(self, form: WishesForm) -> None:
        by_member.change_wishes(
            self.membership,
            wishes=form.wishes(),
            withdrawn=form.cleaned_data["withdrawn"],
            now=timezone.now(),
            used=self.found.mail_key,
        )

"""What members change themselves: renewal, units, addresses, wishes and consents."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.membership.actions.addresses import current_address
from tomoni.membership.actions.by_member import LIST
from tomoni.membership.forms.address import PARTS, AddressForm, place_name
from tomoni.membership.forms.join import MOST_UNITS
from tomoni.membership.models import Membership, Plan
from tomoni.people.actions import consents
from tomoni.people.models import Consent

WISHES = ("wants_print", "wants_electronic", "wants_receipt", "wants_reminders", "wants_list")


class Carried:
    """A form whose answers go along to the page that shows what will follow."""

    shows_errors = True

    def typed(self) -> list[tuple[str, str]]:
        """Return everything typed."""
        names = [form.add_prefix(name) for form in self.parts for name in form.fields]
        return [(name, value) for name in names for value in self.data.getlist(name)]

    @property
    def parts(self) -> list[forms.Form]:
        """The form itself and those within it."""
        return [self]

    def mistakes(self) -> list[tuple[str, str, str]]:
        """Return every error with the id and label of its field, in the order of the page."""
        if not (self.shows_errors and self.is_bound):
            return []
        fields = [form[name] for form in self.parts for name in form.fields]
        return [(field.id_for_label, field.label, error) for field in fields for error in field.errors]


class UnitsForm(Carried, forms.Form):
    """How many units, from the coming period on."""

    units = forms.IntegerField(label=gettext_lazy("Units"), min_value=1, max_value=MOST_UNITS)

    def __init__(self, *args: Any, plan: Plan, units: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["units"].initial = units
        self.fields["units"].widget.attrs["inputmode"] = "numeric"

    def clean_units(self) -> int:
        units = self.cleaned_data["units"]
        if units < self.plan.minimum_units:
            words = {"plan": self.plan, "least": self.plan.minimum_units}
            raise ValidationError(_("“%(plan)s” begins with %(least)s units.") % words)
        return units


class RenewForm(UnitsForm):
    """Units kept or changed, and a payment already made, where there is one."""

    paid_on = forms.DateField(
        label=gettext_lazy("Day of payment, if you paid already"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label=gettext_lazy("How you paid"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Such as post office, bank, name of the sender."),
    )

    def clean_paid_on(self) -> Any:
        day, today = self.cleaned_data["paid_on"], timezone.localdate()
        if day and not today - timedelta(days=366) <= day <= today:
            raise ValidationError(_("The day of payment lies in the future, or more than a year ago."))
        return day


class MoveForm(Carried, forms.Form):
    """The address and the delivery address, both as they are now."""

    def __init__(self, data: QueryDict | None, *, membership: Membership) -> None:
        super().__init__(data)
        today = timezone.localdate()
        self.home = AddressForm(
            data,
            prefix="home",
            is_demanded=True,
            initial=_typed(current_address(membership.holder, delivery=False, today=today)),
        )
        self.delivery = AddressForm(
            data,
            prefix="delivery",
            is_demanded=False,
            initial=_typed(current_address(membership.holder, delivery=True, today=today)),
        )

    @property
    def parts(self) -> list[forms.Form]:
        """The two addresses."""
        return [self.home, self.delivery]

    def is_valid(self) -> bool:
        """Check both, so that all errors are shown at once."""
        return all([super().is_valid(), self.home.is_valid(), self.delivery.is_valid()])


def _typed(address: Any) -> dict[str, str]:
    """Return an address as somebody would type it."""
    if address is None:
        return {}
    found = {name: getattr(address, name) for name in ("country", *PARTS, "care_of")}
    return found | {"municipality": place_name(address.municipality) if address.municipality else ""}


class WishesForm(Carried, forms.Form):
    """What to receive, and consents to take back."""

    wants_print = forms.BooleanField(label=gettext_lazy("on paper"), required=False)
    wants_electronic = forms.BooleanField(label=gettext_lazy("as an electronic edition"), required=False)
    wants_receipt = forms.BooleanField(label=gettext_lazy("I need a receipt."), required=False)
    wants_reminders = forms.BooleanField(label=gettext_lazy("Remind me of the renewal by mail."), required=False)
    wants_list = forms.BooleanField(required=False)
    withdrawn = forms.ModelMultipleChoiceField(
        Consent.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None, *, membership: Membership) -> None:
        super().__init__(data, initial={name: getattr(membership, name) for name in WISHES})
        self.membership = membership
        self.fields["wants_list"].label = consents.proposed_wording(LIST, get_language() or "ja")
        if membership.person_id:
            given = Consent.objects.filter(person=membership.person_id).valid_on(timezone.localdate())
            self.fields["withdrawn"].queryset = given.exclude(purpose=LIST).order_by("given_on", "pk")
        self.fields["withdrawn"].label_from_instance = lambda consent: consent.wording

    def wishes(self) -> dict[str, bool]:
        """Return the wishes as they shall be."""
        return {name: self.cleaned_data[name] for name in WISHES}

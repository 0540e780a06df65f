"""Forms of the acts on a membership, filled in with what is likeliest."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.moments import FIRST_DAY, LAST_DAY
from tomoni.membership.models import Event, Membership, Plan, Term
from tomoni.membership.staff import changes
from tomoni.people.models import Organisation, Person

Subject = Plan.Subject
MOST_UNITS = 1_000


def subject_of(holder: Person | Organisation) -> str:
    """Return which plans are for the holder."""
    return Subject.PERSON if isinstance(holder, Person) else Subject.ORGANISATION


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """Return a field for a day the register can speak of, with a calendar."""
    words = gettext_lazy("Choose a day from 1900 to 2199.")
    limits = [MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)]
    return forms.DateField(label=label, widget=AdminDateInput, validators=limits, **kwargs)


def units_field(**kwargs: Any) -> forms.IntegerField:
    """Return a field for a number of units."""
    return forms.IntegerField(label=gettext_lazy("units"), min_value=1, max_value=MOST_UNITS, **kwargs)


def plan_field(**kwargs: Any) -> forms.ModelChoiceField:
    """Return a field for a plan; ``ActForm`` offers those for the holder."""
    return forms.ModelChoiceField(label=gettext_lazy("plan"), queryset=Plan.objects.none(), empty_label=None, **kwargs)


class ActForm(forms.Form):
    """A form about one membership: it knows its terms, and offers the plans for its holder."""

    field_order: list[str] | None = None

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        self.membership = membership
        self.terms = list(
            Term.objects.known().filter(membership=membership).select_related("plan").order_by("valid_from")
        )
        self.today = timezone.localdate()
        kwargs["initial"] = {**self.likeliest(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if "plan" in self.fields:
            self.fields["plan"].queryset = Plan.objects.filter(subject=subject_of(membership.holder)).in_order()

    @property
    def term(self) -> Term | None:
        """The term of today, or the last one."""
        begun = [term for term in self.terms if term.valid_from <= self.today]
        return begun[-1] if begun else self.terms[0] if self.terms else None

    def likeliest(self) -> dict[str, Any]:
        """Return what the form is filled in with."""
        return {"plan": self.term.plan_id, "units": self.term.units} if self.term else {"units": 1}

    def coming_day(self) -> date:
        """Return the day a change is likeliest to begin: today, or the first day of a term yet to begin."""
        return max(self.today, self.term.valid_from) if self.term else self.today


class NotedForm(ActForm):
    """An act with a note for those who read it later."""

    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=500,
        widget=forms.TextInput,
        help_text=gettext_lazy("Why, or who asked; it stays with the act."),
    )


class RenewForm(NotedForm):
    """The next period, and the payment where it came with it."""

    plan = plan_field()
    units = units_field()
    paid_on = day_field(gettext_lazy("paid on"), required=False, help_text=gettext_lazy("Empty: not paid yet."))
    reference = forms.CharField(label=gettext_lazy("payment reference"), required=False, max_length=100)
    field_order = ["plan", "units", "paid_on", "reference", "note"]

    def likeliest(self) -> dict[str, Any]:
        last = self.terms[-1] if self.terms else None
        return {"plan": last.plan_id, "units": last.units} if last else {}


class TermChoiceField(forms.ModelChoiceField):
    """A term by its days, plan, units, dues and payment."""

    def label_from_instance(self, term: Term) -> str:
        dues = term.plan.dues(term.units, on=term.valid_from)
        said = [changes.days(term.valid_from, term.valid_to), changes.belonging((term.plan, term.units))]
        if dues is not None:
            said.append(_("%(yen)s yen") % {"yen": f"{dues:,}"})
        said.append(_("paid") if term.paid_on else _("not paid"))
        return " · ".join(said)


class PayForm(ActForm):
    """Which term was paid, when, and the reference."""

    term_paid = TermChoiceField(label=gettext_lazy("for"), queryset=Term.objects.none(), empty_label=None)
    on = day_field(gettext_lazy("paid on"), required=False, help_text=gettext_lazy("Empty: it was not paid after all."))
    reference = forms.CharField(
        label=gettext_lazy("payment reference"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as the number of the transfer slip."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Term.objects.known().filter(membership=self.membership)
        self.fields["term_paid"].queryset = known.select_related("plan").order_by("valid_from")

    def likeliest(self) -> dict[str, Any]:
        unpaid = [term for term in self.terms if term.paid_on is None]
        chosen = unpaid[0] if unpaid else self.terms[-1] if self.terms else None
        return {"term_paid": chosen and chosen.pk, "on": self.today}


class UnitsForm(NotedForm):
    """A new number of units from a day on."""

    units = units_field()
    on = day_field(gettext_lazy("from"))
    field_order = ["units", "on"]

    def likeliest(self) -> dict[str, Any]:
        return super().likeliest() | {"on": self.coming_day()}


class PlanForm(UnitsForm):
    """Another plan from a day on."""

    plan = plan_field()
    field_order = ["plan", "units", "on"]


class PauseForm(NotedForm):
    """The days left out."""

    on = day_field(gettext_lazy("first day of the pause"))
    last_day = day_field(
        gettext_lazy("last day of the pause"), required=False, help_text=gettext_lazy("Empty: until they return.")
    )
    field_order = ["on", "last_day"]

    def likeliest(self) -> dict[str, Any]:
        return {"on": self.coming_day()}


class LeaveForm(NotedForm):
    """The last day, and why."""

    last_day = day_field(
        gettext_lazy("last day they belong"), help_text=gettext_lazy("They are still counted on this day.")
    )
    reason = forms.ChoiceField(label=gettext_lazy("reason"), widget=forms.RadioSelect, initial=Event.Reason.OWN_WISH)
    field_order = ["last_day", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [Event.Reason.OWN_WISH, Event.Reason.DEEMED, Event.Reason.EXPULSION]
        if self.membership.person_id:
            reasons.insert(2, Event.Reason.DEATH)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]

    def likeliest(self) -> dict[str, Any]:
        return {"last_day": self.today}

    @property
    def first_day_out(self) -> date:
        """The day after the last day."""
        return self.cleaned_data["last_day"] + timedelta(days=1)


class ReturnForm(PlanForm):
    """Coming back under the same number."""

    def likeliest(self) -> dict[str, Any]:
        return super().likeliest() | {"on": self.today}


class RenameForm(ActForm):
    """A new name of an organisation."""

    name = forms.CharField(label=gettext_lazy("new name"), max_length=200)
    kana = forms.CharField(label=gettext_lazy("reading (kana)"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    on = day_field(gettext_lazy("from"))

    def likeliest(self) -> dict[str, Any]:
        holder = self.membership.organisation
        named = {"name": holder.name, "kana": holder.kana, "name_en": holder.name_en} if holder else {}
        return {**named, "on": self.today}


class NumberField(forms.CharField):
    """A membership by its number, full-width digits too."""

    def clean(self, value: Any) -> Any:
        digits = unicodedata.normalize("NFKC", super().clean(value)).strip()
        found = (
            Membership.objects.filter(number=int(digits)).first() if digits.isdecimal() and len(digits) < 10 else None
        )
        if found is None:
            raise ValidationError(_("Number %(number)s is not in the register.") % {"number": value})
        return found


class MergeForm(NotedForm):
    """Into which number an organisation's membership goes over."""

    into = NumberField(label=gettext_lazy("number of the organisation that goes on"))
    on = day_field(gettext_lazy("from"))
    units = units_field(required=False, help_text=gettext_lazy("Of the organisation that goes on. Empty: as before."))
    field_order = ["into", "on", "units"]

    def likeliest(self) -> dict[str, Any]:
        return {"on": self.today}


class DissolveForm(NotedForm):
    """The first day without the organisation."""

    on = day_field(gettext_lazy("dissolved on"))
    field_order = ["on"]

    def likeliest(self) -> dict[str, Any]:
        return {"on": self.today}


class UniteForm(NotedForm):
    """The number that stays."""

    into = NumberField(label=gettext_lazy("number that stays"))
    field_order = ["into"]


class TermForm(NotedForm):
    """A stretch of days with plan and units."""

    plan = plan_field()
    units = units_field()
    first_day = day_field(gettext_lazy("first day"))
    last_day = day_field(gettext_lazy("last day"), required=False)
    field_order = ["plan", "units", "first_day", "last_day"]

    @property
    def until(self) -> date | None:
        """The day after the last day; None where none was given."""
        last = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None


class CorrectForm(TermForm):
    """How a term should have been entered."""

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        self.corrected = term
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = gettext_lazy("Empty: no end.")

    def likeliest(self) -> dict[str, Any]:
        term = self.corrected
        return {"plan": term.plan_id, "units": term.units, "first_day": term.valid_from, "last_day": term.last_day}


class AddTermForm(TermForm):
    """A term that was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = gettext_lazy("Empty: the end of the plan's period.")

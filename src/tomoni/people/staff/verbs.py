"""What is done for a person or organisation from its card: a move, a tie, a consent given or withdrawn."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff import VerbView
from tomoni.people.actions import consents, moving
from tomoni.people.models import Address, Affiliation, Consent, Organisation, Person
from tomoni.people.models.languages import LANGUAGES
from tomoni.people.staff.forms import AddressForm, TieRowForm


class CardVerbView(VerbView):
    """A verb that begins and ends on the card of a record."""

    model: Any = Person
    permission = "people.change_person"
    template_name = "people/staff/verb.html"
    explanation: Any = ""

    def get_success_url(self) -> str:
        return reverse(f"people_{self.model._meta.model_name}:inspect", args=[self.record.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(explanation=self.explanation, back_url=self.get_success_url(), **kwargs)


class MoveForm(AddressForm):
    """A new address from a day on, and the address it replaces."""

    on = forms.DateField(label=gettext_lazy("moved on"), widget=AdminDateInput)
    old = forms.ModelChoiceField(
        label=gettext_lazy("in place of"),
        queryset=Address.objects.none(),
        required=False,
        empty_label=gettext_lazy("none: this is a further address"),
    )
    field_order = ["on", "old", "kind", "postal_code", "country", "prefecture", "municipality", "street", "care_of"]

    class Meta:
        model = Address
        fields = ["kind", "postal_code", "country", "prefecture", "municipality", "street", "care_of"]


class MoveView(CardVerbView):
    """A change of address: the old one is kept with its last day."""

    form_class = MoveForm
    page_title = gettext_lazy("Change of address")
    button = gettext_lazy("Save the new address")
    explanation = gettext_lazy("The old address stays on record with its last day; nothing is overwritten.")
    refusals = (moving.MoveError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        owner = {self.model._meta.model_name: self.record}
        return {**super().get_form_kwargs(), "instance": Address(**owner)}

    def get_form(self, form_class: Any = None) -> MoveForm:
        form = super().get_form(form_class)
        present = self.record.address_set.on(timezone.localdate()).order_by("-is_preferred", "pk")
        form.fields["old"].queryset = present
        form.fields["old"].initial = present.first()
        form.fields["on"].initial = timezone.localdate()
        return form

    def act(self, form: MoveForm) -> str:
        day = form.cleaned_data["on"]
        moving.move(form.instance, on=day, old=form.cleaned_data["old"])
        return _("The new address is valid from %(day)s.") % {"day": date_format(day)}


class MoveOrganisationView(MoveView):
    """A change of an organisation's address."""

    model = Organisation
    permission = "people.change_organisation"


class TieForm(TieRowForm):
    """A new tie of a person to an organisation."""

    class Meta:
        model = Affiliation
        fields = ["organisation", "role", "title", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}


class TieView(CardVerbView):
    """Notes what somebody is where."""

    form_class = TieForm
    permission = "people.add_affiliation"
    page_title = gettext_lazy("Add an organisation or role")
    button = gettext_lazy("Save")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Affiliation(person=self.record)}

    def act(self, form: TieForm) -> str:
        form.save()
        return _("%(tie)s was noted.") % {"tie": form.instance}


class EndTieForm(forms.Form):
    """The last day of a tie."""

    day = forms.DateField(label=gettext_lazy("until"), widget=AdminDateInput)


class EndTieView(CardVerbView):
    """Ends a tie; it stays on record with its dates."""

    model = Affiliation
    form_class = EndTieForm
    permission = "people.change_affiliation"
    page_title = gettext_lazy("End an affiliation")
    button = gettext_lazy("Save the last day")

    def get_success_url(self) -> str:
        return reverse("people_person:inspect", args=[self.record.person_id])

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def form_valid(self, form: EndTieForm) -> HttpResponse:
        if self.record.starts_on and form.cleaned_data["day"] < self.record.starts_on:
            form.add_error("day", _("It would end before it begins."))
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, form: EndTieForm) -> str:
        self.record.ends_on = form.cleaned_data["day"]
        self.record.save()
        return _("%(tie)s was ended.") % {"tie": self.record}


class ConsentForm(WagtailAdminModelForm):
    """A consent; an empty wording takes the proposed sentence."""

    language = forms.ChoiceField(label=gettext_lazy("language it was read in"), choices=LANGUAGES.items)
    wording = forms.CharField(
        label=gettext_lazy("wording"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Left empty: the network's own sentence for this purpose, as shown above."),
    )

    class Meta:
        model = Consent
        fields = ["purpose", "channel", "given_on", "expires_on", "language", "wording"]
        widgets = {"given_on": AdminDateInput, "expires_on": AdminDateInput}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given_on, expires_on = data.get("given_on"), data.get("expires_on")
        if given_on and expires_on and expires_on < given_on:
            self.add_error("expires_on", _("The consent would end before it is given."))
        return data


class GiveConsentView(CardVerbView):
    """Records that the person agreed to something."""

    form_class = ConsentForm
    permission = "people.add_consent"
    page_title = gettext_lazy("Consent given")
    button = gettext_lazy("Record the consent")
    refusals = (consents.ConsentError,)
    template_name = "people/staff/consent.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Consent(person=self.record)}

    def get_initial(self) -> dict[str, Any]:
        spoken = self.record.languages[0] if self.record.languages else "ja"
        return {"given_on": timezone.localdate(), "language": spoken}

    def act(self, form: ConsentForm) -> str:
        data = dict(form.cleaned_data)
        consent = consents.give(self.record, day=data.pop("given_on"), today=timezone.localdate(), **data)
        return _("The consent “%(consent)s” was recorded.") % {"consent": consent.get_purpose_display()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposed = [
            {"purpose": Consent.Purpose(purpose).label, "language": LANGUAGES[language], "wording": wording}
            for (purpose, language), wording in consents.wordings().items()
        ]
        return super().get_context_data(proposed=proposed, **kwargs)


class WithdrawForm(forms.Form):
    """When and how a consent was taken back."""

    day = forms.DateField(label=gettext_lazy("withdrawn on"), widget=AdminDateInput)
    channel = forms.ChoiceField(label=gettext_lazy("withdrawn by"), choices=Consent.Channel.choices)


class WithdrawConsentView(CardVerbView):
    """Records that the person took a consent back."""

    model = Consent
    form_class = WithdrawForm
    permission = "people.change_consent"
    page_title = gettext_lazy("Consent withdrawn")
    button = gettext_lazy("Record the withdrawal")
    explanation = gettext_lazy("The consent stays on record with both dates; from the day on it is no longer valid.")
    refusals = (consents.ConsentError,)

    def get_success_url(self) -> str:
        return reverse("people_person:inspect", args=[self.record.person_id])

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def act(self, form: WithdrawForm) -> str:
        consents.withdraw(self.record, today=timezone.localdate(), **form.cleaned_data)
        return _("The consent “%(consent)s” was withdrawn.") % {"consent": self.record.get_purpose_display()}

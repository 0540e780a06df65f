"""What those who are asked by a mailed link fill in: a sign-on, a proposal, whether the press comes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tomoni.advocacy.models import Demand, Proposal, Rsvp, SignOn

MOST_LETTERS = 10_000


class AnswerForm(forms.ModelForm):
    """A form on a public page; its mistakes are listed above it."""

    def mistakes(self) -> list[tuple[str, str, str]]:
        """Return every error with the id and label of its field, in the order of the page."""
        return [(field.id_for_label, field.label, error) for field in self for error in field.errors]


class SignOnForm(AnswerForm):
    """A sign-on: as it is printed, who signs, whether it may be named."""

    class Meta:
        model = SignOn
        fields = ["organisation_name", "representative", "consents_to_publication", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_person:
            del self.fields["organisation_name"]
            self.fields["representative"].label = gettext_lazy("Your name")
        else:
            self.fields["organisation_name"].required = True
            self.fields["representative"].label = gettext_lazy("Representative (post and name)")
        self.fields["representative"].required = True
        self.fields["representative"].widget = forms.TextInput()
        self.fields["consents_to_publication"].label = gettext_lazy(
            "The name may be published on the website and in the press"
        )
        self.fields["comment"].label = gettext_lazy("Message to the network (not published)")
        self.fields["comment"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": MOST_LETTERS})


class ProposalForm(AnswerForm):
    """A demand or an opinion a member organisation proposes."""

    class Meta:
        model = Proposal
        fields = ["kind", "title", "text", "ground", "addressed", "by"]

    def __init__(self, *args: Any, is_opinion: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("text", 6), ("ground", 4)):
            self.fields[name].widget = forms.Textarea(attrs={"rows": rows, "maxlength": MOST_LETTERS})
        self.fields["by"].widget = forms.TextInput()
        self.fields["by"].label = gettext_lazy("Your name")
        if is_opinion:
            del self.fields["kind"], self.fields["addressed"]
            self.fields["title"].label = gettext_lazy("Provision it is about")
            self.fields["text"].label = gettext_lazy("Opinion")
            self.fields["ground"].label = gettext_lazy("Reason")
            return
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("What it is"), choices=Demand.Kind, initial=Demand.Kind.REQUEST
        )
        self.fields["title"].label = gettext_lazy("In one line")
        self.fields["text"].label = gettext_lazy("Demand or question, as it should be put")
        self.fields["ground"].label = gettext_lazy("Ground: what happens, figures, laws")
        self.fields["addressed"].label = gettext_lazy("To which ministry or municipality")
        self.order_fields(["kind", "title", "text", "ground", "addressed", "by"])


class RsvpForm(AnswerForm):
    """Whether somebody of the press comes, how many, what they wish."""

    class Meta:
        model = Rsvp
        fields = ["outlet_name", "name", "persons", "wishes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget = forms.TextInput()
        self.fields["name"].label = gettext_lazy("Your name")
        self.fields["persons"].min_value = 1
        self.fields["persons"].widget.attrs |= {"min": 1, "max": 30, "inputmode": "numeric"}

    def clean_persons(self) -> int:
        """Keep the number within what a room holds."""
        persons = self.cleaned_data["persons"]
        if not 1 <= persons <= 30:
            raise forms.ValidationError(gettext_lazy("Give a number from 1 to 30."))
        return persons

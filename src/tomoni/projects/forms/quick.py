"""Entering an activity with title, date and project alone, and a state for many."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from tomoni.core import dates
from tomoni.projects.forms.choices import own_projects, writes_anywhere
from tomoni.projects.models import Activity, Project


class QuickForm(forms.Form):
    """Title, date and project."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    when = forms.CharField(
        label=gettext_lazy("When"),
        max_length=60,
        help_text=gettext_lazy("2012-06-23, 2012年6月23日～24日, June 2012, about March 2012 ..."),
    )
    project = forms.ModelChoiceField(
        label=gettext_lazy("Project"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=gettext_lazy("of the network itself"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        field.queryset = own_projects(user).order_by("name", "pk")
        if not writes_anywhere(user):
            field.required, field.empty_label = True, "---------"

    def clean_when(self) -> str:
        try:
            return dates.parse(self.cleaned_data["when"]).edtf
        except dates.DateError as error:
            raise forms.ValidationError(error.message(get_language() or "ja")) from error


class StateForm(forms.Form):
    """The state to give to the chosen activities."""

    state = forms.ChoiceField(label=gettext_lazy("New state"), choices=Activity.State.choices, widget=forms.RadioSelect)

    def chosen(self) -> Any:
        """Return the label of the chosen state."""
        return Activity.State(self.cleaned_data["state"]).label

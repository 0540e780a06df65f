"""What the chronicle can be narrowed by; a filter that makes no sense is as one left empty."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import places, search
from tomoni.core.periods import Period
from tomoni.projects.forms.widgets import outline_label
from tomoni.projects.models import Activity, Programme, Project


class ChronicleForm(forms.Form):
    """Words, year, heading of the outline, project, kind and prefecture."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Field of work"), required=False, queryset=Programme.objects.in_outline_order()
    )
    project = forms.ModelChoiceField(label=gettext_lazy("Project"), required=False, queryset=Project.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)

    def __init__(self, data: Any, *, user: Any, language: str) -> None:
        super().__init__(data)
        self.activities = Activity.objects.visible_to(user)
        name = places.japanese if language == "ja" else places.english
        years = self.activities.exclude(starts_on=None).dates("starts_on", "year", order="DESC")
        used = self.activities.exclude(prefecture="").values_list("prefecture", flat=True).order_by().distinct()
        every = [("", _("all"))]
        self.fields["year"].choices = every + [(day.year, str(day.year)) for day in years]
        self.fields["kind"].choices = every + list(Activity.Kind.choices)
        self.fields["place"].choices = every + [(code, name(code)) for code in sorted(used)]
        self.fields["project"].queryset = Project.objects.visible_to(user).order_by("name", "pk")
        self.fields["programme"].label_from_instance = outline_label
        for field in ("programme", "project"):
            self.fields[field].empty_label = _("all")

    def found(self) -> Any:
        """Return the visible activities that fit what was chosen, the newest first."""
        self.is_valid()
        chosen = self.cleaned_data
        found = self.activities
        if chosen.get("year"):
            found = found.in_period(Period.year(chosen["year"])).exclude(when="")
        if chosen.get("programme"):
            found = found.told_in(chosen["programme"])
        if chosen.get("project"):
            found = found.filter(projects=chosen["project"])
        if chosen.get("kind"):
            found = found.filter(kind=chosen["kind"])
        if chosen.get("place"):
            found = found.filter(prefecture=chosen["place"])
        return search.matching(found, chosen.get("q", ""))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.cleaned_data.values())

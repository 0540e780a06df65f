"""Two comfortable sheets of a meeting: typing minutes item by item, and ticking off who is there."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tomoni.people.models import Person
from tomoni.projects.forms.meeting import HERE, Mode, proxy_problem
from tomoni.projects.models import AgendaItem, Attendance, Decision, Meeting


class MinutesForm(forms.Form):
    """For each item its minutes, whether it is closed, and one new decision."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(meeting.agenda.select_related("carried_from__meeting").order_by("position", "pk"))
        for item in self.items:
            self.fields[f"minutes_{item.pk}"] = forms.CharField(
                label=_("Minutes of item %(number)s") % {"number": item.position},
                initial=item.minutes,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8}),
            )
            self.fields[f"state_{item.pk}"] = forms.ChoiceField(
                label=pgettext("activity", "State"), choices=_states(item), initial=item.state, widget=forms.RadioSelect
            )
            self.fields[f"decision_{item.pk}"] = forms.CharField(
                label=_("New decision"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5000
            )
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=_("Result"), choices=Decision.Result.choices, initial=Decision.Result.ADOPTED, required=False
            )

    def sheets(self) -> Iterator[dict[str, Any]]:
        """Return each item with its fields, as the template draws them."""
        for item in self.items:
            names = ("minutes", "state", "decision", "result")
            yield {"item": item} | {name: self[f"{name}_{item.pk}"] for name in names}

    def typed(self) -> Iterator[tuple[AgendaItem, dict[str, str]]]:
        """Return each item with what was typed for it."""
        for item in self.items:
            names = ("minutes", "state", "decision", "result")
            yield item, {name: self.cleaned_data[f"{name}_{item.pk}"] for name in names}


def _states(item: AgendaItem) -> list[tuple[str, Any]]:
    """Return the states to choose from: an item is carried over by making the next meeting, not by hand."""
    carried = AgendaItem.State.CARRIED
    return [choice for choice in AgendaItem.State.choices if choice[0] != carried or item.state == carried]


class AttendanceForm(forms.Form):
    """One row for each member of the body and each person entered already."""

    def __init__(self, *args: Any, meeting: Meeting, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        entered = {row.person_id: row for row in Attendance.objects.filter(meeting=meeting)}
        others = [("", _("nobody named")), *((str(person.pk), str(person)) for person in people)]
        for person in people:
            row = entered.get(person.pk)
            self.fields[f"mode_{person.pk}"] = forms.ChoiceField(
                label=str(person),
                required=False,
                choices=[("", _("not entered")), *Mode.choices],
                initial=row.mode if row else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"proxy_{person.pk}"] = forms.ChoiceField(
                label=_("Represented by"),
                required=False,
                choices=others,
                initial=str(row.proxy_id or "") if row else "",
            )

    def sheets(self) -> Iterator[dict[str, Any]]:
        """Return each person with their fields, as the template draws them."""
        for person in self.people:
            yield {"person": person, "mode": self[f"mode_{person.pk}"], "proxy": self[f"proxy_{person.pk}"]}

    def typed(self) -> Iterator[dict[str, Any]]:
        """Return person, mode ('' where not entered) and proxy of each row."""
        known = {str(person.pk): person for person in self.people}
        for person in self.people:
            proxy = known.get(self.cleaned_data.get(f"proxy_{person.pk}", ""))
            yield {"person": person, "mode": self.cleaned_data.get(f"mode_{person.pk}", ""), "proxy": proxy}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rows = list(self.typed())
        here = {row["person"] for row in rows if row["mode"] in HERE}
        for row in rows:
            if problem := proxy_problem(row, here):
                self.add_error(f"proxy_{row['person'].pk}", problem)
        return cleaned


class NothingForm(forms.Form):
    """A verb that needs no more than a yes."""


class DayForm(forms.Form):
    """A day, today unless another is given."""

    on = forms.DateField(label=gettext_lazy("Done on"))

"""The form of a meeting: agenda, attendance, decisions, and what must agree between them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.forms import BaseChildFormSet

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import ActivityForm
from tomoni.projects.forms.choices import keep_within, own_projects
from tomoni.projects.models import AgendaItem, Attendance, MeetingSeries, Project

Mode = Attendance.Mode
HERE = {Mode.PERSON, Mode.ONLINE}


def count_of_members(body: Project, day: Any) -> int:
    """Return how many persons work in the body on the day."""
    return body.members.on(day).exclude(role="guest").values("person").distinct().count()


def quorum_problem(quorum: int | None, body: Project | None, day: Any) -> str:
    """Return what is wrong with a quorum, or ''; a body whose members are not entered is not checked."""
    members = count_of_members(body, day) if quorum and body else 0
    if members and quorum and quorum > members:
        words = ngettext(
            "The quorum is above the %(count)s member of the body.",
            "The quorum is above the %(count)s members of the body.",
            members,
        )
        return words % {"count": members}
    return ""


class SeriesForm(VisibleChoicesForm):
    """A series of meetings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _own_bodies(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if problem := quorum_problem(cleaned.get("quorum"), cleaned.get("body"), timezone.localdate()):
            self.add_error("quorum", problem)
        return cleaned


class NumberedFormSet(BaseChildFormSet):
    """An agenda numbered from 1 in the order of its rows."""

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit=False)
        for number, form in enumerate(self.ordered_forms, start=1):
            form.instance.position = number
        if commit:
            getattr(self.instance, self.rel_name).commit()
        return saved


class AttendanceFormSet(BaseChildFormSet):
    """Who takes part how; a proxy is somebody else who is there."""

    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        rows = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        rows = [form for form in rows if form.cleaned_data.get("person")]
        here = {form.cleaned_data["person"] for form in rows if form.cleaned_data["mode"] in HERE}
        for form in rows:
            problem = proxy_problem(form.cleaned_data, here)
            if problem:
                form.add_error("proxy", problem)


def proxy_problem(row: dict[str, Any], here: set[Any]) -> str:
    """Return what is wrong with who represents the person of the row, or ''."""
    person, proxy = row["person"], row.get("proxy")
    if proxy is None:
        return ""
    if row["mode"] != Mode.PROXY:
        return _("Only somebody who attends by proxy is represented by another.")
    if proxy == person:
        return _("Nobody represents themselves. Choose another person, or “in person”.")
    if proxy not in here:
        words = _("%(proxy)s is not present, and so cannot represent %(person)s.")
        return words % {"proxy": proxy, "person": person}
    return ""


class DecisionFormSet(BaseChildFormSet):
    """The decisions of a meeting, each tied to an item of its agenda."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        return self._of_this_meeting(super()._construct_form(i, **kwargs))

    @property
    def empty_form(self) -> Any:
        return self._of_this_meeting(super().empty_form)

    def _of_this_meeting(self, form: Any) -> Any:
        if self.instance._state.adding:
            form.fields["agenda_item"].queryset = AgendaItem.objects.none()
        else:
            form.fields["agenda_item"].queryset = AgendaItem.objects.filter(meeting=self.instance.pk)
        return form


class MeetingForm(ActivityForm):
    """A meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _own_bodies(self)

    def is_valid(self) -> bool:
        return super().is_valid() and self._votes_agree()

    def clean(self) -> dict[str, Any]:
        body = self.cleaned_data.get("body")
        if body is not None and "projects" in self.cleaned_data and body not in self.cleaned_data["projects"]:
            self.cleaned_data["projects"] = [*self.cleaned_data["projects"], body]
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        day = self.instance.starts_on or timezone.localdate()
        if problem := quorum_problem(self.cleaned_data.get("quorum"), self.cleaned_data.get("body"), day):
            self.add_error("quorum", problem)

    def _votes_agree(self) -> bool:
        """Refuse a decision with more votes than people take part, where the attendance is entered."""
        attendance, decisions = self.formsets.get("attendance"), self.formsets.get("decisions")
        if attendance is None or decisions is None:
            return True
        rows = [form for form in attendance.forms if form not in attendance.deleted_forms and form.cleaned_data]
        present = sum(row.cleaned_data["mode"] != Mode.ABSENT for row in rows)
        for form in decisions.forms:
            if form in decisions.deleted_forms or not form.cleaned_data or not present:
                continue
            if problem := votes_problem(form.cleaned_data, present):
                form.add_error("votes_for", problem)
        return all(form.is_valid() for form in decisions.forms if form not in decisions.deleted_forms)


def votes_problem(row: dict[str, Any], present: int) -> str:
    """Return what is wrong with the votes of a decision, or ''."""
    votes = sum(row.get(name) or 0 for name in ("votes_for", "votes_against", "abstentions"))
    if votes <= present:
        return ""
    words = _("There are %(votes)s votes, but only %(present)s take part. Check the votes or the attendance.")
    return words % {"votes": votes, "present": present}


def _own_bodies(form: forms.ModelForm) -> None:
    if "body" in form.fields:
        tied = [] if form.instance._state.adding else [form.instance.body]
        keep_within(form.fields["body"], own_projects(form.for_user), tied=tied)
    if "series" in form.fields:
        bodies = own_projects(form.for_user)
        form.fields["series"].queryset = MeetingSeries.objects.filter(body__in=bodies)

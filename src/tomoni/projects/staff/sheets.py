"""The minutes sheet and the attendance sheet of a meeting."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.people.models import Person
from tomoni.projects import actions
from tomoni.projects.forms.sheets import AttendanceForm, MinutesForm
from tomoni.projects.models import Meeting, ProjectMember
from tomoni.projects.staff.records import RecordVerbView, inspect_url


class SheetView(RecordVerbView):
    """A sheet of one meeting."""

    model = Meeting
    permission = "projects.change_meeting"
    button = gettext_lazy("Save")
    header_icon = "edit"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meeting": self.record}

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class MinutesView(SheetView):
    """Minutes, item by item, with room to type."""

    form_class = MinutesForm
    page_title = gettext_lazy("Minutes")
    template_name = "projects/staff/minutes.html"

    def act(self, form: MinutesForm) -> str:
        actions.write_minutes(self.record, typed=form.typed())
        return _("The minutes were saved.")


class AttendanceView(SheetView):
    """Who is there: one row for each member of the body."""

    form_class = AttendanceForm
    page_title = gettext_lazy("Attendance")
    template_name = "projects/staff/attendance.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": self._people()}

    def act(self, form: AttendanceForm) -> str:
        actions.enter_attendance(self.record, rows=form.typed())
        return _("The attendance was saved.")

    def _people(self) -> list[Person]:
        day = self.record.starts_on or timezone.localdate()
        members = ProjectMember.objects.on(day).filter(project=self.record.body_id).exclude(role="guest")
        known = Q(pk__in=members.values("person")) | Q(attendance__meeting=self.record)
        return list(Person.objects.filter(known).distinct().order_by("kana_key", "pk"))

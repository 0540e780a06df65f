"""The verbs of meetings and tasks: each a page with one form and one action."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from tomoni.projects import actions
from tomoni.projects.forms.sheets import DayForm, NothingForm
from tomoni.projects.forms.task import HandOverForm, TaskFromDecisionForm, past_due_warning
from tomoni.projects.models import Decision, Meeting, Task
from tomoni.projects.staff.records import RecordVerbView, inspect_url


class NextMeetingView(RecordVerbView):
    """Makes the next meeting of the series, or leads to it."""

    model = Meeting
    permission = "projects.add_meeting"
    form_class = NothingForm
    page_title = gettext_lazy("Next meeting")
    button = gettext_lazy("Carry open items over")
    refusals = (actions.CarryOverRefusedError,)
    template_name = "projects/staff/next_meeting.html"
    header_icon = "calendar-alt"

    def act(self, form: NothingForm) -> str:
        self.following, carried = actions.next_meeting(self.record)
        if not carried:
            return _("This is the next meeting. No further item was open.")
        words = ngettext("%(count)s open item was carried over.", "%(count)s open items were carried over.", carried)
        return words % {"count": carried}

    def get_success_url(self) -> str:
        return inspect_url(self.following)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        still_open = self.record.agenda.filter(state="open", carried_to=None).order_by("position", "pk")
        return super().get_context_data(still_open=still_open, **kwargs)


class TaskFromDecisionView(RecordVerbView):
    """Gives somebody what a decision asks for."""

    model = Decision
    permission = "projects.add_task"
    form_class = TaskFromDecisionForm
    page_title = gettext_lazy("Make a task of the decision")
    button = gettext_lazy("Make the task")
    header_icon = "tasks"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.record.text[:200]}

    def act(self, form: TaskFromDecisionForm) -> str:
        self.task = actions.make_task(self.record, **form.cleaned_data)
        if warning := past_due_warning(self.task.due_on):
            messages.warning(self.request, warning)
        return _("The task was made.")

    def get_success_url(self) -> str:
        return inspect_url(self.record.meeting)


class TaskVerbView(RecordVerbView):
    """A verb on a task; the task's page opens again."""

    model = Task
    permission = "projects.change_task"
    header_icon = "tasks"

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class HandOverView(TaskVerbView):
    """Passes a task to another person."""

    form_class = HandOverForm
    page_title = gettext_lazy("Hand over")
    button = gettext_lazy("Hand over")
    refusals = (actions.HandOverRefusedError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"task": self.record, "user": self.request.user}

    def act(self, form: HandOverForm) -> str:
        passed = actions.hand_over(self.record, user=self.request.user, **form.cleaned_data)
        return _("The task is now with %(person)s.") % {"person": passed.to_person}

    def get_success_url(self) -> str:
        # Who handed a task over may no longer see it.
        visible = Task.objects.visible_to(self.request.user).filter(pk=self.record.pk).exists()
        return inspect_url(self.record) if visible else reverse("projects_task:index")


class FinishView(TaskVerbView):
    """Notes that a task is done."""

    form_class = DayForm
    page_title = gettext_lazy("Task done")
    button = gettext_lazy("Done")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: DayForm) -> str:
        actions.finish_task(self.record, on=form.cleaned_data["on"])
        return _("The task is done.")


class ReopenView(TaskVerbView):
    """Takes up a task again."""

    form_class = NothingForm
    page_title = gettext_lazy("Take up again")
    button = gettext_lazy("Take up again")

    def act(self, form: NothingForm) -> str:
        actions.reopen_task(self.record)
        return _("The task is open again.")

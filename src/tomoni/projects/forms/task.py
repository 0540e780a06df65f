"""Forms of tasks: what, who, by when; handing over."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.people.models import Person
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.choices import keep_within
from tomoni.projects.models import Project, Task


def people_of(user: Any) -> Any:
    """Return the persons a task may be given to: those the user may see and who are still with us."""
    return Person.objects.visible_to(user).present().order_by("kana_key", "pk")


def past_due_warning(due_on: Any) -> str:
    """Return a warning for a due date that has passed already, or ''."""
    if due_on is None or due_on >= timezone.localdate():
        return ""
    return _("The due date %(day)s has passed already. The task counts as late.") % {"day": due_on}


class TaskForm(VisibleChoicesForm):
    """A task; members of projects enter them for their own projects."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if "project" in self.fields and not (user.is_superuser or "secretariat" in user.role_keys()):
            tied = [self.instance.project] if self.instance.project_id else []
            keep_within(self.fields["project"], Project.objects.of_worker(user), tied=tied)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_private") and "project" in self.fields and not cleaned.get("project"):
            self.add_error("project", _("Choose the project within which the task is kept."))
        return cleaned


class HandOverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Hand over to"), queryset=Person.objects.none(), widget=PERSON_CHOOSER.widget_class
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What is done, what is left, where the papers are."),
    )

    def __init__(self, *args: Any, task: Task, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people_of(user)


class TaskFromDecisionForm(forms.Form):
    """The task a decision gives somebody."""

    title = forms.CharField(label=gettext_lazy("Task"), max_length=200)
    detail = forms.CharField(
        label=gettext_lazy("Detail"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )
    assignee = forms.ModelChoiceField(
        label=gettext_lazy("Carried by"),
        queryset=Person.objects.none(),
        required=False,
        widget=PERSON_CHOOSER.widget_class,
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=AdminDateInput())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people_of(user)

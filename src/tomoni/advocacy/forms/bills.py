"""Staff forms of bills: stages, and which of our acts stand beside them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tomoni.advocacy.forms.reviews import by_name
from tomoni.advocacy.models import Bill, BillAct, Body, Stage
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.widgets import FilterableCheckboxes
from tomoni.projects.models import Activity

BEFORE, AFTER = timedelta(days=3 * 365), timedelta(days=2 * 365)
OFFERED_AT_MOST = 400


class BillForm(VisibleChoicesForm):
    """A bill or law."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            by_name(self.fields["body"])
        if "demands" in self.fields:
            self.fields["demands"].queryset = self.fields["demands"].queryset.order_by("title_key", "pk")
        if "tags" in self.fields:
            self.fields["tags"].queryset = self.fields["tags"].queryset.order_by("name")
        if "number" in self.fields:
            self.fields["number"].label = _("Number")
        if "summary" in self.fields:
            self.fields["summary"].widget.attrs["rows"] = 4

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        made, in_force = cleaned.get("promulgated_on"), cleaned.get("in_force_on")
        if made and in_force and in_force < made:
            self.add_error("in_force_on", _("A law does not come into force before it is promulgated."))
        if (made or in_force) and cleaned.get("state") in (
            Bill.State.REJECTED,
            Bill.State.WITHDRAWN,
            Bill.State.LAPSED,
        ):
            self.add_error("state", _("What was promulgated or is in force has passed. Correct the state or the day."))
        return cleaned


class StageForm(VisibleChoicesForm):
    """A station of a bill."""

    class Meta:
        model = Stage
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "committee" in self.fields:
            committees = Q(kind__in=[Body.Kind.COMMITTEE, Body.Kind.ASSEMBLY])
            if self.instance.committee_id:
                committees |= Q(pk=self.instance.committee_id)
            self.fields["committee"].queryset = Body.objects.filter(committees).order_by("name_key", "pk")


class ActsField(forms.ModelMultipleChoiceField):
    """Activities ticked in a list with a box to find in it, each with its day."""

    widget = FilterableCheckboxes

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.when_text(get_language() or 'ja')} {obj}".strip()


class ActsForm(forms.Form):
    """Our acts beside a bill: those of the years around it."""

    activities = ActsField(label=gettext_lazy("activities"), queryset=Activity.objects.none(), required=False)

    def __init__(self, *args: Any, bill: Bill, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tied = BillAct.objects.visible_to(user).filter(bill=bill)
        days = [stage.on for stage in bill.stages.all()]
        days += [day for day in (bill.promulgated_on, bill.in_force_on) if day]
        first, last = (min(days), max(days)) if days else (timezone.localdate(), timezone.localdate())
        around = Activity.objects.visible_to(user).filter(starts_on__gte=first - BEFORE, starts_on__lte=last + AFTER)
        near = around.order_by("-starts_on", "pk").values_list("pk", flat=True)[:OFFERED_AT_MOST]
        keys = {*near, *tied.values_list("activity", flat=True)}
        offered = Activity.objects.visible_to(user).filter(pk__in=keys)
        self.fields["activities"].queryset = offered.order_by("starts_on", "pk")
        self.initial["activities"] = [link.activity_id for link in tied]

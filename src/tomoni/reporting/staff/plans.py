"""Plans of years: drafted from what is planned, adopted with the assembly, judged when the year is over."""

from typing import Any

from django import forms
from django.db.models import F
from django.http import Http404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.widgets import FilterableCheckboxes, outline_label
from tomoni.projects.models import Activity, Programme
from tomoni.projects.models.project import Visibility
from tomoni.reporting.actions import planning
from tomoni.reporting.models import PlanItem, YearPlan
from tomoni.reporting.planning import OF_STATE, outcomes, result_label
from tomoni.reporting.staff.papers import (
    DraftView,
    PaperCreateView,
    PaperInspectView,
    PaperVerbView,
    PaperViewSet,
)


class PlanItemForm(VisibleChoicesForm):
    """An item: its chapter from the indented outline, and a text, an activity, or both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "programme" in self.fields:
            field = self.fields["programme"]
            field.queryset = Programme.objects.in_outline_order()
            field.label_from_instance = outline_label
        if "activity" in self.fields:
            ahead = [
                Activity.State.PLANNED,
                Activity.State.PREPARING,
                self.instance.activity and self.instance.activity.state,
            ]
            field = self.fields["activity"]
            field.queryset = field.queryset.filter(state__in=[each for each in ahead if each]).order_by("title", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("DELETE") and not cleaned.get("text", "").strip() and not cleaned.get("activity"):
            raise forms.ValidationError(_("Write what is planned, or choose a planned activity."))
        return cleaned


ITEMS = VisibleInlinePanel(
    "items",
    [
        FieldPanel("programme"),
        FieldPanel("activity"),
        FieldRowPanel([FieldPanel("text"), FieldPanel("text_en")]),
    ],
    form=PlanItemForm,
    heading=gettext_lazy("Items of the plan"),
    label=pgettext_lazy("plan", "item"),
)


def _drafted(plan: YearPlan) -> str:
    count = planning.draft_plan(plan)
    words = ngettext(
        "%(count)s item was taken from what is planned or in preparation.",
        "%(count)s items were taken from what is planned or in preparation.",
        count,
    )
    return words % {"count": count}


class PlanCreateView(PaperCreateView):
    """A new plan, drafted at once."""

    drafted = staticmethod(_drafted)


class PlanDraftView(DraftView):
    """Adds what was planned since."""

    model = YearPlan
    permission = "reporting.change_yearplan"
    drafted = staticmethod(planning.draft_plan)


class CarryOverForm(forms.Form):
    """Which unfinished activities go on in the next year."""

    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Not done, partly done or stopped in the year before"),
        queryset=Activity.objects.none(),
        widget=FilterableCheckboxes,
        error_messages={"required": gettext_lazy("Choose at least one activity.")},
    )

    def __init__(self, *args: Any, plan: YearPlan, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = planning.unfinished(plan, user=user)


class CarryOverView(PaperVerbView):
    """Takes what was not done in the year before into the plan."""

    model = YearPlan
    permission = "reporting.change_yearplan"
    form_class = CarryOverForm
    page_title = gettext_lazy("Carry over what was not done")
    button = gettext_lazy("Carry over")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"plan": self.record, "user": self.request.user}

    def act(self, form: CarryOverForm) -> str:
        count = len(planning.take_up(self.record, form.cleaned_data["activities"]))
        return ngettext("%(count)s item was added.", "%(count)s items were added.", count) % {"count": count}


class JudgeForm(forms.Form):
    """What became of an item, why, and what shows it."""

    result = forms.ChoiceField(label=pgettext_lazy("plan", "Result"), required=False, widget=forms.RadioSelect)
    word = forms.CharField(label=gettext_lazy("Why, in a word or two"), required=False, max_length=300)
    word_en = forms.CharField(label=gettext_lazy("Why, in English"), required=False, max_length=300)
    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Activities that show it"),
        queryset=Activity.objects.none(),
        required=False,
        widget=FilterableCheckboxes,
    )

    def __init__(self, *args: Any, item: PlanItem, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = item.activity.state if item.activity and item.activity.visibility == Visibility.PUBLIC else ""
        says = result_label(OF_STATE.get(state, ""))
        own = (_("as the activity says: %(result)s") if item.activity else "%(result)s") % {"result": says}
        self.fields["result"].choices = [("", own), *((key, result_label(key)) for key in PlanItem.Result.values)]
        public = Activity.objects.visible_to(user).in_period(item.plan.period).exclude(starts_on=None, ends_on=None)
        told = public.filter(visibility=Visibility.PUBLIC, state__in=["done", "partly", "stopped", "not_done"])
        self.fields["activities"].queryset = told.order_by(F("starts_on").asc(nulls_first=True), "title", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") and not cleaned.get("word", "").strip():
            self.add_error("word", _("Say in a word why."))
        return cleaned


class JudgeView(PaperVerbView):
    """Says what became of one item of an adopted plan."""

    model = YearPlan
    permission = "reporting.change_planitem"
    form_class = JudgeForm
    page_title = gettext_lazy("What became of it")
    button = gettext_lazy("Save")
    refusals = (planning.PlanningRefusedError,)
    header_icon = "check"

    def find(self, pk: Any) -> YearPlan:
        """Return the plan of the item: adopted plans are judged, not changed."""
        found = PlanItem.objects.judged_by(self.request.user).filter(pk=pk).select_related("plan", "activity").first()
        if found is None:
            raise Http404
        self.item = found
        return found.plan

    def get_page_subtitle(self) -> str:
        return self.item.planned(get_language() or "ja")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"item": self.item, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        item = self.item
        return {"result": item.result, "word": item.word, "word_en": item.word_en, "activities": item.acts.all()}

    def act(self, form: JudgeForm) -> str:
        planning.judge(self.item, **form.cleaned_data, user=self.request.user, today=timezone.localdate())
        return _("Saved.")


class PlanInspectView(PaperInspectView):
    """A plan; an adopted one with what became of each item."""

    def verbs(self) -> list[tuple[str, str]]:
        if not self.is_editable:
            return []
        return [
            (self.own_url("draft"), _("Draft from the records")),
            (self.own_url("carry"), _("Carry over what was not done")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, user = self.object, self.request.user
        judged = []
        if plan.is_adopted:
            mine = set(PlanItem.objects.judged_by(user).filter(plan=plan).values_list("pk", flat=True))
            may_judge = user.has_perm("reporting.change_planitem")
            judged = [
                self._judged(each, may_judge and each.item.pk in mine)
                for each in outcomes(plan, get_language() or "ja")
            ]
        return super().get_context_data(judged=judged, **kwargs)

    def _judged(self, outcome: Any, may_judge: bool) -> dict[str, Any]:
        return {
            "planned": outcome.item.planned(get_language() or "ja"),
            "result": outcome.result or "open",
            "label": result_label(outcome.result),
            "word": outcome.word,
            "url": reverse("reporting_yearplan:judge", args=[outcome.item.pk]) if may_judge else "",
        }


class PlanViewSet(PaperViewSet):
    """Plans of years."""

    model = YearPlan
    icon = "list-ul"
    menu_label = gettext_lazy("Plans of activities")
    menu_order = 10
    add_view_class = PlanCreateView
    inspect_view_class = PlanInspectView
    export_filename = "plans"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                ],
                heading=gettext_lazy("Which year"),
            ),
            FieldRowPanel([FieldPanel("introduction"), FieldPanel("introduction_en")]),
            ITEMS,
        ],
        base_form_class=VisibleChoicesForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("draft/<int:pk>/", PlanDraftView.as_view(), name="draft"),
            path("carry/<int:pk>/", CarryOverView.as_view(), name="carry"),
            path("judge/<int:pk>/", JudgeView.as_view(), name="judge"),
        ]

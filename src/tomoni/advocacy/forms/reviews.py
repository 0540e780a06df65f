"""Staff forms of reviews: their deadlines typed as the clock of the mechanism shows them; tables of recommendations."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.forms.papers import day_field
from tomoni.advocacy.models import Body, Deadline, Demand, Recommendation, Review
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.widgets import FilterableCheckboxes

LARGEST_TABLE = 10 * 1024**2
ZONES = [
    ("", gettext_lazy("that of the mechanism")),
    ("Europe/Zurich", gettext_lazy("Geneva")),
    ("America/New_York", gettext_lazy("New York")),
    ("Asia/Tokyo", gettext_lazy("Japan")),
    ("UTC", "UTC"),
]


def by_name(field: Any) -> None:
    """Offer bodies by their long names."""
    field.queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
    field.label_from_instance = long_name


class ReviewForm(VisibleChoicesForm):
    """A review."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "mechanism" in self.fields:
            by_name(self.fields["mechanism"])


class DeadlineForm(VisibleChoicesForm):
    """A deadline; its moment is typed as it stands in the call, on the clock of the place."""

    time_zone = forms.ChoiceField(label=gettext_lazy("clock of"), choices=ZONES, required=False)

    class Meta:
        model = Deadline
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.time_zone
        if own and own not in dict(ZONES):
            self.fields["time_zone"].choices = [*ZONES, (own, own)]
        if "due_at" in self.fields:
            self.fields["due_at"].help_text = _("Day and hour as the mechanism writes them: 12:00 in Geneva is 12:00.")
            if self.instance.due_at:
                shown = self.instance.there().replace(tzinfo=None)
                self.initial["due_at"] = timezone.make_aware(shown)


class DeadlineFormSet(BaseChildFormSet):
    """Deadlines of a review, whose mechanism is known only when the whole form is read."""

    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        for form in self.forms:
            moment = form.cleaned_data.get("due_at") if hasattr(form, "cleaned_data") else None
            if moment is None or form in self.deleted_forms:
                continue
            own = form.cleaned_data.get("time_zone")
            if not own and self.instance.mechanism_id is None:
                continue
            zone = ZoneInfo(own) if own else self.instance.mechanism.zone()
            try:
                form.cleaned_data["due_at"] = form.instance.due_at = on_the_clock(timezone.make_naive(moment), zone)
            except forms.ValidationError as error:
                form.add_error("due_at", error)
        if any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Correct the deadlines below."))


def on_the_clock(shown: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which the clock of the zone shows this; where it shows it twice, the earlier one.

    Raises ``ValidationError`` where the clock never shows it: in the hour left out when summer time begins.
    """
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != shown:
        words = _("The clock of %(zone)s leaves this hour out that day: summer time begins. Look at the hour again.")
        raise forms.ValidationError(words % {"zone": zone.key})
    return moment


class DeadlineStateForm(forms.ModelForm):
    """What became of a deadline."""

    class Meta:
        model = Deadline
        fields = ["state"]


class TableForm(forms.Form):
    """A table of recommendations to try."""

    review = forms.ModelChoiceField(
        label=gettext_lazy("review they belong to"), queryset=Review.objects.none(), required=False
    )
    follow_up_due = day_field(gettext_lazy("follow-up report due on"), required=False)
    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy(
            "The table as the Universal Human Rights Index gives it (XLSX), or as CSV. Nothing is written before you "
            "have seen what would happen."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].queryset = Review.objects.visible_to(user).order_by("-starts_on", "-pk")

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_TABLE:
            words = _("The file is larger than %(size)s MB. Take the table out in parts.")
            raise forms.ValidationError(words % {"size": LARGEST_TABLE // 1024**2})
        return upload.read()


class KeptTableForm(TableForm):
    """The table that was tried, kept under a token."""

    file = None
    token = forms.CharField(widget=forms.HiddenInput)


class RecommendationForm(VisibleChoicesForm):
    """A recommendation, and what became of it here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            by_name(self.fields["body"])
        if "review" in self.fields:
            self.fields["review"].queryset = self.fields["review"].queryset.order_by("-starts_on", "-pk")
        for name, rows in (("text", 6), ("text_ja", 5), ("status", 4)):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows


class TieForm(forms.Form):
    """Demands a recommendation repeats."""

    demands = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Other demands"),
        queryset=Demand.objects.none(),
        required=False,
        widget=FilterableCheckboxes,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demands"].queryset = Demand.objects.visible_to(user).order_by("title_key", "pk")


class FollowedUpForm(forms.ModelForm):
    """What became of a recommendation here, who minds it, when the next report is due."""

    class Meta:
        model = Recommendation
        fields = ["progress", "status", "owner", "follow_up_due", "followed_up_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("follow_up_due", "followed_up_on"):
            self.fields[name] = day_field(self.fields[name].label, required=False)
        self.fields["status"].widget.attrs["rows"] = 4

    def clean_followed_up_on(self) -> Any:
        day = self.cleaned_data["followed_up_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Note the report when it was handed in."))
        return day

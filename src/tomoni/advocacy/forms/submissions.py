"""Staff forms of submissions: sections with their authors, oral statements, handing in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from tomoni.advocacy.forms.reviews import by_name
from tomoni.advocacy.models import Deadline, Section, Speech
from tomoni.advocacy.models.counting import seconds_to_read
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import ActivityForm

LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("ja", gettext_lazy("Japanese")),
    ("fr", gettext_lazy("French")),
    ("es", gettext_lazy("Spanish")),
    ("ru", gettext_lazy("Russian")),
    ("zh", gettext_lazy("Chinese")),
    ("ar", gettext_lazy("Arabic")),
]


class SubmissionForm(ActivityForm):
    """A submission with its limits, which are those of its call."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            by_name(self.fields["body"])
        if "language" in self.fields:
            self._offer_languages()
        if "review" in self.fields:
            self.fields["review"].queryset = self.fields["review"].queryset.order_by("-starts_on", "-pk")
        if "deadline" in self.fields:
            deadlines = Deadline.objects.select_related("review__mechanism").order_by("-due_at", "-pk")
            self.fields["deadline"].queryset = deadlines
            self.fields["deadline"].label_from_instance = lambda each: f"{each.what} · {each.review}"
        if "sender" in self.fields:
            self.fields["sender"].widget.attrs["rows"] = 3
        for name in ("language", "word_limit"):
            if name in self.fields:
                self.fields[name].widget.attrs[f"data-count-{name.replace('_', '-')}"] = ""

    def _offer_languages(self) -> None:
        own = self.instance.language
        known = LANGUAGES if own in dict(LANGUAGES) else [*LANGUAGES, (own, own)]
        self.fields["language"] = forms.ChoiceField(label=self.fields["language"].label, choices=known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        review, deadline = cleaned.get("review"), cleaned.get("deadline")
        if deadline and review and deadline.review_id != review.pk:
            self.add_error("deadline", _("This deadline belongs to another review. Choose one of the review above."))
        return cleaned


class SectionForm(VisibleChoicesForm):
    """A section; its length is shown while one types."""

    class Meta:
        model = Section
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].widget.attrs |= {"rows": 10, "data-count": ""}
        if "word_limit" in self.fields:
            self.fields["word_limit"].widget.attrs["data-count-limit"] = ""


class SpeechForm(VisibleChoicesForm):
    """An oral statement; how long it takes to read is shown as a help."""

    class Meta:
        model = Speech
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].widget.attrs |= {"rows": 8, "data-count": "", "data-count-seconds": ""}
        if "seconds" in self.fields and self.instance.text:
            language = self.instance.submission.language
            words = _("Read calmly, the text takes about %(seconds)s seconds.")
            self.fields["seconds"].help_text = words % {"seconds": seconds_to_read(self.instance.text, language)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = ("speaker", "speaker_name", "organisation", "item", "text")
        if not self.errors and not any(cleaned.get(name) for name in told):
            self.add_error("speaker_name", _("Say who spoke, or on behalf of whom."))
        return cleaned


class HandInForm(forms.Form):
    """When the submission was handed in, how long it was in the end, where it is found."""

    at = forms.DateTimeField(label=gettext_lazy("handed in at (Japan time)"), widget=AdminDateTimeInput)
    pages = forms.IntegerField(label=gettext_lazy("pages"), min_value=1, max_value=30_000, required=False)
    symbol = forms.CharField(label=gettext_lazy("UN document symbol"), max_length=60, required=False)
    link = forms.URLField(label=gettext_lazy("link"), required=False, assume_scheme="https")
    over_the_limit = forms.BooleanField(label=gettext_lazy("It was handed in although it is too long"), required=False)
    late = forms.BooleanField(label=gettext_lazy("It was handed in after the deadline"), required=False)

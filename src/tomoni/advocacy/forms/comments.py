"""Staff forms of public comments: the comment with its opinions, filing, a proposal turned down."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.forms.papers import check_size
from tomoni.advocacy.models import Body, PublicComment
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import ActivityForm


class CommentForm(ActivityForm):
    """A call for public comments, and what stands around our opinions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agency" in self.fields:
            self.fields["agency"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
            self.fields["agency"].label_from_instance = long_name
        for name, rows in (("sender", 3), ("preface", 6), ("reason_short", 2)):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows


class OpinionForm(VisibleChoicesForm):
    """One item of the comment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("opinion", 4), ("reason", 4), ("government_view", 4)):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = rows
        if "demand" in self.fields:
            self.fields["demand"].queryset = self.fields["demand"].queryset.order_by("title_key", "pk")


class FileForm(forms.ModelForm):
    """How and when the comment was filed, with what proof."""

    filed_at = forms.DateTimeField(label=gettext_lazy("filed at (Japan time)"), widget=AdminDateTimeInput)
    is_late = forms.BooleanField(
        label=gettext_lazy("It was filed after the last moment"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = PublicComment
        fields = ["filing_way", "filed_at", "receipt_number", "proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filing_way"].required = True

    def clean_filed_at(self) -> Any:
        moment = self.cleaned_data["filed_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This moment lies ahead. Note the filing when it has happened."))
        return moment

    def clean_proof(self) -> Any:
        return check_size(self.cleaned_data.get("proof"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        closes = self.instance.closes_at
        if closes and cleaned.get("filed_at") and cleaned["filed_at"] > closes and not cleaned.get("is_late"):
            self.fields["is_late"].widget = forms.CheckboxInput()
            self.add_error("is_late", _("The call closed before that. Correct the moment, or tick that it was late."))
        return cleaned


class TurnDownForm(forms.Form):
    """Why a proposal is not taken up; the organisation reads it on its page."""

    reply = forms.CharField(label=gettext_lazy("our reply"), widget=forms.Textarea(attrs={"rows": 4}))

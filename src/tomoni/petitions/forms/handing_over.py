"""Forms of handing over: the hand-over itself, the reply, the confirmation that data is destroyed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from tomoni.petitions.models import Addressee, Petition
from tomoni.projects.forms.activity import ActivityForm


class HandOverForm(ActivityForm):
    """A hand-over; to whom is chosen among the addressees of petitions one works on, and never changes once frozen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Petition.objects.keyed_by(self.for_user).order_by("-starts_on", "title")
        self.fields["petition"].queryset = own
        self.fields["addressee"].queryset = Addressee.objects.filter(petition__in=own)
        if self.instance.frozen_at:
            for name in ("petition", "addressee", "disclosure"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        petition, addressee = data.get("petition"), data.get("addressee")
        if petition and addressee and addressee.petition_id != petition.pk:
            self.add_error("addressee", _("This is an addressee of another petition."))
        return data


class FreezeForm(forms.Form):
    """Nothing is filled in but that one means it: afterwards the counts stand."""

    is_meant = forms.BooleanField(
        label=gettext_lazy("The signatures are complete; what is frozen now is what we hand over"),
        error_messages={"required": gettext_lazy("Tick this if you mean it: the counts do not change afterwards.")},
    )


class ReplyForm(forms.Form):
    """What the addressee answered."""

    day = forms.DateField(label=gettext_lazy("day of the reply"), widget=AdminDateInput)
    text = forms.CharField(label=gettext_lazy("reply"), widget=forms.Textarea({"rows": 6}), max_length=10_000)

    def clean_day(self) -> Any:
        """Refuse a day that lies ahead."""
        if self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead."))
        return self.cleaned_data["day"]


class DestroyForm(forms.Form):
    """The public address, typed once more: what is destroyed does not come back."""

    slug = forms.CharField(label=gettext_lazy("the petition's public address, to confirm"), max_length=60)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.petition = petition
        self.fields["slug"].help_text = petition.slug

    def clean_slug(self) -> str:
        """Refuse another address."""
        if self.cleaned_data["slug"].strip() != self.petition.slug:
            raise forms.ValidationError(_("This is not the petition's address. Type it as it stands below."))
        return self.petition.slug

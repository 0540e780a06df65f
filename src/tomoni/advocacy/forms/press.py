"""Staff forms of the press: briefings with invitation and release, contacts, who comes, clippings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.forms.papers import day_field, refuse_ahead
from tomoni.advocacy.models import Clipping, PressContact, Rsvp, Speaker
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import ActivityForm
from tomoni.projects.forms.widgets import FilterableCheckboxes

TEXTS = {"invitation": "invitations", "release": "releases"}


class BriefingForm(ActivityForm):
    """A press conference, rally or release; invitation and release in Japanese and English."""

    invitation_ja = forms.CharField(
        label=gettext_lazy("invitation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("The text alone: 報道機関各位, day, place and speakers are set around it."),
    )
    release_ja = forms.CharField(
        label=gettext_lazy("release"), required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    invitation_en = forms.CharField(
        label=gettext_lazy("invitation in English"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    release_en = forms.CharField(
        label=gettext_lazy("release in English"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, name in TEXTS.items():
            for language in ("ja", "en"):
                self.initial.setdefault(f"{field}_{language}", getattr(self.instance, name).get(language, ""))
        for name in ("hosts", "contact_line"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3

    def _post_clean(self) -> None:
        for field, name in TEXTS.items():
            texts = dict(getattr(self.instance, name))
            for language in ("ja", "en"):
                typed = self.cleaned_data.get(f"{field}_{language}")
                if typed is not None:
                    texts.pop(language, None)
                    texts |= {language: typed.strip()} if typed.strip() else {}
            setattr(self.instance, name, texts)
        super()._post_clean()


class SpeakerForm(VisibleChoicesForm):
    """Who speaks, under the name that is shown."""

    class Meta:
        model = Speaker
        fields = ["shown_name", "is_alias", "title", "no_photo"]


class PressContactForm(VisibleChoicesForm):
    """Somebody at the press."""

    class Meta:
        model = PressContact
        fields = [
            "outlet", "outlet_name", "name", "mail", "phone", "language", "topics", "consented_on", "withdrawn_on", "note"
        ]  # fmt: skip
        widgets = {
            "consented_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "withdrawn_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "mail", "phone"):
            if name in self.fields:
                self.fields[name].widget = forms.TextInput()
        if "mail" in self.fields:
            self.fields["mail"] = forms.EmailField(label=self.fields["mail"].label, required=False)
        if "outlet" in self.fields:
            self.fields["outlet"].queryset = self.fields["outlet"].queryset.order_by("kana_key", "pk")


class InvitePressForm(forms.Form):
    """Which press contacts are invited."""

    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("press contacts"), queryset=PressContact.objects.none(), widget=FilterableCheckboxes
    )

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contacts"]
        field.queryset = contacts
        field.label_from_instance = lambda each: " ".join(filter(None, [_outlet(each), each.name, each.topics]))


def _outlet(contact: PressContact) -> str:
    return contact.outlet_name or str(contact.outlet or "")


class RsvpRowForm(VisibleChoicesForm):
    """Who comes or came: press, a member of parliament in person or by proxy, the public."""

    class Meta:
        model = Rsvp
        fields = ["who", "outlet_name", "name", "state", "persons", "presence", "came", "wishes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget = forms.TextInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("outlet_name") or cleaned.get("name") or self.instance.contact_id):
            self.add_error("outlet_name", _("Name the outlet or office."))
        return cleaned


class SentForm(forms.Form):
    """The day something was sent."""

    on = day_field(gettext_lazy("sent on"))

    def clean_on(self) -> Any:
        return refuse_ahead(self.cleaned_data["on"])


class ClippingForm(VisibleChoicesForm):
    """Something printed or broadcast."""

    class Meta:
        model = Clipping
        fields = ["activity", "outlet", "outlet_name", "published_on", "headline", "page", "link", "note"]
        widgets = {"published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "outlet" in self.fields:
            self.fields["outlet"].queryset = self.fields["outlet"].queryset.order_by("kana_key", "pk")
        if "activity" in self.fields:
            self.fields["activity"].queryset = self.fields["activity"].queryset.order_by("-starts_on", "pk")

    def clean_published_on(self) -> Any:
        return refuse_ahead(self.cleaned_data["published_on"])

"""Forms about bodies: the body itself, a new name, who follows it, a contact with it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy.models import Body, Contact
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.choices import own_projects, writes_anywhere


class BodyForm(VisibleChoicesForm):
    """A body; its whole is chosen among those that exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].queryset = self.fields["parent"].queryset.order_by("name_key", "pk")
            self.fields["parent"].label_from_instance = long_name
        if "organisation" in self.fields:
            self.fields["organisation"].queryset = self.fields["organisation"].queryset.order_by("kana_key", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = cleaned.get("name")
        same = Body.objects.filter(name=name, parent=cleaned.get("parent"), valid_to=None).exclude(pk=self.instance.pk)
        if name and same.exists():
            self.add_error("name", _("This body is entered already. Open it instead of entering it twice."))
        return cleaned


def long_name(body: Body) -> str:
    """Return the name of a body with the whole it is a part of."""
    return f"{body}（{body.parent}）" if body.parent_id else str(body)


class RenameForm(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label=gettext_lazy("new name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)
    on = forms.DateField(
        label=gettext_lazy("bears it from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SucceedForm(forms.Form):
    """The body that took over, on a day."""

    successor = forms.ModelChoiceField(label=gettext_lazy("taken over by"), queryset=Body.objects.none())
    on = forms.DateField(label=gettext_lazy("on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.BooleanField(
        label=gettext_lazy("the body named above no longer exists from that day"), required=False, initial=True
    )
    note = forms.CharField(label=gettext_lazy("note"), max_length=200, required=False)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.queryset = Body.objects.exclude(pk=body.pk).select_related("parent").order_by("name_key", "pk")
        field.label_from_instance = long_name


class ContactForm(VisibleChoicesForm):
    """A contact with a body; the post of who was spoken to, never the name."""

    class Meta:
        model = Contact
        fields = ["on", "how", "post", "note", "project", "is_private"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        self.fields["project"].queryset = own_projects(self.for_user).order_by("name", "pk")
        self.fields["project"].required = not writes_anywhere(self.for_user)
        self.fields["note"].widget.attrs["rows"] = 4

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A contact has happened: its day cannot lie ahead."))
        return day

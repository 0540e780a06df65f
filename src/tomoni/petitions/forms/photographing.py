"""Forms of a hand-over's photographs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tomoni.petitions.models import Photo


class PhotoForm(forms.ModelForm):
    """What a photograph shows, who agreed to be seen, whether the public may see it."""

    class Meta:
        model = Photo
        fields = ["shows", "consent", "is_public"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("shows", "consent"):
            data[name] = data.get(name, "").strip()
        return data


class NewPhotoForm(PhotoForm):
    """The same with the picture itself."""

    file = forms.FileField(
        label=_("photograph"),
        help_text=_(
            "JPEG or PNG, at most 15 MB. It is made small; place, time and camera written into it are left out."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )
    field_order = ["file", "shows", "consent", "is_public"]

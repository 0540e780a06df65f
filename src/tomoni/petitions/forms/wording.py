"""The form of a text: its language, title, words and readings; its version is counted by itself."""

from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.petitions.models import Petition, Wording
from tomoni.petitions.models.languages import OWN_NAMES


class WordingForm(VisibleChoicesForm):
    """A text of a petition; once published it is written anew, as the next version."""

    language = forms.ChoiceField(label=_("language"), choices=list(OWN_NAMES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "petition" in self.fields:
            self.fields["petition"].queryset = Petition.objects.keyed_by(self.for_user).order_by("-starts_on", "pk")
        if not self.instance._state.adding:
            for name in ("petition", "language"):
                self.fields[name].disabled = True

    def _post_clean(self) -> None:
        petition, language = self.cleaned_data.get("petition"), self.cleaned_data.get("language")
        if self.instance._state.adding and petition and language:
            known = Wording.objects.filter(petition=petition, language=language)
            self.instance.version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
        super()._post_clean()

"""The form of a petition: its legal kind, decided once, says what is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.petitions.models import ASKS, Disclosure, LegalKind
from tomoni.projects.forms.activity import ActivityForm
from tomoni.projects.models.project import Visibility

EXPLAINED = {
    LegalKind.APPEAL: _(
        "要望書・申入れ. Free in form, on paper and on the web; name and prefecture are enough, and only what each "
        "signer agreed to is handed over."
    ),
    LegalKind.PETITION_ACT: _(
        "請願法による請願. Name and address in writing; the office must receive it and handle it in good faith."
    ),
    LegalKind.DIET: _(
        "国会請願. On paper alone, by the signer's own hand with full address; sheets apart for each House, an "
        "introducing member, and a last day before the session ends."
    ),
    LegalKind.ASSEMBLY: _(
        "地方議会への請願・陳情. Name and full address by the signer's own hand; a petition needs an introducing member."
    ),
}
"""What each legal kind means for those who collect, as shown before one is chosen."""

OF_HOUSES = ("house",)
OF_ASSEMBLIES = ("introducing_member", "session", "deadline_on")


class PetitionForm(ActivityForm):
    """A petition; what its legal kind settles is not asked, nor where a drive takes place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_kind"].widget = forms.HiddenInput()
        kind = self._kind()
        self.initial["legal_kind"] = kind
        settled = {"prefecture"} | ({"disclosure"} if kind != LegalKind.APPEAL else set())
        if not ASKS[kind].by_web:
            settled |= {"takes_web", "tells_latest"}
        if kind == LegalKind.APPEAL:
            settled.add("representative")
        if not self.instance.is_published and "visibility" in self.fields:
            self._hide_public()
        for name in settled & set(self.fields):
            del self.fields[name]

    def _hide_public(self) -> None:
        """Offer a draft to the network or its project: it becomes public by being published."""
        field = self.fields["visibility"]
        field.choices = [choice for choice in field.choices if choice[0] != Visibility.PUBLIC]
        field.help_text = _("Publishing makes it public.")

    def _kind(self) -> LegalKind:
        if not self.instance._state.adding:
            return LegalKind(self.instance.legal_kind)
        asked = self.data.get("legal_kind") or self.initial.get("legal_kind")
        return LegalKind(asked) if asked in LegalKind.values else LegalKind.APPEAL

    def clean_legal_kind(self) -> str:
        """Keep the kind under which people have signed."""
        return self._kind()

    def clean(self) -> dict[str, Any]:
        kind = self._kind()
        self.instance.legal_kind = kind
        if kind != LegalKind.APPEAL:
            self.instance.disclosure = Disclosure.FULL
        if not ASKS[kind].by_web:
            self.instance.takes_web = False
        return super().clean()


class AddresseeForm(VisibleChoicesForm):
    """An addressee; Houses, sessions and members are asked for where the law knows them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.order_by("kana_key", "pk")

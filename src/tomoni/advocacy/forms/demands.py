"""Forms about demands: the demand with its first words, new words, how it ended."""

from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.advocacy import actions
from tomoni.advocacy.actions.likeness import Alike, Known
from tomoni.advocacy.models import Demand, DemandLink
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.activity import EvidenceForm
from tomoni.projects.forms.choices import keep_within, own_projects, writes_anywhere
from tomoni.projects.forms.widgets import outline_label
from tomoni.projects.models.project import Visibility


class WordsForm(forms.Form):
    """The words of a demand in Japanese and English."""

    text_ja = forms.CharField(
        label=gettext_lazy("wording"), required=False, widget=forms.Textarea(attrs={"rows": 5, "lang": "ja"})
    )
    text_en = forms.CharField(
        label=gettext_lazy("wording in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )

    def texts(self) -> dict[str, str]:
        """Return what was typed by language."""
        typed = {"ja": self.cleaned_data.get("text_ja", ""), "en": self.cleaned_data.get("text_en", "")}
        return {language: text.strip() for language, text in typed.items() if text and text.strip()}


class DemandForm(WordsForm, VisibleChoicesForm):
    """A demand; a new one that is much like one that stands already is shown it before it is kept."""

    is_another = forms.BooleanField(
        label=gettext_lazy("None of these: it is another demand"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = None if self.instance._state.adding else self.instance.wordings.order_by("-version").first()
        self.latest = latest
        for language in ("ja", "en"):
            if f"text_{language}" in self.fields and latest:
                self.initial[f"text_{language}"] = latest.texts.get(language, "")
        if "parent" in self.fields:
            self.fields["parent"].queryset = self.fields["parent"].queryset.order_by("title_key", "pk")
        if "programme" in self.fields:
            self.fields["programme"].queryset = self.fields["programme"].queryset.in_outline_order()
            self.fields["programme"].label_from_instance = outline_label
        if "projects" in self.fields:
            tied = [] if self.instance._state.adding else list(self.instance.projects.all())
            keep_within(self.fields["projects"], own_projects(self.for_user), tied=tied)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_projects(cleaned)
        if self.instance._state.adding and not self.errors and not cleaned.get("is_another"):
            self._refuse_alike(cleaned)
        return cleaned

    def _check_projects(self, cleaned: dict[str, Any]) -> None:
        if "projects" not in cleaned:
            return
        chosen = list(cleaned["projects"])
        if not chosen and not writes_anywhere(self.for_user):
            self.add_error("projects", _("Choose at least one project you work in."))
        elif not chosen and cleaned.get("visibility") == Visibility.PROJECT:
            self.add_error(
                "projects", _("Kept within its projects, it needs a project: otherwise nobody would see it.")
            )

    def _refuse_alike(self, cleaned: dict[str, Any]) -> None:
        found = Known(self.for_user).alike(cleaned.get("title", ""), cleaned.get("text_ja", ""))
        if not found:
            return
        self.fields["is_another"].widget = forms.CheckboxInput()
        self.add_error("is_another", told_alike(found))

    @transaction.atomic
    def save(self, commit: bool = True) -> Demand:
        demand = super().save(commit=commit)
        if commit and self.texts() and (self.latest is None or self.latest.texts != self.texts()):
            actions.reword(demand, texts=self.texts(), since=timezone.localdate(), user=self.for_user)
        return demand


def told_alike(found: list[Alike]) -> Any:
    """Return the demands that are alike as words with links."""
    rows = format_html_join(
        "",
        '<br><a href="{}" target="_blank">{}</a> {}%',
        ((reverse("advocacy_demand:inspect", args=[each.demand.pk]), each.demand, each.percent) for each in found),
    )
    words = _("Is it one of these? Then open it and put it into the round. Otherwise tick the box and save again.")
    return format_html("{}{}", words, rows)


class RewordForm(WordsForm):
    """New words of a demand, with the reason."""

    reason = forms.CharField(label=gettext_lazy("reason for the change"), max_length=200, required=False)

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = demand.wordings.order_by("-version").first()
        if latest:
            self.initial.setdefault("text_ja", latest.texts.get("ja", ""))
            self.initial.setdefault("text_en", latest.texts.get("en", ""))


class CloseForm(forms.Form):
    """How a demand ended, or that it is open again."""

    state = forms.ChoiceField(label=gettext_lazy("how it stands"), choices=Demand.State, widget=forms.RadioSelect)
    on = forms.DateField(
        label=gettext_lazy("on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    outcome = forms.CharField(label=gettext_lazy("outcome"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") in (Demand.State.MET, Demand.State.DROPPED):
            if not cleaned.get("on") and "on" not in self.errors:
                self.add_error("on", _("Give the day it was met or dropped."))
            elif cleaned.get("on") and cleaned["on"] > timezone.localdate():
                self.add_error("on", _("This day lies ahead. A demand is closed when it was met or dropped."))
        return cleaned


class DemandLinkForm(EvidenceForm):
    """Evidence of a demand."""

    class Meta:
        model = DemandLink
        fields = ["title", "link", "file"]

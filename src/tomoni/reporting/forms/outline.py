"""The forms of a report's outline, its numbering and its words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from tomoni.reporting.forms.passages import FigureField, check_references, text_box
from tomoni.reporting.models import Chapter, Report
from tomoni.reporting.numbering import DEFAULT, NumberingError, check_style, numbered
from tomoni.reporting.sentences import LANGUAGES

LEVELS = 5
PREVIEWED = 3
STYLES = ["１．", "（１）", "①", "第１章 ", "第一章 ", "一、", "1. ", "1) ", "(1) ", "a) ", "A. ", "i. ", "I. "]


class ChapterForm(forms.Form):
    """One chapter of the outline: its heading in each language, and the figure it shows."""

    ja = forms.CharField(label=gettext_lazy("Heading (Japanese)"), max_length=300)
    en = forms.CharField(label=gettext_lazy("Heading (English)"), max_length=300, required=False)
    figure_key = FigureField(label=pgettext_lazy("chapter", "figure"), required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def headings(self) -> dict[str, str]:
        """The headings by language, as typed."""
        return {language: self.cleaned_data[language] for language in LANGUAGES}


class NewChapterForm(ChapterForm):
    """A free chapter, and what it goes under."""

    prefix = "new"
    parent = forms.ModelChoiceField(
        label=gettext_lazy("under"),
        queryset=Chapter.objects.none(),
        required=False,
        empty_label=gettext_lazy("no other"),
    )

    def __init__(self, *args: Any, report: Report, labels: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Chapter.objects.filter(report=report)
        self.fields["parent"].choices = [("", self.fields["parent"].empty_label), *labels]


class NumberingForm(forms.Form):
    """One pattern for each level; an empty one prints no number."""

    prefix = "numbering"

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = report.numbering or list(DEFAULT)
        for level in range(1, LEVELS + 1):
            self.fields[f"level{level}"] = forms.CharField(
                label=gettext_lazy("Level %(level)s") % {"level": level},
                required=False,
                strip=False,
                max_length=20,
                initial=known[level - 1] if level <= len(known) else "",
                widget=forms.TextInput(attrs={"list": "numbering-styles", "autocomplete": "off", "size": 8}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a pattern without a number, at its own field."""
        for name, style in list(self.cleaned_data.items()):
            try:
                check_style(style)
            except NumberingError as error:
                self.add_error(name, str(error))
        return self.cleaned_data

    @property
    def styles(self) -> list[str]:
        """The patterns from the first level down to the last one that is given."""
        found = [self.cleaned_data[f"level{level}"] for level in range(1, LEVELS + 1)]
        while len(found) > 1 and not found[-1]:
            found.pop()
        return found

    def rows(self) -> list[tuple[Any, str]]:
        """Return each field with the first headings as it numbers them."""
        return [(self[name], _previewed(self[name].value() or "")) for name in self.fields]


def _previewed(style: str) -> str:
    try:
        return "　".join(numbered(style, number) for number in range(1, PREVIEWED + 1)) if style else ""
    except NumberingError:
        return ""


class WordsForm(forms.Form):
    """Title, introduction and closing in each language."""

    title_ja = forms.CharField(label=gettext_lazy("Title (Japanese)"), max_length=200, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=200, required=False)
    introduction_ja = forms.CharField(
        label=gettext_lazy("Introduction (Japanese)"), required=False, widget=text_box("ja", rows=10)
    )
    introduction_en = forms.CharField(
        label=gettext_lazy("Introduction (English)"), required=False, widget=text_box("en", rows=10)
    )
    closing_ja = forms.CharField(label=gettext_lazy("Closing (Japanese)"), max_length=300, required=False)
    closing_en = forms.CharField(label=gettext_lazy("Closing (English)"), max_length=300, required=False)
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Report, version: str, **kwargs: Any) -> None:
        kept = {"title": report.titles, "introduction": report.introductions, "closing": report.closings}
        initial = {
            f"{name}_{language}": texts.get(language, "") for name, texts in kept.items() for language in LANGUAGES
        }
        super().__init__(*args, initial=initial | {"version": version}, **kwargs)
        self.report = report

    def clean(self) -> dict[str, Any]:
        """Check the figures cited in the introduction."""
        for language in LANGUAGES:
            name = f"introduction_{language}"
            try:
                check_references(self.report, self.cleaned_data.get(name, ""), language)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    def of(self, name: str) -> dict[str, str]:
        """Return the texts of "title", "introduction" or "closing" by language."""
        return {language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}

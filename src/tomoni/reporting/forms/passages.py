"""The forms of a passage: its texts with live figures, a passage of one's own, a table or chart of a figure."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from tomoni.core import figures
from tomoni.core.figures import Sentence, UnknownFigureError
from tomoni.projects.models import Activity
from tomoni.reporting.models import ManualTable, Passage, Report
from tomoni.reporting.references import MANUAL, Reference, cited
from tomoni.reporting.sentences import LANGUAGES
from tomoni.reporting.tables import check_key
from tomoni.reporting.tabulation.finding import PREFIX
from tomoni.reporting.values import BadReferenceError, Values

WRITTEN = [
    (Passage.Kind.SENTENCE, pgettext_lazy("kind of passage", "goes on in the paragraph")),
    (Passage.Kind.PARAGRAPH, pgettext_lazy("kind of passage", "begins a paragraph")),
    (Passage.Kind.LIST, pgettext_lazy("kind of passage", "list, one item on each line")),
]
DRAWN = [(Passage.Kind.TABLE, gettext_lazy("table")), (Passage.Kind.CHART, gettext_lazy("chart"))]


def check_references(report: Report, text: str, language: str) -> None:
    """Refuse a text that cites a figure that cannot be given; raises ``forms.ValidationError`` naming the nearest."""
    if text.count("[[") != text.count("]]"):
        raise forms.ValidationError(_("A figure stands between [[ and ]]: one of these is missing."))
    values = Values(report, language)
    problems = []
    for reference in cited(text):
        try:
            values.of(reference)
        except BadReferenceError as error:
            problems.append(str(error))
    if problems:
        raise forms.ValidationError(problems)


def text_box(language: str, *, rows: int = 4) -> forms.Textarea:
    """Return the box a text in this language is written in."""
    return forms.Textarea(attrs={"rows": rows, "lang": language})


class TextForm(forms.Form):
    """The texts of a passage in Japanese and English."""

    prefix = "text"
    ja = forms.CharField(label=gettext_lazy("Japanese"), required=False, strip=False, widget=text_box("ja"))
    en = forms.CharField(label=gettext_lazy("English"), required=False, strip=False, widget=text_box("en"))
    kind = forms.ChoiceField(label=pgettext_lazy("passage", "It"), choices=WRITTEN)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report

    def clean_ja(self) -> str:
        """Check the figures of the Japanese text."""
        return self._checked("ja")

    def clean_en(self) -> str:
        """Check the figures of the English text."""
        return self._checked("en")

    def _checked(self, language: str) -> str:
        text: str = self.cleaned_data[language]
        check_references(self.report, text, language)
        return text

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language, as typed."""
        return {language: self.cleaned_data[language] for language in LANGUAGES}

    def boxes(self) -> list[Any]:
        """Return the boxes of the texts, to stand side by side."""
        return [self[language] for language in LANGUAGES]

    def figures(self) -> list[tuple[str, str]]:
        """Return the figures the texts cite as typed, each with its value now; one that cannot be given shows "?"."""
        values = {language: Values(self.report, language) for language in LANGUAGES}
        found = {}
        for language in LANGUAGES:
            for reference in cited(self[language].value() or ""):
                found.setdefault(str(reference), _now(reference, values[language]))
        return list(found.items())


class RewriteForm(TextForm):
    """A passage that is there: its texts, and which of its records it still rests on."""

    version = forms.CharField(widget=forms.HiddenInput)
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("It rests on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, passage: Passage, acts: Iterable[Activity], version: str, **kwargs: Any) -> None:
        self.passage, self.offered = passage, list(acts)
        initial = {
            "ja": passage.text("ja"),
            "en": passage.text("en"),
            "kind": passage.kind,
            "version": version,
            "acts": [str(activity.pk) for activity in self.offered],
        }
        super().__init__(*args, initial=initial, report=passage.chapter.report, **kwargs)
        language = get_language() or "ja"
        self.fields["acts"].choices = [
            (str(each.pk), f"{each.when_text(language)} {each.heading(language)}".strip()) for each in self.offered
        ]
        for code in LANGUAGES:
            self.fields[code].widget.attrs["rows"] = min(4 + len(passage.text(code)) // 25, 16)
        if not self.offered:
            del self.fields["acts"]

    def chosen(self) -> set[str]:
        """Return the ids of the records that stay ticked."""
        return set(self.cleaned_data.get("acts", ()))


class WriteForm(TextForm):
    """A passage of one's own."""

    prefix = "write"


class FigureField(forms.CharField):
    """The key of a figure, typed with suggestions; an unknown one names the nearest."""

    def __init__(self, *, suggestions: str = "figure-keys", **kwargs: Any) -> None:
        attrs = {"list": suggestions, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=100, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the key; raises ValidationError for an unknown one."""
        key: str = super().clean(value)
        if key:
            try:
                check_key(key)
            except UnknownFigureError as error:
                raise forms.ValidationError(str(error)) from error
        return key


class ShowFigureForm(forms.Form):
    """A table or chart of a figure."""

    prefix = "show"
    figure_key = FigureField(label=gettext_lazy("figure"))
    kind = forms.ChoiceField(label=pgettext_lazy("figure shown", "as"), choices=DRAWN)

    def clean_figure_key(self) -> str:
        """Refuse a figure that is a sentence: it is cited in a text."""
        key: str = self.cleaned_data["figure_key"]
        if isinstance(figures.all_figures().get(key), Sentence):
            words = _("“%(key)s” is a sentence. Cite it in a passage of your own: [[%(key)s end]].")
            raise forms.ValidationError(words % {"key": key})
        return key


def _now(reference: Reference, values: Values) -> str:
    try:
        return values.of(reference).text
    except BadReferenceError:
        return "?"


def figures_to_show(report: Report) -> list[tuple[str, str]]:
    """Return the key and label of what a chapter of the report may show: figures, and public tables typed by hand."""
    known = [(key, str(each.label)) for key, each in sorted(figures.all_figures().items())]
    tables = ManualTable.objects.public().ending_in(report.period).order_by("starts_on", "key")
    return [*known, *((f"{PREFIX}{table.key}", str(table)) for table in tables)]


def ways_to_cite(report: Report) -> list[tuple[str, str]]:
    """Return how figures are cited in a text, with what each is: the report's own hand-written ones first."""
    own = [(f"[[{MANUAL} {each.key}]]", each.value) for each in report.manual_figures.order_by("key")]
    return [*own, *((_cited(figure), str(figure.label)) for _key, figure in sorted(figures.all_figures().items()))]


def _cited(figure: figures.Figure) -> str:
    span = "period" if figure.asks == figures.PERIOD else "end"
    line = pgettext("of a table", "LINE")
    where = "" if isinstance(figure, figures.Number | Sentence) else f" {line}"
    columns = getattr(figure, "columns", ())
    column = f" {columns[0].key}" if len(columns) > 1 else ""
    return f"[[{figure.key} {span}{where}{column}]]"

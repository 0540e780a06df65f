"""The form of a table typed by hand, and the grid of its rows."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.reporting.actions.typing_rows import TypedRow
from tomoni.reporting.models import ManualRow, ManualTable
from tomoni.reporting.models.manual_table import COLUMN_FIELDS, check_columns
from tomoni.reporting.tabulation import misfit

EMPTY_ROWS = 5


class ColumnsField(forms.CharField):
    """The columns, one on each line: ``cases | 件数 | cases | 件``, with kind and base where they are needed."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> str:
        """Return the lines of what is kept; what was typed stays as it is."""
        if isinstance(value, str):
            return value
        lines = [[each.get(name, "") for name in COLUMN_FIELDS] for each in value or []]
        return "\n".join(" | ".join(_shortened(line)) for line in lines)

    def clean(self, value: str) -> list[dict[str, str]]:
        """Return the columns; raises ValidationError."""
        columns = [_column(line) for line in super().clean(value).splitlines() if line.strip()]
        check_columns(columns)
        return columns

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what would be kept."""
        return super().has_changed(self.prepare_value(initial), data)


def _shortened(line: list[str]) -> list[str]:
    shown = [*line[:4], "" if line[4] == "number" else line[4], line[5]]
    while len(shown) > 2 and not shown[-1]:
        shown.pop()
    return shown


def _column(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    if len(parts) > len(COLUMN_FIELDS):
        raise ValidationError(_("“%(line)s” has more than six parts.") % {"line": line.strip()[:60]})
    found = dict(zip(COLUMN_FIELDS, [*parts, *[""] * 6], strict=False))
    found["key"] = unicodedata.normalize("NFKC", found["key"])
    return found | {"kind": found["kind"] or "number", "ja": found["ja"] or found["en"]}


class ManualTableForm(VisibleChoicesForm):
    """What a table is, and where it comes from; its numbers are typed in the grid."""

    columns = ColumnsField(
        label=gettext_lazy("columns"),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One on each line: key | heading | English heading | unit | kind | base. For example: cases | 件数 | cases | 件 — "
            "kinds: number (when left out), sum, share (in percent, of the column named as base), text."
        ),
    )
    note_ja = forms.CharField(
        label=gettext_lazy("note below the table"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    note_en = forms.CharField(
        label=gettext_lazy("the same in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = ManualTable
        labels = {"source": pgettext_lazy("of a table", "source")}
        fields = [
            "title",
            "title_en",
            "key",
            "when",
            "programme",
            "columns",
            "breakdown",
            "hides_small",
            "previous",
            "source_kind",
            "source",
            "vouched_by",
            "visibility",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("note_ja", self.instance.note("ja"))
        self.initial.setdefault("note_en", self.instance.note("en"))

    def clean_columns(self) -> list[dict[str, str]]:
        """Refuse columns that the rows typed already do not fit."""
        columns: list[dict[str, str]] = self.cleaned_data["columns"]
        for row in self.instance.rows.all() if self.instance.pk else ():
            if reason := misfit(row.cells, columns):
                words = _("The row “%(row)s” does not fit: %(reason)s")
                raise ValidationError(words % {"row": row.label, "reason": reason})
        return columns

    def save(self, commit: bool = True) -> Any:
        """Keep the notes by language."""
        notes = {"ja": self.cleaned_data["note_ja"], "en": self.cleaned_data["note_en"]}
        self.instance.notes = {code: text for code, text in notes.items() if text}
        return super().save(commit)


def grid_rows(table: ManualTable, *, more: int = EMPTY_ROWS) -> list[TypedRow]:
    """Return the rows of the grid as they are kept, with empty ones below."""
    rows = [
        TypedRow(row.key, row.label, row.label_en, row.kind, row.part_of, row.cells)
        for row in table.rows.order_by("position", "pk")
    ]
    return [*rows, *[TypedRow()] * more]


def typed_in_grid(data: Mapping[str, str], columns: Iterable[Mapping[str, str]]) -> list[TypedRow]:
    """Return the rows as typed, in the order of their numbers; a row whose number is empty keeps its place."""
    count = int(data.get("count", "0")) if data.get("count", "0").isdigit() else 0
    keys = [each["key"] for each in columns]
    found = []
    for place in range(min(count, 500)):

        def told(name: str, place: int = place) -> str:
            return data.get(f"{place}-{name}", "").strip()

        kind = told("kind") if told("kind") in ManualRow.Kind.values else ManualRow.Kind.LINE
        cells = {key: told(f"cell-{key}")[:60] for key in keys}
        row = TypedRow(told("key")[:40], told("label")[:120], told("label_en")[:120], kind, told("part_of")[:40], cells)
        order = unicodedata.normalize("NFKC", told("order"))
        found.append((float(order) if order.replace(".", "", 1).isdigit() else place + 1, place, row))
    return [row for _order, _place, row in sorted(found, key=lambda each: each[:2])]

"""A list of checkboxes with a box to find in it, for choices of many among many."""

from typing import Any

from django import forms


class FilterableCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in a scrolling box; a script adds a field that narrows them while one types."""

    template_name = "projects/widgets/filterable_checkboxes.html"

    class Media:
        js = ["projects/staff.js"]


def outline_label(programme: Any) -> str:
    """Return a heading as the outline's choices show it: indented by level, with the years it stands for."""
    years = ""
    if programme.first_year or programme.last_year:
        years = f"（{programme.first_year or ''}–{programme.last_year or ''}）"
    return f"{'　' * (programme.level - 1)}{programme}{years}"

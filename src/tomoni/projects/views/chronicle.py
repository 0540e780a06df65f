"""The chronicle: everything we did, by year and month, narrowed and searched."""

import re
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.projects.forms.chronicle import ChronicleForm
from tomoni.projects.models import Activity
from tomoni.projects.views.telling import told, with_what_is_told

PER_PAGE = 40
_NAMES_A_MONTH = re.compile(r"\d{4}-\d\d")


@require_GET
def chronicle(request: HttpRequest) -> HttpResponse:
    """Show the activities the reader may see; htmx asks for the list alone."""
    language = get_language() or "ja"
    form = ChronicleForm(request.GET, user=request.user, language=language)
    found = form.found().order_by(F("starts_on").desc(nulls_last=True), "pk")
    page = Paginator(with_what_is_told(found, user=request.user), PER_PAGE).get_page(request.GET.get("page"))
    query = form.cleaned_data.get("q", "")
    context = {
        "form": form,
        "page": page,
        "years": by_year_and_month(
            [told(activity, language=language, query=query, under_its_year=True) for activity in page]
        ),
        "query": query,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "parameters": _parameters(request),
    }
    asks_for_list = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "chronicle-list"
    response = render(request, "projects/chronicle_list.html" if asks_for_list else "projects/chronicle.html", context)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request", "HX-Target"]))
    return response


def by_year_and_month(lines: list[Any]) -> list[tuple[int | None, list[tuple[int | None, list[Any]]]]]:
    """Return the lines by year and month of their first day; None where year or month is not known."""
    years = groupby(lines, key=lambda line: _year(line.activity))
    return [
        (year, [(month, list(inside)) for month, inside in groupby(group, key=lambda line: _month(line.activity))])
        for year, group in years
    ]


def _year(activity: Activity) -> int | None:
    return activity.starts_on.year if activity.starts_on else None


def _month(activity: Activity) -> int | None:
    """Return the month it begins in; a whole year or an unknown month has none."""
    names_month = activity.starts_on and _NAMES_A_MONTH.match(activity.when)
    return activity.starts_on.month if names_month else None


def _parameters(request: HttpRequest) -> str:
    """Return the filters as the beginning of a query string, without the page."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""

"""An activity as the public pages tell it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from tomoni.core import search
from tomoni.projects.models import Activity, Project
from tomoni.projects.models.project import Visibility

NOT_HELD = {Activity.State.NOT_DONE, Activity.State.STOPPED}


@dataclass(frozen=True)
class Told:
    """What a line of the chronicle shows; ``line_language`` differs from the page's where no translation exists."""

    activity: Activity
    title: SafeString
    title_language: str
    when: str
    line: SafeString
    line_language: str
    projects: list[Project]
    url: str
    is_public: bool
    is_noteworthy_state: bool


def with_what_is_told(activities: QuerySet, *, user: Any) -> QuerySet:
    """Return the activities with the projects the user may know of, in one query more."""
    seen = Prefetch(
        "projects", queryset=Project.objects.visible_to(user).order_by("name", "pk"), to_attr="seen_projects"
    )
    return activities.prefetch_related(seen)


def told(activity: Activity, *, language: str, query: str = "", under_its_year: bool = False) -> Told:
    """Return an activity (from ``with_what_is_told``) as it is told, with the hits of the query marked.

    ``under_its_year``: it stands below a heading that gives the year already.
    """
    year = activity.starts_on.year if under_its_year and activity.starts_on else None
    line_language = language if activity.line(language) else next(iter(_languages(activity)), language)
    return Told(
        activity=activity,
        title=search.marked(activity.heading(language), query),
        title_language="en" if language == "en" and activity.title_en else "ja",
        when=activity.when_text(language, omit_year=year),
        line=search.marked(activity.line(line_language), query),
        line_language=line_language,
        projects=getattr(activity, "seen_projects", []),
        url=reverse("projects:activity", args=[activity.pk]),
        is_public=activity.visibility == Visibility.PUBLIC,
        is_noteworthy_state=activity.state != Activity.State.DONE,
    )


def _languages(activity: Activity) -> list[str]:
    """Return the languages the line is written in, Japanese and English first."""
    return sorted(
        (code for code, line in activity.public_lines.items() if line),
        key=lambda code: (code != "ja", code != "en", code),
    )

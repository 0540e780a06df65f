"""The page of one report on its way: where it stands, what is to be settled, its text with the comments beside it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from tomoni.core.staff.views import VisibleInspectView
from tomoni.reporting.actions import reviewing, settling
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Sentence, Table
from tomoni.reporting.models import Comment, Passage, Report, Step
from tomoni.reporting.models.review import COMMENTERS
from tomoni.reporting.places import place_of, places
from tomoni.reporting.staleness import KEPT_IN, stale

ROWS_AT_ONCE = 400
STEPS = [
    (reviewing.HAND_IN, _("Hand in to the secretariat"), True),
    (reviewing.APPROVE, _("Pass on to the steering committee"), True),
    (reviewing.AGREE, _("Approve the report"), True),
    (reviewing.ADOPT, _("Record the adoption"), True),
    (reviewing.SEND_BACK, _("Send the report back"), False),
]
"""The buttons of the page: step, words, whether it goes forward."""


@dataclass(frozen=True)
class Line:
    """A line of the text with what is said about it; ``about`` names it to the form of a comment."""

    anchor: str
    kind: str
    text: str
    about: str
    comments: tuple[Comment, ...] = ()
    part: Part | None = None
    is_stale: bool = False


class ReviewPageView(VisibleInspectView):
    """One report."""

    page_title = _("Review")
    template_name = "reporting/staff/review.html"

    def get_fields(self) -> list[str]:
        return []

    @cached_property
    def language(self) -> str:
        """The language the page is read in."""
        return get_language() or KEPT_IN

    @cached_property
    def document(self) -> Document:
        """The report as it reads now."""
        return compose(self.object, self.language)

    @cached_property
    def header_buttons(self) -> list[Button]:
        return []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        own = {"history": (_("History"), "history")}
        if self.permission_policy.user_has_permission_for_instance(self.request.user, "change", self.object):
            own["edit"] = (_("Approvals needed"), "cog")
        if self.permission_policy.user_has_permission_for_instance(self.request.user, "delete", self.object):
            own["delete"] = (_("Delete the draft"), "bin")
        return [
            Button(str(label), url=reverse(f"reporting_report:{name}", args=[self.object.pk]), icon_name=icon)
            for name, (label, icon) in own.items()
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, report = self.request.user, self.object
        may_comment = not report.is_adopted and (user.is_superuser or bool(COMMENTERS & user.role_keys()))
        comments = list(_threads(report))
        lines, elsewhere = lines_of(self.document, report, comments)
        chapters = [each for each in self.document.headings() if each.level == 1]
        shown, chapter = _shown(lines, chapters, self.request.GET.get("chapter", ""))
        return super().get_context_data(
            **self._way(),
            findings=settling.listed(report, language=self.language, document=self.document),
            may_settle=not report.is_adopted and user.has_perm("reporting.add_knownfinding"),
            stale=[] if report.is_adopted else stale(report, language=self.language),
            may_comment=may_comment,
            open_comments=[each for each in comments if not each.is_settled],
            elsewhere=elsewhere,
            lines=shown,
            chapters=chapters,
            chapter=chapter,
            **kwargs,
        )

    def _way(self) -> dict[str, Any]:
        """Return where the report stands, what may be done next, and the steps it took."""
        report, state = self.object, Report.State(self.object.state)
        order = list(Report.State)
        may = reviewing.open_steps(report, user=self.request.user)
        return {
            "report": report,
            "track": [(each.label, order.index(each) < order.index(state), each == state) for each in order],
            "acts": [
                (label, reverse(f"reporting_report:{step}", args=[report.pk]), forward)
                for step, label, forward in STEPS
                if step in may
            ],
            "editor_url": reverse("reporting_editor:index", args=[report.pk]),
            "may_edit": Report.objects.editable_by(self.request.user).filter(pk=report.pk).exists(),
            "approvals": list(reviewing.approvals(report)) if state == Report.State.STEERING else [],
            "steps": list(report.steps.defer("said").select_related("taken_by__person").order_by("-pk")),
            "adoption": getattr(report, "adoption", None),
            "sent_back": _last_reason(report),
        }


def _last_reason(report: Report) -> Step | None:
    """Return the step that sent the report back, where that was the last one."""
    last = report.steps.select_related("taken_by__person").order_by("-pk").first()
    return last if last and last.kind == Step.Kind.SENT_BACK else None


def _threads(report: Report) -> Iterable[Comment]:
    """Return the comments in their order, each with its ``answers``."""
    found = report.comments.select_related("written_by__person", "settled_by__person").order_by("pk")
    answers: dict[int, list[Comment]] = defaultdict(list)
    for each in found:
        answers[each.parent_id or 0].append(each)
    for each in answers[0]:
        each.answers = answers[each.pk]
    return answers[0]


def lines_of(document: Document, report: Report, comments: list[Comment]) -> tuple[list[Line], list[Comment]]:
    """Return the text line by line with the comments on it, and the comments on what is not there any more, or on the whole."""
    beside: dict[str, list[Comment]] = defaultdict(list)
    for each in comments:
        beside[_about(each.passage_id, each.chapter_id)].append(each)
    there = {} if report.is_adopted else places(report)
    lines = [line for part in document.parts for line in _lines(part, there, beside)]
    told = {each.pk for line in lines for each in line.comments}
    return lines, [each for each in comments if each.pk not in told]


def _about(passage: int | None, chapter: int | None) -> str:
    return f"p{passage}" if passage else f"c{chapter}" if chapter else ""


def _lines(part: Part, there: dict[str, Any], beside: dict[str, list[Comment]]) -> Iterator[Line]:
    def line(anchor: str, kind: str, text: str, **more: Any) -> Line:
        place = place_of(anchor, there)
        about = _about(*((place.pk, None) if isinstance(place, Passage) else (None, place.pk))) if place else ""
        comments = tuple(beside.pop(about, [])) if about else ()
        return Line(anchor, kind, text, about or (f"at-{anchor}" if anchor.startswith("c0") else ""), comments, **more)

    if isinstance(part, Heading):
        yield line(part.anchor, "heading", part.label, part=part)
    elif isinstance(part, Paragraph | Items):
        said: tuple[Sentence, ...] = part.sentences if isinstance(part, Paragraph) else part.items
        for number, each in enumerate(said):
            kind = "item" if isinstance(part, Items) else "sentence" if number else "paragraph"
            yield line(each.anchor, kind, each.text, is_stale=each.is_stale)
    elif isinstance(part, Table):
        yield line(part.anchor, "table", part.caption, part=part)
    elif isinstance(part, Chart):
        yield line(part.anchor, "chart", f"{part.caption} {part.summary}", part=part)


def _shown(lines: list[Line], chapters: list[Heading], asked: str) -> tuple[list[Line], str]:
    """Return the lines of the chapter asked for, or of all; of a very long report one chapter at a time."""
    known = [each.anchor for each in chapters]
    if asked not in known and len(lines) > ROWS_AT_ONCE:
        asked = known[0] if known else ""
    if asked not in known:
        return lines, ""
    return [line for line in lines if line.anchor.split("-")[0] == asked], asked

"""The calendar of deadlines on two clocks, as a page, as a file, and at a secret address for one's own calendar."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.advocacy.actions import feeding
from tomoni.advocacy.documents.clocks import clocks
from tomoni.advocacy.models import Deadline, DeadlineFeed, Recommendation, Submission
from tomoni.advocacy.views.deadlines import as_file

DONE_SHOWN = timedelta(days=366)


class Guarded(View):
    """For who may see deadlines."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse others."""
        if not request.user.has_perm(feeding.PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DeadlinesView(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """What passed and was not settled, what is near, what comes later, what is done; follow-up reports due."""

    template_name = "advocacy/staff/deadlines.html"
    page_title = gettext_lazy("UN deadlines")
    header_icon = "date"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, user, today = timezone.now(), self.request.user, timezone.localdate()
        language = get_language() or "ja"
        groups: dict[str, list[Any]] = {"passed": [], "near": [], "later": [], "done": []}
        for deadline in _shown(now, user):
            row = (deadline, clocks(deadline, now=now, language=language), deadline.seen)
            groups[_group(deadline, now)].append(row)
        due = Recommendation.objects.filter(follow_up_due__isnull=False, followed_up_on=None)
        reports: dict[Any, int] = {}
        for row in due.select_related("review").order_by("follow_up_due", "review", "pk"):
            key = (row.follow_up_due, row.review)
            reports[key] = reports.get(key, 0) + 1
        return super().get_context_data(
            groups=groups,
            reports=[(day, review, count, day < today) for (day, review), count in reports.items()],
            feed=DeadlineFeed.objects.filter(user=user).first(),
            **kwargs,
        )


def _shown(now: Any, user: Any) -> list[Any]:
    """Return the open deadlines and those settled in the last year, each with our submissions for it."""
    shown = Q(due_at__gte=now - DONE_SHOWN) | Q(state=Deadline.State.OPEN)
    rows = Deadline.objects.visible_to(user).filter(shown).select_related("review__mechanism").order_by("due_at", "pk")
    given: dict[int, list[Any]] = {}
    for submission in Submission.objects.visible_to(user).filter(deadline__in=rows).order_by("starts_on", "pk"):
        given.setdefault(submission.deadline_id, []).append(submission)
    for deadline in rows:
        deadline.seen = given.get(deadline.pk, [])
    return list(rows)


def _group(deadline: Deadline, now: Any) -> str:
    if deadline.state != Deadline.State.OPEN:
        return "done"
    if deadline.is_passed(now):
        return "passed"
    return "near" if deadline.is_near(now) else "later"


class DeadlinesFileView(Guarded, View):
    """The deadlines as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        return as_file(inline=False)


class FeedView(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """The user's own address of the feed: shown on this page alone, made anew, ended."""

    template_name = "advocacy/staff/deadline_feed.html"
    page_title = gettext_lazy("Deadlines in my own calendar")
    header_icon = "date"
    http_method_names = ["get", "post"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("advocacy_deadlines"), "label": _("UN deadlines")}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = DeadlineFeed.objects.filter(user=self.request.user).first()
        return super().get_context_data(feed=feed, address=feeding.address_of(feed) if feed else "", **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a new address, or end the one there is."""
        if "end" in request.POST:
            feeding.end_feed(request.user)
            messages.success(request, _("The address opens nothing any more."))
        else:
            feeding.make_feed(request.user)
            messages.success(request, _("The new address stands below; the one before opens nothing any more."))
        return HttpResponseRedirect(reverse("advocacy_deadlines_feed"))


def deadline_urls() -> list[URLPattern]:
    """Return the addresses of these screens, for the hook ``register_admin_urls``."""
    return [
        path("advocacy/deadlines/", DeadlinesView.as_view(), name="advocacy_deadlines"),
        path("advocacy/deadlines/file/", DeadlinesFileView.as_view(), name="advocacy_deadlines_file"),
        path("advocacy/deadlines/own/", FeedView.as_view(), name="advocacy_deadlines_feed"),
    ]

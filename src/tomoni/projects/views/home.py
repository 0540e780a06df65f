"""The front page: who we are, what comes next, what we did lately, our projects."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.projects.models import Activity, Project
from tomoni.projects.views.telling import NOT_HELD, told, with_what_is_told

AHEAD, LATELY = 5, 6
NETWORKS = Project.Kind.NETWORK


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page; what only staff may see is not on it, even for them."""
    language, today = get_language() or "ja", timezone.localdate()
    public = with_what_is_told(Activity.objects.filter(visibility="public"), user=request.user)
    ahead = public.filter(ends_on__gte=today).exclude(state__in=NOT_HELD).order_by("starts_on", "pk")[:AHEAD]
    told_of = Q(state__in=["done", "partly"]) & Q(ends_on__lt=today) & ~Q(public_lines={})
    lately = public.filter(told_of).order_by("-starts_on", "pk")[:LATELY]
    running = list(Project.objects.filter(visibility="public").running(today).order_by("programme__path", "name", "pk"))
    context = {
        "ahead": [told(activity, language=language) for activity in ahead],
        "lately": [told(activity, language=language) for activity in lately],
        "projects": [project for project in running if project.kind != NETWORKS],
        "networks": [project for project in running if project.kind == NETWORKS],
    }
    return render(request, "projects/home.html", context)

"""What waits in the demand ledger: promises, steps, calls, sign-ons, comments, silences after a round, the press.

Told is what the user may change: to project people their own rounds and papers, to the secretariat all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tomoni.advocacy.models import (
    Answer,
    AskedBody,
    Briefing,
    Deadline,
    DemandCall,
    Promise,
    Proposal,
    PublicComment,
    Recommendation,
    Round,
    Rsvp,
    Section,
    SignOn,
    SignOnCall,
    Statement,
    Step,
    Submission,
)
from tomoni.core.today import TodayItem
from tomoni.projects.models import Activity, Project

SOON = timedelta(days=14)
LONG = timedelta(days=30)
"""How far ahead a call of the government or a deadline of a mechanism is told."""
REMINDED_FROM = timedelta(days=7)
"""So long before a collection closes those who have not answered are to be reminded."""
LOOKED_BACK = timedelta(days=365)
GONE = [Activity.State.NOT_DONE, Activity.State.STOPPED]


@dataclass(frozen=True)
class Desk:
    """Who asks, on which day, and which activities are theirs."""

    user: Any
    today: date
    own: frozenset[Any]

    def scope(self, activity: Any, owner: Any = None) -> str:
        """Return to whom something of an activity belongs: to me, my projects, the secretariat."""
        if owner is not None and owner == self.user.person_id:
            return "me"
        return "projects" if activity in self.own else "office"

    def moment(self, days: timedelta) -> datetime:
        """Return the end of the day so many days ahead."""
        return timezone.make_aware(datetime.combine(self.today + days, time.max))

    def may(self, permission: str) -> bool:
        """Whether the user's role has the permission."""
        return self.user.has_perm(f"advocacy.{permission}")


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the user, their projects and the secretariat, as far as they may change it."""
    if not user.has_perm("advocacy.view_round"):
        return
    mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_worker(user))
    desk = Desk(user, today, frozenset(mine.values_list("activity", flat=True)))
    for told in (
        _promises,
        _steps,
        _calls,
        _collections,
        _comments,
        _deadlines,
        _follow_ups,
        _sections,
        _silences,
        _briefings,
    ):
        yield from told(desk)


def _promises(desk: Desk) -> Iterator[TodayItem]:
    """Yield those due soon or overdue one by one, those without a day together."""
    if not desk.may("change_promise"):
        return
    open_ones = Promise.objects.editable_by(desk.user).open()
    for promise in open_ones.filter(due_on__lte=desk.today + SOON).select_related("owner").order_by("due_on", "pk"):
        url = reverse("advocacy_promise:inspect", args=[promise.pk])
        scope = desk.scope(promise.round_id, promise.owner_id)
        yield TodayItem(promise.text, url, promise.due_on, scope, _("promise of a body"), promise.owner)
    undated: dict[str, int] = {}
    for round, owner in Promise.objects.editable_by(desk.user).undated().values_list("round", "owner"):
        scope = desk.scope(round, owner)
        undated[scope] = undated.get(scope, 0) + 1
    for scope, count in undated.items():
        words = ngettext("%(count)s promise without a day", "%(count)s promises without a day", count)
        url = reverse("advocacy_promise:index") + "?state=open&undated=true"
        yield TodayItem(words % {"count": count}, url, None, scope, _("promise of a body"))


def _steps(desk: Desk) -> Iterator[TodayItem]:
    """Yield the steps of preparation due within a week or late, of rounds that lie ahead."""
    if not desk.may("change_round"):
        return
    ahead = Round.objects.editable_by(desk.user).filter(Q(ends_on__gte=desk.today) | Q(ends_on__isnull=True))
    ahead = ahead.exclude(state__in=[*GONE, Activity.State.DONE, Activity.State.PARTLY])
    late = Step.objects.filter(done_on=None, planned_on__lte=desk.today + timedelta(days=7), round__in=ahead)
    for step in late.select_related("round", "carried_by").order_by("planned_on", "pk"):
        title = _("“%(round)s”: %(step)s") % {"round": step.round, "step": step}
        scope = desk.scope(step.round_id, step.carried_by_id)
        yield TodayItem(title, _page(step.round), step.planned_on, scope, _("preparation"), step.carried_by)


def _calls(desk: Desk) -> Iterator[TodayItem]:
    """Yield calls to members that close soon, and what members sent and nobody has decided on."""
    if not desk.may("change_proposal"):
        return
    calls = DemandCall.objects.editable_by(desk.user).select_related("activity")
    now = timezone.make_aware(datetime.combine(desk.today, time.min))
    for call in calls.filter(closed_at=None, closes_at__gte=now, closes_at__lte=desk.moment(SOON)).order_by(
        "closes_at"
    ):
        title = _("“%(act)s”: the call to our members closes") % {"act": call.activity}
        yield _of_act(desk, call.activity, title, _("call to our members"), timezone.localdate(call.closes_at))
    new = Proposal.objects.filter(call__in=calls, state=Proposal.State.NEW).order_by()
    for activity, count in new.values_list("call__activity").annotate(count=Count("pk")).order_by("call__activity"):
        act = Activity.objects.get(pk=activity)
        words = ngettext(
            "“%(act)s”: %(count)s proposal of a member waits", "“%(act)s”: %(count)s proposals of members wait", count
        )
        yield _of_act(desk, act, words % {"act": act, "count": count}, _("call to our members"))


def _collections(desk: Desk) -> Iterator[TodayItem]:
    """Yield collections of sign-ons whose silent ones are to be reminded, and those that are over and not settled."""
    if not desk.may("change_signon"):
        return
    calls = SignOnCall.objects.editable_by(desk.user).filter(closed_at=None).select_related("activity")
    silent = SignOn.objects.filter(activity=OuterRef("activity"), state=SignOn.State.INVITED).order_by()
    counted = silent.values("activity").annotate(count=Count("pk")).values("count")
    soon = calls.filter(closes_at__lte=desk.moment(REMINDED_FROM)).annotate(silent=counted).order_by("closes_at", "pk")
    drafts = set(Statement.objects.filter(stage=Statement.Stage.ENDORSING).values_list("pk", flat=True))
    for call in soon:
        day = timezone.localdate(call.closes_at)
        if day < desk.today and call.activity_id in drafts:
            title = _("“%(act)s”: the collection is over, settle the text") % {"act": call.activity}
            yield _of_act(desk, call.activity, title, pgettext("advocacy", "sign-ons"), day)
        elif day >= desk.today and call.silent:
            words = ngettext(
                "“%(act)s”: %(count)s has not answered whether they sign, remind them",
                "“%(act)s”: %(count)s have not answered whether they sign, remind them",
                call.silent,
            )
            title = words % {"act": call.activity, "count": call.silent}
            yield _of_act(desk, call.activity, title, pgettext("advocacy", "sign-ons"), day)


def _comments(desk: Desk) -> Iterator[TodayItem]:
    """Yield the government's calls that are open, or closed within the last days, and to which nothing was filed."""
    if not desk.may("change_publiccomment"):
        return
    open_ones = PublicComment.objects.editable_by(desk.user).filter(filed_at=None).exclude(state__in=GONE)
    since = desk.moment(-SOON)
    for comment in open_ones.filter(closes_at__gte=since, closes_at__lte=desk.moment(LONG)).order_by("closes_at", "pk"):
        title = _("“%(comment)s”: not filed yet") % {"comment": comment}
        yield _of_act(desk, comment, title, _("public comment"), timezone.localdate(comment.closes_at))


def _deadlines(desk: Desk) -> Iterator[TodayItem]:
    """Yield what is due to a mechanism, on the day our own clocks show."""
    if not desk.may("change_review"):
        return
    near = Deadline.objects.editable_by(desk.user).filter(state=Deadline.State.OPEN, due_at__lte=desk.moment(LONG))
    ours = set(Project.objects.of_worker(desk.user).values_list("pk", flat=True))
    for deadline in near.filter(due_at__gte=desk.moment(-LONG)).select_related("review").order_by("due_at", "pk"):
        title = _("%(review)s: %(what)s") % {"review": deadline.review, "what": deadline.what}
        scope = "projects" if deadline.review.project_id in ours else "office"
        url = reverse("advocacy_review:inspect", args=[deadline.review_id])
        yield TodayItem(title, url, timezone.localdate(deadline.due_at), scope, _("international deadline"))


def _follow_ups(desk: Desk) -> Iterator[TodayItem]:
    """Yield recommendations on which a report is due within a month, or was due within the last, and none was made."""
    if not desk.may("change_recommendation"):
        return
    due = Recommendation.objects.editable_by(desk.user).follow_up_by(desk.today + LONG)
    due = due.filter(follow_up_due__gte=desk.today - LONG).select_related("owner", "review")
    ours = set(Project.objects.of_worker(desk.user).values_list("pk", flat=True))
    for each in due:
        is_mine = each.owner_id is not None and each.owner_id == desk.user.person_id
        scope = "projects" if each.review is not None and each.review.project_id in ours else "office"
        title = _("%(recommendation)s: report on what became of it") % {"recommendation": each}
        url = reverse("advocacy_recommendation:inspect", args=[each.pk])
        yield TodayItem(
            title, url, each.follow_up_due, "me" if is_mine else scope, _("international deadline"), each.owner
        )


def _sections(desk: Desk) -> Iterator[TodayItem]:
    """Yield the parts of a submission that are due and empty."""
    if not desk.may("change_submission"):
        return
    drafts = Submission.objects.editable_by(desk.user).filter(submitted_at=None).exclude(state__in=GONE)
    due = Section.objects.filter(submission__in=drafts, text="", due_on__lte=desk.today + SOON)
    for section in due.select_related("submission", "author").order_by("due_on", "pk"):
        title = _("“%(act)s”: the section “%(title)s” is empty") % {"act": section.submission, "title": section.title}
        scope = desk.scope(section.submission_id, section.author_id)
        kind, page = _("section of a submission"), _page(section.submission)
        yield TodayItem(title, page, section.due_on, scope, kind, section.author)


def _silences(desk: Desk) -> Iterator[TodayItem]:
    """Yield the rounds of the last year in which something got no answer, and not even that is noted."""
    if not desk.may("add_answer"):
        return
    held = Round.objects.editable_by(desk.user).sealed().exclude(state__in=GONE)
    held = held.filter(ends_on__lt=desk.today, ends_on__gte=desk.today - LOOKED_BACK)
    silent = AskedBody.objects.filter(~Exists(Answer.objects.filter(asked_body=OuterRef("pk"))), asked__round__in=held)
    counted = dict(silent.order_by().values_list("asked__round").annotate(count=Count("pk")))
    for round in Round.objects.filter(pk__in=counted).order_by("starts_on", "pk"):
        count = counted[round.pk]
        words = ngettext(
            "“%(round)s”: %(count)s item has no answer yet", "“%(round)s”: %(count)s items have no answer yet", count
        )
        url = reverse("advocacy_round:reconcile", args=[round.pk])
        title = words % {"round": round, "count": count}
        yield TodayItem(title, url, None, desk.scope(round.pk), _("answers"))


def _briefings(desk: Desk) -> Iterator[TodayItem]:
    """Yield press conferences close by with who comes and who is silent, and invitations that did not go out."""
    if not desk.may("change_rsvp"):
        return
    ahead = Briefing.objects.editable_by(desk.user).filter(starts_on__gte=desk.today, starts_on__lte=desk.today + SOON)
    is_press, states = Q(rsvps__who=Rsvp.Who.PRESS), Rsvp.State
    counted = ahead.exclude(state__in=GONE).annotate(
        coming=Count("rsvps", filter=is_press & Q(rsvps__state=states.COMES)),
        silent=Count("rsvps", filter=is_press & Q(rsvps__state=states.INVITED, rsvps__invited_at__isnull=False)),
        stuck=Count("rsvps", filter=is_press & Q(rsvps__state=states.INVITED, rsvps__invited_at=None)),
    )
    for each in counted.order_by("starts_on", "pk"):
        told = {"briefing": each, "coming": each.coming, "silent": each.silent, "stuck": each.stuck}
        if each.silent or each.coming:
            title = _("“%(briefing)s”: %(coming)s come, %(silent)s have not answered") % told
            yield _of_act(desk, each, title, pgettext("advocacy", "press"), each.starts_on)
        if each.stuck:
            title = _("“%(briefing)s”: invitations that did not go out: %(stuck)s") % told
            yield _of_act(desk, each, title, pgettext("advocacy", "press"), each.starts_on)


def _of_act(desk: Desk, act: Any, title: str, kind: str, due: date | None = None) -> TodayItem:
    return TodayItem(title, _page(act), due, desk.scope(act.pk), kind)


def _page(act: Any) -> str:
    """Return the page of an act, by its own kind."""
    for model in (Round, PublicComment, Statement, Submission, Briefing):
        if isinstance(act, model) or model._default_manager.filter(pk=act.pk).exists():
            return reverse(f"advocacy_{model._meta.model_name}:inspect", args=[act.pk])
    return reverse("projects_activity:inspect", args=[act.pk])

"""Staff screens of public comments: the clock of the call, our opinions beside the government's view, filing."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.advocacy.actions import calling, signing, writing
from tomoni.advocacy.documents import letter
from tomoni.advocacy.documents.words import moment
from tomoni.advocacy.forms.comments import CommentForm, FileForm, OpinionForm, TurnDownForm
from tomoni.advocacy.forms.papers import CallForm, InviteForm
from tomoni.advocacy.models import DemandCall, Invitation, Proposal, PublicComment
from tomoni.advocacy.staff.files import ProofView
from tomoni.advocacy.staff.paper_verbs import CarriedVerbView, FileView, PaperVerbView, act_of, own_crumbs, told_invited
from tomoni.advocacy.staff.statements import PaperCreateView, PaperEditView, collect_paths, paper_paths, papers_of
from tomoni.core.periods import Period
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet, inspect_url


class CommentFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    filed = django_filters.BooleanFilter(label=gettext_lazy("Filed"), method="was_filed")

    class Meta:
        model = PublicComment
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to those of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")

    def was_filed(self, queryset: Any, name: str, was: bool) -> Any:
        """Narrow to those filed, or not filed."""
        return queryset.filter(filed_at__isnull=not was)


class CommentIndexView(RecordIndexView):
    """Public comments, the one that closes next first while it is open."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("agency")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("closes_at").desc(nulls_last=True), "-starts_on", "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"
        return [
            self._get_title_column("__str__"),
            records.column("agency", _("Body that calls"), "agency"),
            records.column("closes_at", _("Closes at"), lambda each: moment(each.closes_at, language)),
            records.column(
                "filed", _("Filed"), lambda each: moment(each.filed_at, language) or pgettext("comment", "not yet")
            ),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class CommentInspectView(RecordInspectView):
    """A public comment: how long it is open, our opinions beside the government's view, what members sent."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comment, user, now = self.object, self.request.user, timezone.now()
        calls = DemandCall.objects.visible_to(user).filter(activity_id=comment.pk)
        call = calls.order_by("-pk").first()
        proposals = (
            Proposal.objects.filter(call=call).select_related("organisation") if call else Proposal.objects.none()
        )
        invitations = Invitation.objects.filter(call=call) if call else Invitation.objects.none()
        told = papers_of(comment, user)
        return super().get_context_data(
            comment=comment,
            opinions=comment.opinions.select_related("demand").order_by("position", "pk"),
            left=time_left(comment.closes_at, now=now) if comment.filed_at is None else "",
            is_over=comment.closes_at is not None and comment.closes_at <= now,
            is_inside=PublicComment.objects.filter(pk=comment.pk).inside(user).exists(),
            closes=moment(comment.closes_at, get_language() or "ja"),
            filed=moment(comment.filed_at, get_language() or "ja"),
            members_call=call,
            members_call_is_open=call is not None and calling.is_open(call, now=now),
            invited=invitations.count(),
            silent=invitations.filter(declined_at=None, proposals=None).count(),
            proposals=proposals.order_by("sent_at", "pk"),
            **told,
            **kwargs,
        )


def time_left(closes_at: Any, *, now: Any) -> str:
    """Return how long a call is still open, in days and hours; that it is closed; '' where it has no end."""
    if closes_at is None:
        return ""
    if closes_at <= now:
        return pgettext("comment", "closed")
    hours = int((closes_at - now).total_seconds() // 3600)
    return _("%(days)s days and %(hours)s hours left") % {"days": hours // 24, "hours": hours % 24}


class CommentVerbView(PaperVerbView):
    """A verb on a public comment."""

    model = PublicComment
    permission = "advocacy.change_publiccomment"
    refusals = (writing.WritingRefusedError, signing.SigningRefusedError, calling.CallRefusedError)


class FiledView(CommentVerbView):
    """Notes that the comment was filed."""

    form_class = FileForm
    page_title = gettext_lazy("Filed")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": PublicComment.objects.get(pk=self.record.pk)}

    def act(self, form: Any) -> str:
        form.save()
        return _("The filing was noted.")


class CarriedCommentView(CarriedVerbView):
    """A verb on a comment that deals with members' names."""

    model = PublicComment
    permission = "advocacy.add_proposal"
    refusals = CommentVerbView.refusals

    @cached_property
    def call(self) -> DemandCall | None:
        """The newest call to our members."""
        return DemandCall.objects.filter(activity_id=self.record.pk).order_by("-pk").first()

    def opened(self) -> DemandCall:
        """Return the call; raises ``CallRefusedError`` where there is none."""
        if self.call is None:
            raise calling.CallRefusedError(_("Open the call first."))
        return self.call


class CallView(CarriedCommentView):
    """Opens a call for opinions to our members."""

    form_class = CallForm
    page_title = gettext_lazy("Call for opinions")
    button = gettext_lazy("Open the call")

    def get_initial(self) -> dict[str, Any]:
        words = self.call.words if self.call else {}
        closes = self.call.closes_at if self.call else None
        return {"closes_at": closes, "words_ja": words.get("ja", ""), "words_en": words.get("en", "")}

    def act(self, form: Any) -> str:
        closes_at = form.cleaned_data["closes_at"]
        calling.call_for(self.record, closes_at=closes_at, words=form.words(), now=timezone.now())
        if self.record.closes_at and closes_at > self.record.closes_at:
            return _("The call is open, but it closes after the government's: answers would come too late.")
        return _("The call is open. Now ask the organisations.")


class AskMembersView(CarriedCommentView):
    """Asks member organisations for opinions by mail."""

    form_class = InviteForm
    page_title = gettext_lazy("Ask members for opinions")
    button = gettext_lazy("Send the mails")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"listed": Invitation.objects.filter(call=self.call).values("organisation")}

    def act(self, form: Any) -> str:
        chosen = form.cleaned_data["organisations"]
        return told_invited(*calling.invite(self.opened(), chosen, now=timezone.now(), day=timezone.localdate()))


class RemindMembersView(CarriedCommentView):
    """Reminds members who have sent nothing."""

    form_class = NothingForm
    page_title = gettext_lazy("Remind members")
    button = gettext_lazy("Remind those who have not answered")

    def act(self, form: Any) -> str:
        number = calling.remind(self.opened(), now=timezone.now())
        return (
            told_invited(number, [])
            if number
            else _("Nobody is to be reminded now: once a day and three times at most.")
        )


class ProposalVerbView(PaperVerbView):
    """A verb on what a member sent; the comment's page opens again."""

    model = Proposal
    permission = "advocacy.change_proposal"
    refusals = (calling.CallRefusedError,)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return own_crumbs(self, self.record.call.activity_id)

    def get_success_url(self) -> str:
        return inspect_url(act_of(self.record.call.activity_id))


class TakeUpView(ProposalVerbView):
    """Makes a proposal an opinion of our comment."""

    form_class = NothingForm
    page_title = gettext_lazy("Take up")
    button = gettext_lazy("Make it an opinion of our comment")

    def act(self, form: Any) -> str:
        comment = act_of(self.record.call.activity_id)
        if not isinstance(comment, PublicComment):
            raise calling.CallRefusedError(_("This proposal belongs to a round: take it up there as a demand."))
        calling.take_up_opinion(self.record, comment=comment)
        return _("It stands in our comment now. Edit it there.")


class TurnDownView(ProposalVerbView):
    """Does not take a proposal up, with the reason."""

    form_class = TurnDownForm
    page_title = gettext_lazy("Not taken up")
    button = gettext_lazy("Keep the reason")

    def act(self, form: Any) -> str:
        calling.turn_down(self.record, reply=form.cleaned_data["reply"])
        return _("The organisation reads the reason on its page.")


class CommentFileView(FileView):
    """Our comment as DOCX, PDF, or plain text for the form of e-Gov."""

    model = PublicComment
    permission = "advocacy.view_publiccomment"

    def paper(self, record: Any) -> Any:
        return letter.of_comment(record, self.language, is_public=not self.is_carried(record))


CALL = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("subject"),
        FieldRowPanel([FieldPanel("agency"), FieldPanel("legal_basis")]),
        FieldRowPanel([FieldPanel("call_number"), FieldPanel("link")]),
        FieldRowPanel([FieldPanel("opened_on"), FieldPanel("closes_at")]),
        FieldPanel("reason_short"),
        FieldRowPanel([FieldPanel("when"), FieldPanel("state"), FieldPanel("our_role")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
    ],
    heading=gettext_lazy("The call"),
)
OURS = MultiFieldPanel([FieldPanel("sender"), FieldPanel("preface")], heading=gettext_lazy("Our comment"))
OPINIONS = VisibleInlinePanel(
    "opinions",
    [
        FieldRowPanel([FieldPanel("position"), FieldPanel("provision")]),
        FieldPanel("opinion"),
        FieldPanel("reason"),
        FieldPanel("is_out_of_scope"),
        FieldPanel("demand"),
        FieldPanel("government_view"),
        FieldPanel("taken_up"),
    ],
    form=OpinionForm,
    heading=gettext_lazy("Opinions"),
    label=pgettext_lazy("advocacy", "opinion"),
)
RESULT = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("result_on"), FieldPanel("opinions_in_all")]), FieldPanel("result_link")],
    heading=gettext_lazy("Publication of the result"),
    classname="collapsed",
)
SHOWN = MultiFieldPanel([FieldPanel("visibility")], heading=gettext_lazy("Who may see it"))


class CommentViewSet(RecordViewSet):
    """Public comments."""

    model = PublicComment
    icon = "openquote"
    menu_label = gettext_lazy("Public comments")
    pk_path_converter = "uuid"
    index_view_class = CommentIndexView
    add_view_class = PaperCreateView
    edit_view_class = PaperEditView
    inspect_view_class = CommentInspectView
    inspect_template_name = "advocacy/staff/comment.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    filterset_class = CommentFilters
    ordering = "-starts_on"
    export_filename = "public-comments"
    list_export = ["external_id", "title", "subject", "call_number", "opened_on", "closes_at", "filed_at", "result_on"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [
            CALL,
            OURS,
            OPINIONS,
            RESULT,
            activities.TOLD_IN,
            activities.LINES,
            activities.OUTCOME,
            activities.EVIDENCE,
            SHOWN,
        ],
        base_form_class=CommentForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("filed/<uuid:pk>/", FiledView.as_view(), name="filed"),
            path("call/<uuid:pk>/", CallView.as_view(), name="call"),
            path("ask-members/<uuid:pk>/", AskMembersView.as_view(), name="ask_members"),
            path("remind-members/<uuid:pk>/", RemindMembersView.as_view(), name="remind_members"),
            *collect_paths(PublicComment),
            path("take-up/<uuid:pk>/", TakeUpView.as_view(), name="take_up"),
            path("turn-down/<uuid:pk>/", TurnDownView.as_view(), name="turn_down"),
            path("file/<uuid:pk>/<slug:form>/", CommentFileView.as_view(), name="file"),
            path("proof/<uuid:pk>/", ProofView.as_view(), name="proof"),
        ]
        return [*super().get_urlpatterns(), *own, *paper_paths(PublicComment)]

"""Staff screens of the press: briefings with invitation, answers, attendance and clippings; contacts."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.advocacy.actions import pressing
from tomoni.advocacy.documents import press
from tomoni.advocacy.forms.papers import PublishForm
from tomoni.advocacy.forms.press import (
    BriefingForm,
    InvitePressForm,
    RsvpRowForm,
    SentForm,
    SpeakerForm,
)
from tomoni.advocacy.models import Briefing, Clipping, PressContact, Rsvp
from tomoni.advocacy.staff.paper_verbs import FileView, PaperVerbView
from tomoni.advocacy.staff.statements import PaperCreateView, PaperEditView
from tomoni.core.periods import Period
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet, inspect_url


class BriefingFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    form = django_filters.ChoiceFilter(label=gettext_lazy("Form"), choices=Briefing.Form, empty_label=records.ALL)

    class Meta:
        model = Briefing
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to those of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")


class BriefingIndexView(RecordIndexView):
    """Press conferences and releases, the newest first."""

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_first=True), "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"
        return [
            self._get_title_column("__str__"),
            records.column("when", _("When"), lambda each: each.when_text(language), sort_key="starts_on"),
            records.column("form", _("Form"), "get_form_display", sort_key="form"),
            records.column("invited_on", _("Invitation sent on"), "invited_on"),
            records.column("released_on", _("Release sent on"), "released_on"),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class BriefingInspectView(RecordInspectView):
    """A briefing: invitation and release as they go out, who comes, who came, what was printed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        briefing, user = self.object, self.request.user
        may_read_names = user.has_perm("advocacy.view_rsvp")
        rsvps = Rsvp.objects.visible_to(user).filter(briefing=briefing) if may_read_names else Rsvp.objects.none()
        rows = list(rsvps.select_related("contact").order_by("who", "-state", "outlet_name", "pk"))
        came = [row for row in rows if row.presence and row.presence != Rsvp.Presence.ABSENT]
        clippings = Clipping.objects.visible_to(user).filter(activity_id=briefing.pk).select_related("outlet")
        return super().get_context_data(
            briefing=briefing,
            when=briefing.when_text(get_language() or "ja"),
            invitation=press.invitation_text(briefing, get_language() or "ja"),
            has_invitation=any(briefing.invitations.values()),
            has_release=any(briefing.releases.values()),
            speakers=briefing.speakers.order_by("position", "pk"),
            rsvps=rows,
            stuck=len(pressing.stuck(briefing)) if rows else 0,
            coming=sum(row.persons for row in rows if row.state == Rsvp.State.COMES),
            outlets=len({row.outlet_name for row in came if row.who == Rsvp.Who.PRESS}),
            members_self=sum(row.who == Rsvp.Who.MEMBER and row.presence == Rsvp.Presence.SELF for row in came),
            members_other=sum(row.who == Rsvp.Who.MEMBER and row.presence != Rsvp.Presence.SELF for row in came),
            clippings=clippings.newest_first(),
            is_under_embargo=briefing.embargo_until is not None and briefing.embargo_until > timezone.now(),
            **kwargs,
        )


class BriefingVerbView(PaperVerbView):
    """A verb on a briefing; its page opens again."""

    model = Briefing
    permission = "advocacy.change_briefing"
    header_icon = "comment"
    refusals = (pressing.PressRefusedError,)


class InvitePressView(BriefingVerbView):
    """Invites press contacts by mail."""

    permission = "advocacy.view_presscontact"
    form_class = InvitePressForm
    page_title = gettext_lazy("Invite the press")
    button = gettext_lazy("Send the mails")

    def get_form_kwargs(self) -> dict[str, Any]:
        listed = Rsvp.objects.filter(briefing=self.record, contact__isnull=False).values("contact")
        found = PressContact.objects.editable_by(self.request.user).invited().exclude(pk__in=listed)
        return super().get_form_kwargs() | {"contacts": found.select_related("outlet").order_by("outlet_name", "pk")}

    def act(self, form: Any) -> str:
        number = pressing.invite(
            self.record, form.cleaned_data["contacts"], now=timezone.now(), day=timezone.localdate()
        )
        return ngettext("%(count)s mail goes out.", "%(count)s mails go out.", number) % {"count": number}


class SendAgainView(BriefingVerbView):
    """Sends the invitations whose mail did not go out."""

    permission = "advocacy.view_presscontact"
    form_class = NothingForm
    page_title = gettext_lazy("Send again what did not go out")
    button = gettext_lazy("Send the mails")

    def act(self, form: Any) -> str:
        number = pressing.send_again(self.record, now=timezone.now())
        told = ngettext("%(count)s mail goes out.", "%(count)s mails go out.", number) % {"count": number}
        return told if number else _("Every mail went out already.")


class EnterRsvpView(BriefingVerbView):
    """Enters who comes or came."""

    permission = "advocacy.add_rsvp"
    form_class = RsvpRowForm
    page_title = gettext_lazy("Enter who comes or came")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user, "instance": Rsvp(briefing=self.record)}

    def act(self, form: Any) -> str:
        form.save()
        return _("It was entered.")


class RsvpView(BriefingVerbView):
    """Corrects who comes or came."""

    model = Rsvp
    permission = "advocacy.change_rsvp"
    form_class = RsvpRowForm
    page_title = gettext_lazy("Who comes or came")
    button = gettext_lazy("Keep")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user, "instance": self.record}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        briefing = self.record.briefing
        return [
            *self.breadcrumbs_items,
            {"url": inspect_url(briefing), "label": str(briefing)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_page_subtitle(self) -> str:
        return self.record.outlet_name

    def act(self, form: Any) -> str:
        form.save()
        return _("It was kept.")

    def get_success_url(self) -> str:
        return inspect_url(self.record.briefing)


class ReleasedView(BriefingVerbView):
    """Notes that the release was sent."""

    form_class = SentForm
    page_title = gettext_lazy("The release was sent")
    button = gettext_lazy("Keep")

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: Any) -> str:
        pressing.release(self.record, on=form.cleaned_data["on"])
        return _("It was noted.")


class PublishBriefingView(BriefingVerbView):
    """Gives the release a public page from a day on; never before its embargo ends."""

    form_class = PublishForm
    page_title = gettext_lazy("Public page")
    button = gettext_lazy("Keep")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.record.published_on or timezone.localdate()}

    def act(self, form: Any) -> str:
        pressing.publish(self.record, on=form.cleaned_data["on"])
        if form.cleaned_data["on"] is None:
            return _("There is no public page any more.")
        if self.record.visibility != "public":
            return _("The page opens on that day once the visibility is “public”: change it under “Edit”.")
        return _("The public page opens on that day, and not before the embargo ends.")


class BriefingFileView(FileView):
    """Invitation or release as DOCX, PDF or plain text."""

    model = Briefing
    permission = "advocacy.view_briefing"

    def paper(self, record: Any) -> Any:
        make = press.of_release if self.request.GET.get("what") == "release" else press.of_invitation
        return make(record, self.language)


WHAT = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("form"), FieldPanel("our_role"), FieldPanel("state")]),
        FieldRowPanel([FieldPanel("when"), FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
        FieldPanel("online_address"),
        FieldRowPanel([FieldPanel("languages"), FieldPanel("interpretation")]),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("answer_by")]),
        FieldPanel("hosts"),
    ],
    heading=gettext_lazy("What, when, where"),
)
LETTERS = MultiFieldPanel(
    [
        FieldPanel("invitation_ja"),
        FieldPanel("release_ja"),
        FieldPanel("embargo_until"),
        FieldPanel("contact_line"),
        FieldPanel("invitation_en"),
        FieldPanel("release_en"),
    ],
    heading=gettext_lazy("Invitation and release"),
)
SPEAKERS = VisibleInlinePanel(
    "speakers",
    [
        FieldRowPanel([FieldPanel("shown_name"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("is_alias"), FieldPanel("no_photo")]),
    ],
    form=SpeakerForm,
    heading=gettext_lazy("Speakers"),
    label=gettext_lazy("speaker"),
)


class BriefingViewSet(RecordViewSet):
    """Press conferences and releases."""

    model = Briefing
    icon = "comment"
    menu_label = gettext_lazy("Press")
    pk_path_converter = "uuid"
    index_view_class = BriefingIndexView
    add_view_class = PaperCreateView
    edit_view_class = PaperEditView
    inspect_view_class = BriefingInspectView
    inspect_template_name = "advocacy/staff/briefing.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    filterset_class = BriefingFilters
    ordering = "-starts_on"
    export_filename = "press"
    list_export = ["external_id", "title", "form", "when", "place", "invited_on", "released_on"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [WHAT, LETTERS, SPEAKERS, activities.TOLD_IN, activities.LINES, activities.OUTCOME, activities.EVIDENCE,
         activities.VISIBILITY],
        base_form_class=BriefingForm,
    )  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("invite/<uuid:pk>/", InvitePressView.as_view(), name="invite"),
            path("send-again/<uuid:pk>/", SendAgainView.as_view(), name="send_again"),
            path("enter/<uuid:pk>/", EnterRsvpView.as_view(), name="enter"),
            path("rsvp/<uuid:pk>/", RsvpView.as_view(), name="rsvp"),
            path("released/<uuid:pk>/", ReleasedView.as_view(), name="released"),
            path("publish/<uuid:pk>/", PublishBriefingView.as_view(), name="publish"),
            path("file/<uuid:pk>/<slug:form>/", BriefingFileView.as_view(), name="file"),
        ]

"""Staff screens of hand-overs: prepare, freeze the counts, sign twice, note the reply, tell the signers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.core import audit
from tomoni.core.staff.views import VisibleEditView, editable_or_refused
from tomoni.petitions.actions import handing_over
from tomoni.petitions.forms.handing_over import FreezeForm, HandOverForm, ReplyForm
from tomoni.petitions.models import Count, HandOver, Photo, Signature
from tomoni.petitions.staff.photos import AddPhotoView, PhotoView, RemovePhotoView, TellPhotoView
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.activities import DraftsLines, language
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

WHAT = MultiFieldPanel(
    [
        FieldPanel("petition"),
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("when"), FieldPanel("place"), FieldPanel("prefecture")]),
    ],
    heading=gettext_lazy("Hand-over"),
)
TO = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("addressee"), FieldPanel("label"), FieldPanel("ordinal")]),
        FieldPanel("recipients"),
        FieldPanel(
            "disclosure",
            help_text=gettext_lazy(
                "At most what the petition promises. Who agreed to less is left out of the lists and stays in the counts."
            ),
        ),
    ],
    heading=gettext_lazy("To whom, and what"),
)


class HandOverIndexView(RecordIndexView):
    """Hand-overs, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "addressee", "addressee__organisation")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("when", _("When"), lambda each: each.when_text(language()), sort_key="starts_on"),
            records.column("persons", _("Signatures"), _persons),
            records.column("state", pgettext("hand-over", "State"), _state),
        ]


def _persons(hand_over: HandOver) -> str:
    return f"{handing_over.individuals(hand_over.counts):,}" if hand_over.frozen_at else ""


def _state(hand_over: HandOver) -> str:
    if hand_over.frozen_at is None:
        return _("being prepared")
    return pgettext("hand-over", "answered") if hand_over.reply else pgettext("petition", "handed over")


class HandOverCreateView(DraftsLines, generic.CreateView):
    """A new hand-over, of the petition one comes from."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "petition": self.request.GET.get("petition")}

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class HandOverEditView(DraftsLines, VisibleEditView):
    """The form of a hand-over."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class HandOverInspectView(RecordInspectView):
    """A hand-over on one page: the counts of the day, the manifest with its signatures, the book, the reply."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hand_over, user = self.object, self.request.user
        names = dict(Count.Counted.choices)
        sees_names = self.is_editable and Signature.objects.visible_to(user).filter(petition=hand_over.petition_id)
        return super().get_context_data(
            hand_over=hand_over,
            when=hand_over.when_text(get_language() or "ja"),
            counts=[(names[each], hand_over.counts[each]) for each in handing_over.TOLD if each in hand_over.counts],
            persons=handing_over.individuals(hand_over.counts),
            volumes=list(enumerate(hand_over.manifest.get("volumes", []), start=1)) if sees_names else [],
            is_taken_over=bool(hand_over.manifest.get("taken_over")),
            may_sign=self._may_sign(),
            photos=Photo.objects.visible_to(user).filter(hand_over=hand_over).order_by("position", "pk"),
            sampling=hand_over.manifest.get("sampling"),
            **kwargs,
        )

    def _may_sign(self) -> bool:
        each = self.object
        is_open = bool(each.frozen_at) and each.second_signed_by_id is None and not each.manifest.get("taken_over")
        return is_open and self.is_editable and each.first_signed_by_id != self.request.user.pk


class HandOverVerbView(RecordVerbView):
    """A verb on a hand-over."""

    model = HandOver
    permission = "petitions.change_handover"
    form_class: Any = Form
    refusals = (handing_over.HandingOverError,)

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class FreezeView(HandOverVerbView):
    """Freezes the counts and writes the book."""

    page_title = gettext_lazy("Freeze the counts and make the book")
    button = gettext_lazy("Freeze")
    header_icon = "lock"
    form_class = FreezeForm

    def act(self, form: Any) -> str:
        made = handing_over.freeze(self.record, now=timezone.now())
        persons = handing_over.individuals(made.counts)
        words = ngettext("%(number)s signature is frozen.", "%(number)s signatures are frozen.", persons)
        return words % {"number": f"{persons:,}"}


class SignView(HandOverVerbView):
    """Signs the manifest."""

    page_title = gettext_lazy("Sign the manifest")
    button = gettext_lazy("I have compared it with the book, and sign")
    header_icon = "edit"

    def act(self, form: Any) -> str:
        handing_over.sign_manifest(self.record, user=self.request.user, now=timezone.now())
        return _("You have signed.")


class ReplyView(HandOverVerbView):
    """Notes the reply."""

    page_title = gettext_lazy("Note the reply")
    button = gettext_lazy("Save")
    form_class = ReplyForm

    def act(self, form: Any) -> str:
        handing_over.note_reply(self.record, **form.cleaned_data)
        return _("The reply is noted.")


class TellView(HandOverVerbView):
    """Mails the signers who want news."""

    page_title = gettext_lazy("Tell the signers")
    button = gettext_lazy("Send the mails")
    header_icon = "mail"

    def act(self, form: Any) -> str:
        number = handing_over.tell_signers(self.record, now=timezone.now())
        words = ngettext("%(number)s mail goes out.", "%(number)s mails go out.", number)
        return words % {"number": number}


class BookView(View):
    """A volume of the book as it was handed over; who opens it is audited."""

    def get(self, request: HttpRequest, pk: Any, number: int) -> HttpResponseBase:
        if not request.user.has_perms(["petitions.change_handover", "petitions.change_match"]):
            raise PermissionDenied
        hand_over = editable_or_refused(HandOver, request.user, pk)
        content = handing_over.volume_of(hand_over, number - 1) if number > 0 else None
        if content is None:
            messages.error(request, _("This volume is not kept: it was never made, or is destroyed."))
            return HttpResponseRedirect(records.inspect_url(hand_over))
        audit.record_reads([hand_over], user=request.user)
        headers = {"Content-Disposition": f'attachment; filename="book-{hand_over.petition.slug}-{number}.pdf"'}
        return StreamingHttpResponse(content, content_type="application/pdf", headers=headers)


class HandOverViewSet(RecordViewSet):
    """Hand-overs."""

    model = HandOver
    icon = "upload"
    menu_label = gettext_lazy("Hand-overs")
    pk_path_converter = "uuid"
    index_view_class = HandOverIndexView
    add_view_class = HandOverCreateView
    edit_view_class = HandOverEditView
    inspect_view_class = HandOverInspectView
    inspect_template_name = "petitions/staff/hand_over.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    ordering = "-starts_on"
    export_filename = "hand-overs"
    list_export = ["external_id", "title", "petition", "when", "label"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [
            WHAT,
            TO,
            activities.TOLD_IN,
            activities.LINES,
            activities.OUTCOME,
            activities.EVIDENCE,
            activities.VISIBILITY,
        ],
        base_form_class=HandOverForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("freeze/<uuid:pk>/", FreezeView.as_view(), name="freeze"),
            path("sign/<uuid:pk>/", SignView.as_view(), name="sign"),
            path("reply/<uuid:pk>/", ReplyView.as_view(), name="reply"),
            path("tell/<uuid:pk>/", TellView.as_view(), name="tell"),
            path("book/<uuid:pk>/<int:number>/", BookView.as_view(), name="book"),
            path("add-photo/<uuid:pk>/", AddPhotoView.as_view(), name="add_photo"),
            path("tell-photo/<uuid:pk>/", TellPhotoView.as_view(), name="tell_photo"),
            path("remove-photo/<uuid:pk>/", RemovePhotoView.as_view(), name="remove_photo"),
            path("photo/<uuid:pk>/", PhotoView.as_view(), name="photo"),
        ]

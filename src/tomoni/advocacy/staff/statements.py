"""Staff screens of statements, requests, proposals and protests."""

from typing import Any

import django_filters
from django.db import models
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.advocacy.actions import writing
from tomoni.advocacy.documents import letter
from tomoni.advocacy.documents.words import addressees_of
from tomoni.advocacy.forms.papers import ApproveForm, PublishForm, SignOnCallForm, StatementForm, WriteForm
from tomoni.advocacy.models import Delivery, SignOn, SignOnCall, Statement
from tomoni.advocacy.models.act import carried_by
from tomoni.advocacy.staff import paper_verbs as verbs
from tomoni.advocacy.staff.files import HandedView
from tomoni.advocacy.staff.paper_verbs import FileView, PaperVerbView
from tomoni.core.periods import Period
from tomoni.core.staff.views import VisibleEditView
from tomoni.projects.forms.sheets import NothingForm
from tomoni.projects.forms.widgets import FilterableCheckboxes
from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.activities import DraftsLines
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet


class StatementFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    form = django_filters.ChoiceFilter(label=gettext_lazy("Form"), choices=Statement.Form, empty_label=records.ALL)
    stage = django_filters.ChoiceFilter(label=gettext_lazy("Stage"), choices=Statement.Stage, empty_label=records.ALL)

    class Meta:
        model = Statement
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to those of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")


class StatementIndexView(RecordIndexView):
    """Statements, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        signed = SignOn.objects.signed().filter(activity=models.OuterRef("pk")).order_by()
        counted = signed.values("activity").annotate(count=models.Count("pk")).values("count")
        return super().get_base_queryset().annotate(signed=models.Subquery(counted))

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
            records.column("stage", _("Stage"), "get_stage_display", sort_key="stage"),
            records.column("signed", pgettext("advocacy", "Signed"), lambda each: each.signed or ""),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class PaperCreateView(DraftsLines, generic.CreateView):
    """A new act; its page opens."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class PaperEditView(DraftsLines, VisibleEditView):
    """The form of an act; its page opens again."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


def papers_of(record: Any, user: Any) -> dict[str, Any]:
    """Return what every page of a document shows: addressees, who signs where the user may know, deliveries."""
    is_carried = carried_by(user, Activity.objects.filter(pk=record.pk)).exists()
    rows = SignOn.objects.visible_to(user).filter(activity_id=record.pk) if is_carried else SignOn.objects.none()
    counted = SignOn.objects.filter(activity_id=record.pk).order_by().values_list("state")
    now = timezone.now()
    call = SignOnCall.objects.filter(activity_id=record.pk).first()
    return {
        "addressees": addressees_of(record),
        "is_carried": is_carried,
        "sign_ons": rows.select_related("organisation").order_by("state", "position", "answered_at", "pk"),
        "counted": dict(counted.annotate(count=models.Count("pk"))),
        "call": call,
        "call_is_open": call is not None and not call.closed_at and call.closes_at > now,
        "deliveries": Delivery.objects.filter(activity_id=record.pk).select_related("body").order_by("on", "pk"),
    }


class StatementInspectView(RecordInspectView):
    """A statement: its texts by language and version, who signs, where it was handed in, what was replied."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement = self.object
        return super().get_context_data(
            statement=statement,
            texts=_versions(statement),
            may_write=statement.stage in (Statement.Stage.DRAFT, Statement.Stage.APPROVED),
            is_settled=statement.stage not in Statement.BEFORE_FINAL,
            demands=statement.demands.visible_to(self.request.user).order_by("title_key"),
            when=statement.when_text(get_language() or "ja"),
            **papers_of(statement, self.request.user),
            **kwargs,
        )


def _versions(statement: Statement) -> list[dict[str, Any]]:
    """Return for each language its newest text and, the newest first, each version beside the one before."""
    found = []
    for newest in writing.newest_texts(statement):
        rows = list(statement.texts.filter(language=newest.language).select_related("written_by").order_by("version"))
        pairs = [(row, before.text if before else "") for before, row in zip([None, *rows], rows, strict=False)]
        name = PUBLIC_LANGUAGES.get(newest.language, newest.language)
        found.append({"newest": newest, "name": name, "versions": list(reversed(pairs))})
    return found


class WriteView(PaperVerbView):
    """Writes the text in a language; what is kept is a version beside those before."""

    form_class = WriteForm
    page_title = gettext_lazy("Write the text")
    button = gettext_lazy("Keep this version")

    def get_initial(self) -> dict[str, Any]:
        language = self.request.GET.get("language", "ja")
        newest = writing.newest_text(self.record, language)
        title = newest.title if newest else self.record.heading(language)
        return {"language": language, "title": title, "text": newest.text if newest else ""}

    def act(self, form: Any) -> str:
        kept = writing.write(self.record, user=self.request.user, now=timezone.now(), **form.cleaned_data)
        return _("Version %(version)s was kept.") % {"version": kept.version}


class ApproveView(PaperVerbView):
    """Notes that the steering committee approved the text."""

    form_class = ApproveForm
    page_title = gettext_lazy("Approved")
    button = gettext_lazy("Note the approval")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: Any) -> str:
        writing.approve(self.record, **form.cleaned_data)
        return _("The approval was noted.")


class OpenView(PaperVerbView):
    """Opens the collection of sign-ons; the text stays as it is from then on."""

    form_class = SignOnCallForm
    page_title = gettext_lazy("Collect sign-ons")
    button = gettext_lazy("Open the collection")

    def get_initial(self) -> dict[str, Any]:
        return verbs.initial_call(self.record)

    def act(self, form: Any) -> str:
        told = {name: form.cleaned_data[name] for name in ("closes_at", "for_persons")}
        writing.open_endorsement(self.record, words=form.words(), now=timezone.now(), **told)
        return _("The collection is open. Now ask the organisations.")


class SettleView(PaperVerbView):
    """Closes the collection and settles the text."""

    form_class = NothingForm
    page_title = gettext_lazy("Settle the text")
    button = gettext_lazy("Close the collection and settle the text")

    def act(self, form: Any) -> str:
        writing.settle_text(self.record, now=timezone.now())
        return _("The text is settled. It can be handed in and published.")


class TakeBackView(PaperVerbView):
    """Takes the text back into drafting."""

    form_class = NothingForm
    page_title = gettext_lazy("Back into drafting")
    button = gettext_lazy("Take it back; who signed is asked again")

    def act(self, form: Any) -> str:
        writing.take_back(self.record)
        return _("It is a draft again.")


class PublishView(PaperVerbView):
    """Gives the statement a public page, or takes it away."""

    form_class = PublishForm
    page_title = gettext_lazy("Public page")
    button = gettext_lazy("Keep")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.record.published_on or timezone.localdate()}

    def act(self, form: Any) -> str:
        if form.cleaned_data["on"] is None:
            writing.unpublish(self.record)
            return _("There is no public page any more.")
        writing.publish(self.record, on=form.cleaned_data["on"])
        if self.record.visibility != "public":
            return _("The page opens on that day once the visibility is “public”: change it under “Edit”.")
        return _("The public page opens on that day.")


class StatementFileView(FileView):
    """The statement as DOCX, PDF or plain text, with who signs."""

    model = Statement
    permission = "advocacy.view_statement"

    def paper(self, record: Any) -> Any:
        texts = writing.newest_texts(record)
        asked = self.request.GET.get("language", "")
        text = next((each for each in texts if each.language == asked), texts[0] if texts else None)
        if text is None:
            raise Http404
        return letter.of_statement(record, text, is_public=not self.is_carried(record))


WHAT = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("form"), FieldPanel("our_role"), FieldPanel("state")]),
        FieldPanel("when"),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
    ],
    heading=gettext_lazy("What and when"),
)
LETTER = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("number"), FieldPanel("dated_on")]),
        FieldPanel("sender"),
        FieldPanel("contact_line"),
        FieldPanel("demands", widget=FilterableCheckboxes),
    ],
    heading=gettext_lazy("The document"),
)


class StatementViewSet(RecordViewSet):
    """Statements."""

    model = Statement
    icon = "doc-full"
    menu_label = pgettext_lazy("menu", "Statements and requests")
    pk_path_converter = "uuid"
    index_view_class = StatementIndexView
    add_view_class = PaperCreateView
    edit_view_class = PaperEditView
    inspect_view_class = StatementInspectView
    inspect_template_name = "advocacy/staff/statement.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    filterset_class = StatementFilters
    ordering = "-starts_on"
    export_filename = "statements"
    list_export = ["external_id", "title", "title_en", "form", "stage", "number", "dated_on", "when"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [
            WHAT,
            LETTER,
            activities.TOLD_IN,
            activities.LINES,
            activities.OUTCOME,
            activities.EVIDENCE,
            activities.VISIBILITY,
        ],
        base_form_class=StatementForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("write/<uuid:pk>/", WriteView.as_view(), name="write"),
            path("approve/<uuid:pk>/", ApproveView.as_view(), name="approve"),
            path("open/<uuid:pk>/", OpenView.as_view(), name="open"),
            path("settle/<uuid:pk>/", SettleView.as_view(), name="settle"),
            path("take-back/<uuid:pk>/", TakeBackView.as_view(), name="take_back"),
            path("publish/<uuid:pk>/", PublishView.as_view(), name="publish"),
            path("file/<uuid:pk>/<slug:form>/", StatementFileView.as_view(), name="file"),
            path("sign-on/<uuid:pk>/", verbs.SignOnView.as_view(), name="sign_on"),
            path("reply/<int:pk>/", verbs.ReplyView.as_view(), name="reply"),
            path("handed/<int:pk>/<slug:which>/", HandedView.as_view(), name="handed"),
        ]
        return [*super().get_urlpatterns(), *own, *paper_paths(Statement)]


def paper_paths(model: Any) -> list[URLPattern]:
    """Return the addresses of the verbs every document has."""
    change = f"advocacy.change_{model._meta.model_name}"
    return [
        path("addressees/<uuid:pk>/", verbs.AddresseesView.as_view(model=model, permission=change), name="addressees"),
        path("deliver/<uuid:pk>/", verbs.DeliverView.as_view(model=model, permission=change), name="deliver"),
        path("invite/<uuid:pk>/", verbs.InviteView.as_view(model=model), name="invite"),
        path("ask-persons/<uuid:pk>/", verbs.InvitePersonsView.as_view(model=model), name="ask_persons"),
        path("remind/<uuid:pk>/", verbs.RemindView.as_view(model=model), name="remind"),
        path("enter/<uuid:pk>/", verbs.EnterView.as_view(model=model), name="enter"),
    ]


def collect_paths(model: Any) -> list[URLPattern]:
    """Return the address at which co-signers of an act are collected that has no stages of its own."""
    change = f"advocacy.change_{model._meta.model_name}"
    return [path("collect/<uuid:pk>/", verbs.CollectView.as_view(model=model, permission=change), name="collect")]

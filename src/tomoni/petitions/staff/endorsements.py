"""Staff screens of endorsements.

What its users do most often: see who has answered, accept an organisation that came in by itself, enter one that
answered by telephone, ask the member organisations, remind those who are silent.
"""

from typing import Any

import django_filters
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.core import collect, places
from tomoni.core.staff.views import VisibleEditView
from tomoni.petitions.actions import endorsing
from tomoni.petitions.forms.endorsement import AcceptForm, ChosenForm, EndorsementForm, invitable_rows, silent_rows
from tomoni.petitions.models import Endorsement, Petition
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

ASKED = "membership.organisations"
"""The audience asked first; it is offered by the app of members, by this name."""


def petitions(request: HttpRequest | None) -> models.QuerySet:
    """Return the petitions a list can be narrowed to."""
    return Petition.objects.visible_to(request.user) if request else Petition.objects.none()


class EndorsementFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    petition = django_filters.ModelChoiceFilter(label=gettext_lazy("Petition"), queryset=petitions)
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("endorsement", "State"), choices=Endorsement.State.choices, empty_label=records.ALL
    )

    class Meta:
        model = Endorsement
        fields: list[str] = []


class EndorsementIndexView(RecordIndexView):
    """Organisations, and what they answered."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "organisation")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("state", pgettext("endorsement", "State"), state_of),
            records.column("petition", _("Petition"), "petition"),
            records.column("prefecture", _("Prefecture"), prefecture_of),
            records.column("is_public", _("Named in public"), lambda one: _("yes") if one.is_public else _("no")),
            records.column("answered_at", _("Answered at"), "answered_at", sort_key="answered_at"),
        ]


def state_of(endorsement: Endorsement) -> str:
    """Return how far it has come; who confirmed by mail and is not known waits for the office."""
    if endorsement.state == Endorsement.State.PENDING and endorsement.answered_at:
        return _("confirmed, waits for us")
    return str(endorsement.get_state_display())


def prefecture_of(endorsement: Endorsement) -> str:
    """Return the name of the prefecture."""
    return places.japanese(endorsement.prefecture) if endorsement.prefecture else ""


class EndorsementCreateView(generic.CreateView):
    """An endorsement that came otherwise than on the web."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "petition": self.request.GET.get("petition")}

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class EndorsementEditView(VisibleEditView):
    """The form of an endorsement."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class EndorsementInspectView(RecordInspectView):
    """An endorsement on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.object.state in (Endorsement.State.PENDING, Endorsement.State.INVITED)
        return super().get_context_data(
            endorsement=self.object,
            state=state_of(self.object),
            prefecture=prefecture_of(self.object),
            can_accept=self.is_editable and waiting,
            **kwargs,
        )


class AcceptView(RecordVerbView):
    """Lets an endorsement count that waits."""

    model = Endorsement
    permission = "petitions.change_endorsement"
    page_title = gettext_lazy("Accept the endorsement")
    button = gettext_lazy("Accept")
    header_icon = "check"
    form_class = AcceptForm
    refusals = (endorsing.EndorsingError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "organisation": self.record.organisation_id}

    def act(self, form: Any) -> str:
        endorsing.accept(self.record, organisation=form.cleaned_data["organisation"], now=timezone.now())
        return _("“%(organisation)s” counts among the endorsements.") % {"organisation": self.record}

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class WriteView(RecordVerbView):
    """A mail to many organisations of one petition: first who gets it, each with a tick, then the button."""

    model = Petition
    permission = "petitions.add_endorsement"
    form_class = ChosenForm
    template_name = "petitions/staff/write.html"
    header_icon = "mail"

    def find(self, pk: Any) -> Any:
        """Return the petition, if the user keys for it."""
        found = Petition.objects.keyed_by(self.request.user).filter(pk=pk).first()
        return found or super().find(pk)

    def get_success_url(self) -> str:
        return f"{reverse('petitions_endorsement:index')}?petition={self.record.pk}"

    def hindrance(self) -> str:
        """Return why nobody can be written to now; '' where somebody can."""
        return "" if self.record.is_open(timezone.now()) else _("The petition is not open: no answer could be taken.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.hindrance():
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rows": self.rows}

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """Whom the mail can go to."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=self.rows, hindrance=self.hindrance(), **kwargs)


class InviteView(WriteView):
    """Asks organisations of an audience that are not listed yet."""

    page_title = gettext_lazy("Ask organisations to endorse")
    button = gettext_lazy("Send the mails")

    @cached_property
    def audiences(self) -> list[Any]:
        """The audiences on offer, that of member organisations first."""
        return sorted(collect.offered("audiences", "AUDIENCES"), key=lambda each: each.key != ASKED)

    @cached_property
    def audience(self) -> Any:
        """The audience chosen."""
        asked = self.request.GET.get("audience", ASKED)
        return next((each for each in self.audiences if each.key == asked), None)

    @cached_property
    def found(self) -> list[endorsing.Invitable]:
        """The organisations of the audience that are not listed."""
        if self.audience is None:
            return []
        today = timezone.localdate()
        return endorsing.invitable(self.record, self.audience.people(today).visible_to(self.request.user), day=today)

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        return invitable_rows(self.found)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            audiences=self.audiences,
            audience=self.audience,
            unreachable=[each.organisation for each in self.found if not each.mail],
            **kwargs,
        )

    def act(self, form: Any) -> str:
        chosen = [each for each in self.found if str(each.organisation.pk) in form.cleaned_data["chosen"]]
        number = endorsing.invite(self.record, chosen, now=timezone.now())
        words = ngettext("%(number)s organisation is asked.", "%(number)s organisations are asked.", number)
        return words % {"number": number}


class RemindView(WriteView):
    """Asks those again who have not answered."""

    page_title = gettext_lazy("Remind who has not answered")
    button = gettext_lazy("Send the reminders")

    @cached_property
    def found(self) -> list[Endorsement]:
        """Those who have not answered."""
        return endorsing.silent(self.record)

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        return silent_rows(self.found)

    def act(self, form: Any) -> str:
        chosen = [each for each in self.found if str(each.pk) in form.cleaned_data["chosen"]]
        number = endorsing.remind(self.record, chosen, now=timezone.now())
        words = ngettext("%(number)s organisation is reminded.", "%(number)s organisations are reminded.", number)
        return words % {"number": number}


class EndorsementViewSet(RecordViewSet):
    """Endorsements by organisations."""

    model = Endorsement
    icon = "group"
    menu_label = gettext_lazy("Endorsements")
    pk_path_converter = "uuid"
    index_view_class = EndorsementIndexView
    add_view_class = EndorsementCreateView
    edit_view_class = EndorsementEditView
    inspect_view_class = EndorsementInspectView
    inspect_template_name = "petitions/staff/endorsement.html"
    filterset_class = EndorsementFilters
    search_fields = ["name", "petition__title", "organisation__name"]
    ordering = "-answered_at"
    export_filename = "endorsements"
    list_export = ["petition", "name", "prefecture", "get_state_display", "is_public", "answered_at"]
    export_headings = {"get_state_display": pgettext_lazy("endorsement", "State")}
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("petition"),
                    FieldPanel("organisation"),
                    FieldRowPanel([FieldPanel("name"), FieldPanel("prefecture")]),
                    FieldRowPanel([FieldPanel("representative"), FieldPanel("mail")]),
                    FieldRowPanel([FieldPanel("state"), FieldPanel("is_public")]),
                    FieldPanel("comment"),
                ],
                heading=gettext_lazy("Endorsement"),
            )
        ],
        base_form_class=EndorsementForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("accept/<uuid:pk>/", AcceptView.as_view(), name="accept"),
            path("invite/<uuid:pk>/", InviteView.as_view(), name="invite"),
            path("remind/<uuid:pk>/", RemindView.as_view(), name="remind"),
        ]

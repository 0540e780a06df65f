"""Reminders: when they go out and in which words; tried on any member before anything is sent."""

import unicodedata
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import Button

from tomoni.core import audit, search
from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.views import VisibleIndexView, editable_or_refused
from tomoni.membership.actions import MembershipError, reminders
from tomoni.membership.actions.reminders.recipients import with_contacts
from tomoni.membership.models import Membership, Reminder, Term
from tomoni.membership.models.placeholders import IN_SUBJECTS, PLACEHOLDERS
from tomoni.membership.models.renewal import ending
from tomoni.membership.staff.screens import KEEP, Screen
from tomoni.people.models import Organisation, Person

MANY = 20


class PlaceholderPanel(HelpPanel):
    """The closed list of words that can be filled in, shown beside the texts."""

    class BoundPanel(HelpPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            rows = [(f"{{{key}}}", meaning, key in IN_SUBJECTS) for key, meaning in PLACEHOLDERS.items()]
            self.content = render_to_string("membership/staff/reminder_words.html", {"rows": rows})


class ReminderForm(WagtailAdminModelForm):
    """A reminder and its texts; one of them is in Japanese, the language of who prefers none of the others."""

    def is_valid(self) -> bool:
        """Refuse a reminder without a Japanese text."""
        if not super().is_valid():
            return False
        kept = [form.cleaned_data for form in self.formsets["texts"].forms if form.cleaned_data]
        if any(data["language"] == "ja" and not data.get("DELETE") for data in kept):
            return True
        self.add_error(None, _("Write a text in Japanese too: whoever prefers no other language gets that one."))
        return False


PANELS = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("plan"), FieldRowPanel([FieldPanel("days"), FieldPanel("sending")])],
            heading=gettext_lazy("When"),
        ),
        PlaceholderPanel(heading=gettext_lazy("Words that are filled in")),
        InlinePanel(
            "texts",
            [FieldPanel("language"), FieldPanel("subject"), FieldPanel("body", widget=forms.Textarea({"rows": 14}))],
            heading=gettext_lazy("Texts"),
            label=gettext_lazy("text"),
            min_num=1,
            help_text=gettext_lazy(
                "One for each language. The member's own languages decide, in their order; Japanese where none fits. "
                "The subject is read by whoever looks over a shoulder: keep it neutral."
            ),
        ),
    ],
    base_form_class=ReminderForm,
)


class ReminderIndexView(VisibleIndexView):
    """The reminders, by plan and day."""

    default_ordering = None

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("plan").prefetch_related("texts")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.in_order()

    def get_list_more_buttons(self, instance: Any) -> list[Button]:
        found = super().get_list_more_buttons(instance)
        if not self.user_has_permission("change"):
            return found
        url = reverse("membership_reminder:preview", args=[instance.pk])
        return [Button(_("Preview"), url=url, icon_name="view", priority=5), *found]


class PreviewView(Screen, TemplateView):
    """The mail as one member would get it, with their data; a trial goes to oneself alone."""

    permission = KEEP
    template_name = "membership/staff/reminder_preview.html"
    page_title = gettext_lazy("Preview")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the reminder, for those who may change it."""
        if request.user.has_perm(self.permission):
            self.reminder = editable_or_refused(Reminder, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.reminder)

    @cached_property
    def asked(self) -> str:
        """What was typed to choose a member."""
        return self.request.GET.get("member", "").strip()

    @cached_property
    def found(self) -> list[Term]:
        """The last terms of those who fit what was typed; of who is next where nothing was."""
        today = timezone.localdate()
        terms = Term.objects.known().exclude(valid_to=None).visible_to(self.request.user)
        if self.asked:
            terms = terms.filter(membership__in=named(self.asked))
        else:
            terms = ending(today, after=today).visible_to(self.request.user)
            terms = terms.filter(plan=self.reminder.plan_id) if self.reminder.plan_id else terms
        order = "-valid_to" if self.asked else "valid_to"
        last: dict[Any, Term] = {}
        for term in with_contacts(terms, today).order_by(order, "membership__number")[: MANY * 5]:
            last.setdefault(term.membership_id, term)
        return list(last.values())[:MANY]

    def written(self) -> dict[str, Any]:
        """Return the mail to the one member found, and to where it goes; or why it cannot be written."""
        if not self.found or (self.asked and len(self.found) > 1):
            return {}
        term = self.found[0]
        membership = term.membership
        recipient = reminders.recipient_of(membership)
        person = membership.person
        reader = recipient or reminders.Recipient("", membership.holder, person)
        audit.record_read(membership, user=self.request.user)
        shown = {"term": term, "recipient": recipient, "wants": membership.wants_reminders}
        try:
            link = reminders.link_of(term, reader, day=timezone.localdate())
            return shown | {"message": reminders.compose(term, self.reminder, reader, link=link)}
        except reminders.HinderedError as hindered:
            return shown | {"hindered": str(hindered)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send the trial."""
        message = self.written().get("message")
        try:
            if message is None:
                raise MembershipError(_("Choose one member first."))
            reminders.send_test(message, user=request.user)
            messages.success(request, _("A trial was sent to %(address)s.") % {"address": request.user.email})
        except MembershipError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        written = self.written()
        several = [] if written else self.found
        return super().get_context_data(reminder=self.reminder, asked=self.asked, several=several, **written, **kwargs)


def named(words: str) -> QuerySet:
    """Return the memberships with the number, or whose holder's name or reading holds the words."""
    digits = unicodedata.normalize("NFKC", words).lstrip("Nn").lstrip("oO").strip(". #")
    if digits.isdecimal() and len(digits) < 10:
        return Membership.objects.filter(number=int(digits))
    return Membership.objects.filter(
        Q(person__in=search.matching(Person.objects.all(), words))
        | Q(organisation__in=search.matching(Organisation.objects.all(), words))
    )


class ReminderViewSet(VisibleModelViewSet):
    """The reminders and their texts."""

    model = Reminder
    icon = "mail"
    menu_label = gettext_lazy("Reminder texts")
    menu_order = 38
    index_view_class = ReminderIndexView
    inspect_view_enabled = False
    edit_handler = PANELS

    @cached_property
    def list_display(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "plan",
                label=gettext_lazy("Plan"),
                accessor=lambda each: each.plan or _("All plans"),
                url_name="membership_reminder:edit",
            ),
            Column("days", label=gettext_lazy("When"), accessor="when"),
            Column("sending", label=gettext_lazy("Is sent"), accessor="get_sending_display"),
            Column(
                "texts",
                label=gettext_lazy("Languages"),
                accessor=lambda each: ", ".join(sorted(row.get_language_display() for row in each.texts.all())),
            ),
            Column(
                "subject",
                label=gettext_lazy("Subject"),
                accessor=lambda each: next((row.subject for row in each.texts.all() if row.language == "ja"), ""),
            ),
        ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("preview/<int:pk>/", PreviewView.as_view(), name="preview")]

"""Assembly books: the notice, the motions, the proxy form."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.reporting.models import AssemblyBook
from tomoni.reporting.staff.papers import PaperViewSet


class MotionForm(VisibleChoicesForm):
    """A motion: what its kind asks for, typed, chosen or uploaded."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("file") and not cleaned.get("file_text", "").strip():
            self.add_error("file_text", _("Write what the PDF says, for those who cannot see it."))
        return cleaned


class BookForm(VisibleChoicesForm):
    """A book; its meeting is chosen from those the user may see, the latest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "meeting" in self.fields:
            self.fields["meeting"].queryset = self.fields["meeting"].queryset.order_by(
                F("starts_on").desc(nulls_last=True), "pk"
            )


MOTIONS = VisibleInlinePanel(
    "motions",
    [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("report"), FieldPanel("plan")]),
        FieldRowPanel([FieldPanel("text"), FieldPanel("text_en")]),
        FieldRowPanel([FieldPanel("file", widget=forms.FileInput), FieldPanel("file_text")]),
    ],
    form=MotionForm,
    heading=gettext_lazy("Motions"),
    help_text=gettext_lazy("They are numbered in this order."),
    label=gettext_lazy("motion"),
)


class BookViewSet(PaperViewSet):
    """Assembly books."""

    model = AssemblyBook
    icon = "openquote"
    menu_label = gettext_lazy("Assembly books")
    menu_order = 40
    export_filename = "assembly-books"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                ],
                heading=gettext_lazy("Which year"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("meeting"),
                    FieldRowPanel([FieldPanel("held"), FieldPanel("held_en")]),
                    FieldRowPanel([FieldPanel("place"), FieldPanel("place_en")]),
                    FieldRowPanel([FieldPanel("notice"), FieldPanel("notice_en")]),
                    FieldRowPanel([FieldPanel("quorum_rule"), FieldPanel("quorum_rule_en")]),
                    FieldPanel("proxies_until", widget=AdminDateInput),
                ],
                heading=gettext_lazy("Notice of the meeting"),
            ),
            MOTIONS,
        ],
        base_form_class=BookForm,
    )

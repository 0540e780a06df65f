"""Digests: a year on one page."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.core import figures
from tomoni.core.figures import DAY, Sentence
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.reporting.actions.digesting import draft_digest
from tomoni.reporting.models import Digest
from tomoni.reporting.staff.papers import DraftView, PaperCreateView, PaperInspectView, PaperViewSet


class DigestForm(VisibleChoicesForm):
    """A digest; its charts are chosen from the figures that can make a series."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [
            (each.key, str(each.label))
            for each in figures.all_figures().values()
            if each.asks == DAY and not isinstance(each, Sentence)
        ]
        for name in ("first_figure", "second_figure"):
            self.fields[name].widget = forms.Select(choices=[("", _("chosen by itself")), *known])


class DigestSentenceForm(VisibleChoicesForm):
    """A sentence; once somebody changed it, drafting again leaves it alone."""

    def save(self, commit: bool = True) -> Any:
        if self.has_changed():
            self.instance.is_drafted = False
        return super().save(commit)


SENTENCES = VisibleInlinePanel(
    "sentences",
    [FieldRowPanel([FieldPanel("text", widget=forms.Textarea(attrs={"rows": 3})), FieldPanel("text_en", widget=forms.Textarea(attrs={"rows": 3}))])],
    form=DigestSentenceForm,
    heading=gettext_lazy("Sentences"),
    help_text=gettext_lazy("Five to eight."),
    label=gettext_lazy("sentence"),
    max_num=8,
)  # fmt: skip


def _drafted(digest: Digest) -> str:
    if digest.sentences.exists():
        return _("The sentences typed stand in it.")
    count = draft_digest(digest)
    words = ngettext(
        "%(count)s sentence was chosen from the report.", "%(count)s sentences were chosen from the report.", count
    )
    return words % {"count": count}


class DigestCreateView(PaperCreateView):
    """A new digest, its sentences chosen at once."""

    drafted = staticmethod(_drafted)


class DigestDraftView(DraftView):
    """Chooses the sentences anew."""

    model = Digest
    permission = "reporting.change_digest"
    drafted = staticmethod(draft_digest)


class DigestInspectView(PaperInspectView):
    """A digest as its page."""

    def verbs(self) -> list[tuple[str, str]]:
        return [(self.own_url("draft"), _("Draft from the records"))] if self.is_editable else []


class DigestViewSet(PaperViewSet):
    """Digests of years."""

    model = Digest
    icon = "doc-empty"
    menu_label = gettext_lazy("Digests on one page")
    menu_order = 50
    add_view_class = DigestCreateView
    inspect_view_class = DigestInspectView
    export_filename = "digests"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("key"),
                    FieldPanel("report"),
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                ],
                heading=gettext_lazy("Which year"),
            ),
            SENTENCES,
            FieldRowPanel([FieldPanel("first_figure"), FieldPanel("second_figure")], heading=gettext_lazy("Charts")),
        ],
        base_form_class=DigestForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("draft/<int:pk>/", DigestDraftView.as_view(), name="draft")]

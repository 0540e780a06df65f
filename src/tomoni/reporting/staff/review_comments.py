"""Comments beside the text: written on a page of their own, answered, settled and opened again where they stand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from tomoni.core.staff.views import visible_or_404
from tomoni.reporting.actions import commenting
from tomoni.reporting.composing import compose
from tomoni.reporting.document import plain
from tomoni.reporting.models import Chapter, Comment, Passage
from tomoni.reporting.models.review import COMMENTERS
from tomoni.reporting.places import said
from tomoni.reporting.staff.review_steps import OnReportView
from tomoni.reporting.values import BadReferenceError, Values


class CommentForm(forms.Form):
    """What is said."""

    text = forms.CharField(
        label=pgettext_lazy("of a report", "comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class CommentView(OnReportView):
    """A comment on what ``about`` names: p12 a passage, c5 a chapter, at-c0-p1-1 a sentence of the introduction."""

    permission = "reporting.add_comment"
    roles = frozenset(COMMENTERS)
    form_class = CommentForm
    refusals = (commenting.CommentRefusedError,)
    page_title = pgettext_lazy("of a report", "Comment")
    button = pgettext_lazy("of a report", "Comment")
    header_icon = "comment"

    def about(self) -> Passage | Chapter | str | None:
        """What the comment is about: a passage, a chapter, words of the introduction, or the report as a whole."""
        asked = self.request.GET.get("about", "")
        if asked.startswith("at-"):
            return said(compose(self.record, get_language() or "ja")).get(asked[3:])
        number = int(asked[1:]) if asked[1:].isdecimal() and len(asked) < 18 else 0
        if asked[:1] == "p":
            return _or_404(Passage.objects.filter(chapter__report=self.record, pk=number).select_related("chapter"))
        return _or_404(Chapter.objects.filter(report=self.record, pk=number)) if asked else None

    def quoted(self, about: Passage | Chapter | str | None) -> str:
        """Return the words it is about, as they read now."""
        language = get_language() or "ja"
        if isinstance(about, Passage):
            return passage_text(about, language)
        return about.heading(language) if isinstance(about, Chapter) else about or ""

    def act(self, form: CommentForm) -> str:
        about = self.about()
        made = commenting.comment(
            self.record,
            text=form.cleaned_data["text"],
            user=self.request.user,
            chapter=about if isinstance(about, Chapter) else None,
            passage=about if isinstance(about, Passage) else None,
            quoted=self.quoted(about),
        )
        self.anchor = f"#comment-{made.pk}"
        return _("Your comment stands beside the text.")

    def get_success_url(self) -> str:
        return f"{self.back_url}{self.anchor}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(quoted=self.quoted(self.about()), **kwargs)


def _or_404(found: Any) -> Any:
    record = found.first()
    if record is None:
        raise Http404
    return record


def passage_text(passage: Passage, language: str) -> str:
    """Return a passage as it reads now; a table or chart by the key of its figure."""
    text = passage.text(language) or passage.text("ja")
    try:
        return plain(Values(passage.chapter.report, language).runs(text)) or passage.figure_key
    except BadReferenceError:
        return text


class CommentActView(View):
    """Something done with a comment from the page of the review; only sent forms are taken."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        about = self.comment
        try:
            self.act(about)
        except commenting.CommentRefusedError as refusal:
            messages.error(request, str(refusal))
        first = about.parent_id or about.pk
        return HttpResponseRedirect(f"{reverse('reporting_report:inspect', args=[about.report_id])}#comment-{first}")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("reporting.change_comment"):
            raise PermissionDenied
        found = visible_or_404(Comment, request.user, kwargs["pk"])
        self.comment: Comment = Comment.objects.select_related("report", "parent", "chapter", "passage").get(
            pk=found.pk
        )
        return super().dispatch(request, *args, **kwargs)

    def act(self, about: Comment) -> None:
        """Do it; subclasses define it."""
        raise NotImplementedError


class AnswerView(CommentActView):
    """Replies."""

    def act(self, about: Comment) -> None:
        commenting.answer(about, text=self.request.POST.get("text", "")[:4000], user=self.request.user)


class SettleView(CommentActView):
    """Settles the comment."""

    def act(self, about: Comment) -> None:
        commenting.settle(about, user=self.request.user, now=timezone.now())


class ReopenView(CommentActView):
    """Opens the comment again."""

    def act(self, about: Comment) -> None:
        commenting.reopen(about, user=self.request.user)

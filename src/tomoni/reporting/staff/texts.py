"""Digest for the mailing list and column for the magazine: read, copy, edit, keep, take as a file."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from tomoni.core.periods import Period
from tomoni.reporting import column, files, news, publishing
from tomoni.reporting.actions.editing_texts import TextRefusedError, back_to_draft, keep_text
from tomoni.reporting.models import EditedText

READ, WRITE = "reporting.view_editedtext", "reporting.change_editedtext"
FILES = {EditedText.Kind.DIGEST: ("text",), EditedText.Kind.COLUMN: ("text", "docx")}


class ChoiceForm(forms.Form):
    """Which text of which month, in which language."""

    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=EditedText.Kind.choices)
    month = forms.CharField(
        label=gettext_lazy("month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("Of a column its first month. Like 2012-06."),
    )
    language = forms.ChoiceField(label=gettext_lazy("language"), choices=[("ja", "日本語"), ("en", "English")])

    def clean_month(self) -> str:
        """Refuse what is no month."""
        try:
            publishing.month(self.cleaned_data["month"])
        except publishing.MonthError as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["month"].strip()


class TextForm(forms.Form):
    """The text as edited, and the text it was begun from."""

    text = forms.CharField(label=gettext_lazy("text"), strip=False, widget=forms.Textarea(attrs={"rows": 28}))
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class Asking:
    """Reads from the address which text is asked for; opens to those who read reports."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse everybody else, and writing to those who only read."""
        if not request.user.has_perm(READ if request.method in ("GET", "HEAD") else WRITE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def choice(self) -> ChoiceForm:
        """What is asked for, or the newest digest."""
        usual = {"kind": EditedText.Kind.DIGEST, "month": f"{_newest():%Y-%m}", "language": "ja"}
        return ChoiceForm(usual | {name: value for name, value in self.request.GET.items() if name in usual})

    @cached_property
    def found(self) -> publishing.Published | None:
        """The text; None where what is asked for makes no sense."""
        if not self.choice.is_valid():
            return None
        asked = self.choice.cleaned_data
        if asked["kind"] == EditedText.Kind.COLUMN:
            return publishing.column_for(publishing.month(asked["month"], months=column.MONTHS), asked["language"])
        return publishing.digest(publishing.month(asked["month"]), asked["language"])


class TextsView(Asking, WagtailAdminTemplateMixin, TemplateView):
    """One text on one page."""

    template_name = "reporting/staff/texts.html"
    page_title = gettext_lazy("Digest and column")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found
        if found is None:
            return super().get_context_data(choice=self.choice, **kwargs)
        form = kwargs.pop("form", None) or TextForm(initial={"text": found.text, "seen": found.text})
        months = column.MONTHS if found.kind == EditedText.Kind.COLUMN else 1
        return super().get_context_data(
            choice=self.choice,
            form=form,
            found=found,
            label=f"{EditedText.Kind(found.kind).label}  {found.period.label(get_language() or 'ja')}",
            changes=found.changes() if found.is_outdated else [],
            files=[(form_, self._address("file", found, form_)) for form_ in FILES[found.kind]],
            before=self._address("index", found, month=_months_before(found.period.start, months)),
            after=self._address("index", found, month=found.period.end),
            may_write=self.request.user.has_perm(WRITE),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the text, or go back to the draft."""
        found = self.found
        if found is None:
            raise Http404
        about = (found.kind, found.period, found.language)
        if "draft" in request.POST:
            back_to_draft(*about, user=request.user)
            messages.success(request, _("This is the draft from the records again."))
            return HttpResponseRedirect(self._address("index", found))
        form = TextForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                keep_text(*about, text=data["text"], drafted=found.draft, seen=data["seen"], user=request.user)
            except TextRefusedError as refusal:
                # the newer text is shown beside; saving again then replaces it
                form = TextForm(initial={"text": data["text"], "seen": found.text})
                return self.render_to_response(self.get_context_data(form=form, refusal=str(refusal)))
            messages.success(request, _("Saved. It goes out as you wrote it."))
            return HttpResponseRedirect(self._address("index", found))
        return self.render_to_response(self.get_context_data(form=form))

    def _address(self, name: str, found: publishing.Published, *arguments: str, month: date | None = None) -> str:
        first = month or found.period.start
        query = urlencode({"kind": found.kind, "month": f"{first:%Y-%m}", "language": found.language})
        return f"{reverse(f'reporting_texts:{name}', args=arguments)}?{query}"


class TextFileView(Asking, View):
    """The text as a file."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        found = self.found
        if found is None or form not in FILES[found.kind]:
            raise Http404
        content = found.text.encode() if form == "text" else files.content(found.document(), form, now=timezone.now())
        response = HttpResponse(content, content_type=files.MEDIA_TYPES[form])
        name = f"{found.kind}-{found.period.start:%Y-%m}{'' if found.language == 'ja' else '-en'}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{files.SUFFIXES.get(form, form)}"'
        return response


class ReaderMenuItem(MenuItem):
    """Shown to those who read reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ)


class TextsViewSet(ViewSet):
    """Digests and columns."""

    name = "reporting_texts"
    icon = "mail"
    menu_label = gettext_lazy("Digest and column")
    menu_order = 60
    url_prefix = "reporting/texts"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return ReaderMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", TextsView.as_view(), name="index"),
            path("file/<slug:form>/", TextFileView.as_view(), name="file"),
        ]


def _newest() -> date:
    """Return the first day of the newest month anything is told of; the month before this one where nothing is."""
    today = timezone.localdate()
    told = news.months_of(news.news("ja", today=today))
    return told[0][0] if told else Period.month(today.year, today.month).previous().start


def _months_before(first: date, months: int) -> date:
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first

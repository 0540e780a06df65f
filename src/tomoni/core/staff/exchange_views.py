"""Staff screens for tables in and out: download, template, trial import row by row, import for real."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core.exchange import exporting, held
from tomoni.core.exchange.importing import Import
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.results import Outcome
from tomoni.core.exchange.tables import Table, all_tables

UPLOAD_LIMIT = 5 * 2**20
ROW_LIMIT = 5_000
SHOWN_ROWS = 500
FORMATS = {"csv": (".csv", "utf-8"), "sjis": (".csv", "shift_jis"), "xlsx": (".xlsx", "utf-8")}


class UploadForm(forms.Form):
    """A file to try."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy(
            "CSV (UTF-8 or Shift_JIS) or XLSX. Nothing is written before you have seen what would happen."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("The file has more than %(limit)s MB. Split it, or use the command tomoni import.")
                % {"limit": UPLOAD_LIMIT // 2**20}
            )
        return upload.read()


def table_or_refused(key: str, user: Any, *verbs: str) -> Table:
    """Return the table; 404 when there is none, refused when the user may not do this with it."""
    table = all_tables().get(key)
    if table is None:
        raise Http404
    if not table.may(user, *verbs):
        raise PermissionDenied
    return table


class TablesView(WagtailAdminTemplateMixin, TemplateView):
    """The tables the user may take out or bring in."""

    template_name = "core/staff/exchange_list.html"
    page_title = gettext_lazy("Import and export")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        tables = [
            {"key": table.key, "title": table.title, "may_import": table.may(user, "add", "change")}
            for table in all_tables().values()
            if table.may(user, "view")
        ]
        if not tables:
            raise PermissionDenied
        return super().get_context_data(tables=tables, **kwargs)


class ImportView(WagtailAdminTemplateMixin, FormView):
    """Upload, see row by row what would happen, then import for real."""

    form_class = UploadForm
    template_name = "core/staff/exchange_import.html"
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.table = table_or_refused(kwargs["table"], request.user, "view", "add", "change")
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Import: %(table)s") % {"table": self.table.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = [
            {"heading": column.header, "needed": column.required, "meaning": column.meaning(get_language() or "ja")}
            for column in self.table.columns
        ]
        return super().get_context_data(table=self.table, columns=columns, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "token" not in request.POST:
            return super().post(request, *args, **kwargs)
        token = request.POST["token"]
        try:
            trial = Trial(self.table, held.held(token, user=request.user), user=request.user, dry_run=False)
        except FileError as refusal:
            return self._refused(self.get_form_class()(), refusal)
        held.let_go(token)
        return self.render_to_response(self.get_context_data(form=self.get_form_class()(), trial=trial))

    def form_valid(self, form: Any) -> HttpResponse:
        content = form.cleaned_data["file"]
        try:
            trial = Trial(self.table, content, user=self.request.user, dry_run=True)
        except FileError as refusal:
            return self._refused(form, refusal)
        token = held.hold(content, user=self.request.user)
        return self.render_to_response(self.get_context_data(form=form, trial=trial, token=token))

    def _refused(self, form: Any, refusal: FileError) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, refusal=str(refusal).splitlines()))


class Trial:
    """An import, tried or done: its result, and what happened to each of the first rows.

    Raises FileError for a file that cannot be read or has too many rows for a page.
    """

    def __init__(self, table: Table, content: bytes, *, user: Any, dry_run: bool) -> None:
        self.rows: list[Outcome] = []
        self.is_done = not dry_run
        with held.as_file(content) as file:
            _refuse_too_many(file)
            self.result = Import(table, file, user=user, dry_run=dry_run, on_row=self._keep).run()
        self.rows.sort(key=lambda outcome: outcome.line)
        self.hidden = self.result.total - len(self.rows)

    def _keep(self, outcome: Outcome) -> None:
        if len(self.rows) < SHOWN_ROWS:
            self.rows.append(outcome)


def _refuse_too_many(file: Path) -> None:
    for number, _row in enumerate(open_source(file).rows(), start=1):
        if number > ROW_LIMIT:
            raise FileError(
                _("The file has more than %(limit)s rows. Split it, or use the command tomoni import.")
                % {"limit": f"{ROW_LIMIT:,}"}
            )


class DownloadView(View):
    """A table, or its template, as a file."""

    is_template = False

    def get(self, request: HttpRequest, table: str, form: str) -> HttpResponseBase:
        found = _known_form(table, form, request.user)
        if found.asks_reason and not self.is_template:
            return AskReasonView.as_view(table=found)(request)
        return self._file(found, form)

    def post(self, request: HttpRequest, table: str, form: str) -> HttpResponseBase:
        """Take out a table that asks why; others come without."""
        found = _known_form(table, form, request.user)
        if not found.asks_reason or self.is_template:
            return HttpResponseNotAllowed(["GET"])
        asked = ReasonForm(request.POST)
        if not asked.is_valid():
            return AskReasonView.as_view(table=found, form=asked)(request)
        return self._file(found, form, reason=asked.cleaned_data["reason"])

    def _file(self, found: Table, form: str, *, reason: str = "") -> HttpResponse | FileResponse:
        suffix, encoding = FORMATS[form]
        language = get_language() or "ja"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{found.key}{suffix}"
            try:
                if self.is_template:
                    exporting.write_template(found, path, language=language)
                else:
                    asked = {"language": language, "encoding": encoding, "reason": reason}
                    exporting.export_file(found, path, user=self.request.user, **asked)
            except FileError as refusal:
                return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
            name = f"{found.key}-{_('template')}{suffix}" if self.is_template else path.name
            return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _known_form(table: str, form: str, user: Any) -> Table:
    found = table_or_refused(table, user, "view")
    if form not in FORMATS:
        raise Http404
    return found


class ReasonForm(forms.Form):
    """Why a table is taken out."""

    reason = forms.CharField(
        label=gettext_lazy("What you need it for"),
        max_length=300,
        help_text=gettext_lazy("Recorded in the audit trail with your name and the number of rows."),
    )


class AskReasonView(WagtailAdminTemplateMixin, TemplateView):
    """Asks why before a table with people's names is taken out."""

    template_name = "core/staff/exchange_reason.html"
    header_icon = "download"
    http_method_names = ["get", "post"]
    table: Any = None
    form: Any = None

    def get_page_title(self) -> str:
        return _("Take out: %(table)s") % {"table": self.table.title}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show again what was typed, with what is wrong."""
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(table=self.table, form=self.form or ReasonForm(), **kwargs)


class ExchangeMenuItem(MenuItem):
    """Shown to those who may take out at least one table."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(table.may(request.user, "view") for table in all_tables().values())


def exchange_urls() -> list[URLPattern]:
    """Return the addresses of these screens, for the hook ``register_admin_urls``."""
    return [
        path("exchange/", TablesView.as_view(), name="core_exchange"),
        path("exchange/<slug:table>/", ImportView.as_view(), name="core_exchange_import"),
        path("exchange/<slug:table>/export/<slug:form>/", DownloadView.as_view(), name="core_exchange_export"),
        path(
            "exchange/<slug:table>/template/<slug:form>/",
            DownloadView.as_view(is_template=True),
            name="core_exchange_template",
        ),
    ]


def exchange_menu_item() -> MenuItem:
    """Return the menu item, for the hook ``register_admin_menu_item``."""
    return ExchangeMenuItem(
        gettext_lazy("Import and export"), reverse("core_exchange"), name="exchange", icon_name="table", order=800
    )

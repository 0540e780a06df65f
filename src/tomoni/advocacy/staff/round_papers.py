"""The papers of a round: the request document, agenda sheets, the book of demands and answers."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tomoni.advocacy.documents import letter, meeting, printed
from tomoni.advocacy.models import Round
from tomoni.advocacy.staff.paper_verbs import FileView

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RequestFileView(FileView):
    """The request document in the customary form."""

    model = Round
    permission = "advocacy.view_round"

    def paper(self, record: Any) -> Any:
        return letter.of_round(record, self.language, is_public=not self.is_carried(record))


class AgendaFileView(FileView):
    """A sheet for each body asked, with room for notes."""

    model = Round
    permission = "advocacy.view_round"
    forms = ("docx", "pdf")

    def paper(self, record: Any) -> Any:
        paper = meeting.agenda_sheets(record, user=self.request.user, language=self.language)
        if not paper.blocks:
            raise Http404
        return paper


class BookFileView(FileView):
    """Demands and answers side by side."""

    model = Round
    permission = "advocacy.view_answer"
    forms = ("docx", "pdf", "xlsx")

    def sent(self, record: Any, form: str) -> HttpResponse:
        paper = meeting.book(record, user=self.request.user, language=self.language)
        if form != "xlsx":
            return printed.response(paper, form, now=timezone.now())
        content = meeting.book_xlsx(record, user=self.request.user, now=timezone.now(), language=self.language)
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = content_disposition_header(True, f"{printed.file_name(paper.name)}.xlsx")
        response["Cache-Control"] = "private, no-store"
        return response

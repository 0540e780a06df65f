"""Published statements: the list, a page in each language, the text as PDF."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tomoni.advocacy.documents import letter, printed
from tomoni.advocacy.documents.words import addressees_of, signers_of
from tomoni.advocacy.models import Statement, StatementText
from tomoni.projects.models.languages import PUBLIC_LANGUAGES


def _published(request: HttpRequest) -> Any:
    return Statement.objects.visible_to(request.user).published(on=timezone.localdate())


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """List the published statements, the newest first."""
    language = get_language() or "ja"
    rows = [(each, each.heading(language)) for each in _published(request)]
    return render(request, "advocacy/public/statements.html", {"rows": rows})


@require_safe
def statement(request: HttpRequest, pk: UUID, language: str = "") -> HttpResponse:
    """Show a published statement, in the language of its address or else of the reader; with who signed it."""
    found = get_object_or_404(_published(request), pk=pk)
    texts = _texts(found)
    text = _chosen(texts, language)
    counted = [each for each in texts.values() if each.is_original]
    context = {
        "statement": found,
        "text": text,
        "original": next((each for each in counted if each.pk != text.pk), None) if not text.is_original else None,
        "languages": [(code, PUBLIC_LANGUAGES.get(code, code)) for code in texts if code != text.language],
        "addressees": addressees_of(found),
        "signers": signers_of(found, is_public=True),
        "deliveries": found.deliveries.select_related("body").order_by("on", "pk"),
    }
    return render(request, "advocacy/public/statement.html", context)


@require_safe
def statement_file(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """Send a published statement as PDF; signers who did not agree to be named are counted, not named."""
    found = get_object_or_404(_published(request), pk=pk)
    text = _texts(found).get(language)
    if text is None:
        raise Http404
    return printed.response(letter.of_statement(found, text, is_public=True), "pdf", now=timezone.now())


def _texts(found: Statement) -> dict[str, StatementText]:
    """Return the newest settled text in each language, the one that counts first."""
    texts: dict[str, StatementText] = {}
    for text in found.texts.filter(sealed_at__isnull=False).order_by("-is_original", "version"):
        texts[text.language] = text
    if not texts:
        raise Http404
    return texts


def _chosen(texts: dict[str, StatementText], language: str) -> StatementText:
    if language:
        if language not in texts:
            raise Http404
        return texts[language]
    return texts.get(get_language() or "ja") or next(iter(texts.values()))

"""Middleware of every request: security headers and the language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from tomoni.core import audit

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
# Wagtail's own pages write small scripts and styles inline and frame their previews.
STAFF_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-src 'self'; frame-ancestors 'self'; object-src 'none'"
)
STAFF_PREFIX = "/admin/"
METHODS = ["GET", "HEAD", "OPTIONS", "POST"]

Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """Sends the content security policy, and keeps staff pages out of caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        staff = request.path.startswith(STAFF_PREFIX)
        policy = STAFF_CONTENT_SECURITY_POLICY if staff else CONTENT_SECURITY_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if staff or request.path.startswith("/accounts/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class MethodMiddleware:
    """Answers 405 to every method but reading and sending a form; Django's form views would take PUT for POST."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the language of the address (/en/...), else the reader's choice, else Japanese."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = "en" if request.path.startswith("/en/") else self._chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response

    def _chosen(self, request: HttpRequest) -> str:
        if not request.path.startswith((STAFF_PREFIX, "/accounts/", "/i18n/", "/sign-in/")):
            return "ja"
        return "en" if request.COOKIES.get("django_language") == "en" else "ja"


class AuditMiddleware:
    """Tells the audit who acts in this request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.acting_for(request):
            return self.get_response(request)

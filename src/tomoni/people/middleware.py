"""Staff without a second factor see nothing but the page to set one up; sessions tell when they were used."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_WITHOUT_SECOND_FACTOR = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_logout",
    "wagtailadmin_logout",
    "usersessions_list",
    "core:choose_language",
    "core:health",
}
SEEN_EVERY = 600
SEEN_KEY = "seen_at"

Handler = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """Sends everybody who signed in to the second-factor page until they have one, where it is required."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer with the set-up page instead of the view, or let the view answer."""
        if not settings.REQUIRE_MFA or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        if is_mfa_enabled(request.user, SECOND_FACTORS):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


class SessionActivityMiddleware:
    """Notes on a session, at most every ten minutes, when and from where it was last used."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._note(request, now=time.time())
        return self.get_response(request)

    def _note(self, request: HttpRequest, *, now: float) -> None:
        if now - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY:
            request.session[SEEN_KEY] = now
            UserSession.objects.create_from_request(request)

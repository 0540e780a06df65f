"""How django-allauth behaves here: no sign-up, our throttling, mails through the queue, secrets encrypted."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tomoni.core import vault
from tomoni.people import throttling
from tomoni.people.actions import mails
from tomoni.people.models import User

# The request view mails these itself, for known and unknown addresses alike.
MAILED_ELSEWHERE = "account/email/login_code"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with an e-mail address and a password, made by the secretariat."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right, or there were too many tries. "
            "You can also sign in with a mailed code."
        ),
        "incorrect_code": _("This code is not right or no longer valid."),
        "too_many_login_attempts": _("Too many tries. Wait a minute and start again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check the password within the budgets; beyond them it is not looked at and the answer is the same."""
        now = time.time()
        attempt = throttling.password_attempt(request, account=credentials["email"].lower())
        if not attempt.may_be_evaluated(now=now):
            return None
        user = super().authenticate(request, **credentials)
        if user:
            attempt.succeeded(now=now)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember the browser; the owner is in, so further mails may be asked for."""
        now = time.time()
        response = super().post_login(request, user, **kwargs)
        throttling.remember_browser(request, response, account=user.email)
        throttling.SIGN_IN_MAILS.give_back(user.email, now=now)
        throttling.PASSWORD_MAILS.give_back(user.email, now=now)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL if request.user.has_perm("wagtailadmin.access_admin") else "/"

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this very host follow a sign-in."""
        host, secure = self.request.get_host(), self.request.is_secure()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=secure)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == MAILED_ELSEWHERE:
            return
        words = {"request": self.request, "email": email, "network_name": settings.NETWORK_NAME[get_language()]}
        message = self.render_mail(template_prefix, email, words | context)
        mails.mail_text.enqueue(email, message.subject, message.body)

    def format_email_subject(self, subject: str) -> str:
        return f"Tomoni: {subject}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors whose secrets are kept encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return vault.seal(text, column="mfa_authenticator.data", row="secret").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(bytes.fromhex(encrypted_text), column="mfa_authenticator.data", row="secret")

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER

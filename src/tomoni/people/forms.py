"""Forms of sign-in."""

import secrets
import time
import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tomoni.people import throttling
from tomoni.people.actions import mails

ONE_TIME_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


def _half_width(code: str) -> str:
    """A Japanese keyboard may write ４８２１; apps and mails show 4821."""
    return unicodedata.normalize("NFKC", code).strip()


class ConfirmCodeForm(forms.Form):
    """The code of the mail; any of ``codes`` is right."""

    code = forms.CharField(label=_("Code in the mail"), max_length=40, widget=forms.TextInput(attrs=ONE_TIME_CODE))

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes

    def clean_code(self) -> str:
        code = "".join(sign for sign in _half_width(self.cleaned_data["code"]) if sign.isascii() and sign.isdigit())
        if not any(secrets.compare_digest(code, right) for right in self.codes):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ResetPasswordForm(AllauthResetPasswordForm):
    """Does the same for every address: puts it into the queue, at most twice in ten minutes."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: Any, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        if throttling.PASSWORD_MAILS.take(email, now=time.time()):
            mails.mail_password_link.enqueue(email, get_language())
        return email


def _throttled(form: BaseAuthenticateForm, evaluate: Any) -> str:
    """Let ``evaluate`` check the code within the budgets; beyond them the answer is "incorrect" unseen."""
    now = time.time()
    refusal = get_adapter().validation_error("incorrect_code")
    form.cleaned_data["code"] = _half_width(form.cleaned_data["code"])
    attempt = throttling.second_factor_attempt(context.request, account=form.user.email)
    if not attempt.may_be_evaluated(now=now):
        raise refusal
    code = evaluate()
    if not throttling.SECOND_FACTOR_CODES.take(f"{form.user.pk} {code}", now=now):
        raise refusal
    attempt.succeeded(now=now)
    return code


class SecondFactorForm(AuthenticateForm):
    """A code of the authenticator app or a recovery code, while signing in."""

    def clean_code(self) -> str:
        return _throttled(self, super().clean_code)


class ConfirmSecondFactorForm(ReauthenticateForm):
    """A code of the authenticator app or a recovery code, before something sensitive."""

    def clean_code(self) -> str:
        return _throttled(self, super().clean_code)


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = _half_width(self.cleaned_data["code"])
        return super().clean_code()

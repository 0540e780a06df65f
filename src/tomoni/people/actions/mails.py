"""Mails about accounts, written and sent by the background worker.

The web process only puts an address into the queue, for a known and an unknown address alike;
whether there is an account is found out here, where nobody can measure it. Links carry the
address of ``TOMONI_URL``, never the Host header of a request.
"""

import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from tomoni.people.models import User

CODE_DIGITS = 12
CODE_SECONDS = 300
CODES_ACCEPTED = 3
# Neutral: a subject is read on locked screens and by whoever looks over a shoulder.
SUBJECTS = {
    "sign_in_code": _("Tomoni: your sign-in code"),
    "password_link": _("Tomoni: choose a new password"),
    "invitation": _("Tomoni: your account is ready"),
    "second_factor_reset": _("Tomoni: your second factor was removed"),
}


def password_url(user: User) -> str:
    """Return the link that lets the account's owner choose a password, once, within PASSWORD_RESET_TIMEOUT."""
    key = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)


def open_codes(user: User | None, *, now: float) -> list[str]:
    """Return the sign-in codes of the account that are accepted at ``now``, the newest first.

    A code belongs to an account and five minutes, not to one browser: a mail somebody else asked
    for serves the owner as well, so nobody can keep the owner waiting. It follows from the last
    sign-in, so that it serves once. Twelve digits leave no room for guessing.
    """
    if user is None:
        return []
    newest = int(now // CODE_SECONDS)
    return [_code(user, number) for number in range(newest, newest - CODES_ACCEPTED, -1)]


def _code(user: User, number: int) -> str:
    seed = f"{user.pk}|{user.email}|{user.password}|{user.last_login}|{number}"
    digest = salted_hmac("tomoni.people.sign_in_code", seed, algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def language_of(user: User) -> str:
    """Return the language to write to the account's owner in: the first they prefer that we speak."""
    spoken = dict(settings.LANGUAGES)
    preferred = user.person.languages if user.person else []
    return next((code for code in preferred if code in spoken), settings.LANGUAGE_CODE)


def _owner(email: str) -> User | None:
    return User.objects.select_related("person").filter(email=email, is_active=True).first()


def _send(user: User, name: str, words: Mapping[str, object], *, language: str) -> None:
    with translation.override(language):
        context = {"network_name": settings.NETWORK_NAME[language], "user": user, **words}
        body = render_to_string(f"people/mail/{name}.txt", context)
        EmailMessage(str(SUBJECTS[name]), body, to=[user.email]).send()


@task()
def mail_sign_in_code(email: str, language: str) -> None:
    """Send a sign-in code to the address if it has an open account, else nothing."""
    user = _owner(email)
    if user:
        code = open_codes(user, now=time.time())[0]
        link = f"{settings.PUBLIC_URL}{reverse('account_confirm_login_code')}?code={code}"
        words = {"code": f"{code[:4]}-{code[4:8]}-{code[8:]}", "link": link}
        _send(user, "sign_in_code", words, language=language)


@task()
def mail_password_link(email: str, language: str) -> None:
    """Send the link to choose a new password to the address if it has an open account, else nothing."""
    user = _owner(email)
    if user:
        _send(user, "password_link", {"link": password_url(user)}, language=language)


@task()
def mail_invitation(user_id: int) -> None:
    """Send the owner of a new account the link to choose a password."""
    user = User.objects.select_related("person").get(pk=user_id)
    words = {"link": password_url(user), "days": settings.PASSWORD_RESET_TIMEOUT // 86_400}
    _send(user, "invitation", words, language=language_of(user))


@task()
def mail_second_factor_reset(user_id: int) -> None:
    """Tell the owner of an account that the secretariat removed its second factor."""
    user = User.objects.select_related("person").get(pk=user_id)
    _send(user, "second_factor_reset", {}, language=language_of(user))


@task()
def mail_text(email: str, subject: str, body: str) -> None:
    """Send a mail that is already written."""
    EmailMessage(subject, body, to=[email]).send()

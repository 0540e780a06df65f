"""Accounts: made by the secretariat, never by sign-up; opened with a link, never with a given password."""

from collections.abc import Iterable
from difflib import get_close_matches

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _

from tomoni.core import names, roles
from tomoni.core.audit import current_actor
from tomoni.core.audit.chain import Draft, append
from tomoni.core.models import AuditEntry
from tomoni.people.actions import mails
from tomoni.people.models import Person, User

GIVEN_ROLES = [role for role in roles.ROLES if not role.in_project]


class AccountRefusedError(Exception):
    """An account cannot be made or changed this way; the message says why and what to do."""


def role_groups(keys: Iterable[str]) -> list[Group]:
    """Return the groups of the roles, made on first use.

    Raises AccountRefusedError for an unknown role, naming the nearest one, and for a role that follows
    from membership of a project.
    """
    given = [role.key for role in GIVEN_ROLES]
    groups = []
    for key in keys:
        if key not in roles.BY_KEY:
            near = get_close_matches(key, given, n=1, cutoff=0.0)[0]
            message = _("There is no role “%(key)s”. Did you mean “%(near)s”? Roles: %(all)s.")
            raise AccountRefusedError(message % {"key": key, "near": near, "all": ", ".join(given)})
        if key not in given:
            message = _("The role “%(key)s” comes from membership of a project; make the person a member there.")
            raise AccountRefusedError(message % {"key": key})
        groups.append(Group.objects.get_or_create(name=key)[0])
    return groups


@transaction.atomic
def create_account(
    *,
    email: str,
    role_keys: Iterable[str] = (),
    person: Person | None = None,
    password: str | None = None,
    is_superuser: bool = False,
) -> User:
    """Make an account; without a password its owner chooses one by a link (``mails.password_url``).

    Raises AccountRefusedError if the address or the person has an account already, or a role is unknown.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise AccountRefusedError(_("%(email)s already has an account.") % {"email": email})
    if person and User.objects.filter(person=person).exists():
        raise AccountRefusedError(_("%(person)s already has an account.") % {"person": person})
    groups = role_groups(role_keys)
    user = User.objects.create_user(email, password, person=person, is_staff=True, is_superuser=is_superuser)
    user.groups.set(groups)
    return user


def invite(*, email: str, role_keys: Iterable[str], person: Person | None = None) -> User:
    """Make an account and mail its owner the link to choose a password."""
    with transaction.atomic():
        user = create_account(email=email, role_keys=role_keys, person=person)
        invite_again(user)
    return user


def invite_again(user: User) -> None:
    """Mail the owner a new link to choose a password; the links sent before stay valid until one is used.

    Raises AccountRefusedError if the account is closed.
    """
    if not user.is_active:
        raise AccountRefusedError(_("This account is closed. Open it again before you invite."))
    transaction.on_commit(lambda: mails.mail_invitation.enqueue(user.pk))


def set_roles(user: User, *, role_keys: Iterable[str]) -> None:
    """Give the account exactly these roles; they count from the next request on."""
    user.groups.set(role_groups(role_keys))


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """Remove every second factor and end every session of the account, and tell its owner by mail."""
    removed = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    told = {"old": {"second_factors": removed}, "new": {"second_factors": []}}
    append(
        [Draft(AuditEntry.Action.CHANGE, "people.user", str(user.pk), told)],
        actor=current_actor(),
        using=DEFAULT_DB_ALIAS,
    )
    for session in UserSession.objects.filter(user=user):
        session.end()
    transaction.on_commit(lambda: mails.mail_second_factor_reset.enqueue(user.pk))


def person_named(name: str) -> Person:
    """Return the one person of this name, or a new one.

    Raises AccountRefusedError if several persons bear the name.
    """
    found = list(Person.objects.present().filter(name_key=names.fold(name)[:200])[:2])
    if len(found) > 1:
        message = _("Several persons are called %(name)s. Make the account in the back office and choose there.")
        raise AccountRefusedError(message % {"name": name})
    return found[0] if found else Person.objects.create(name=name)

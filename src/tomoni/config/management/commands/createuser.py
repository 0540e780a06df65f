"""``tomoni createuser EMAIL``: make an account, mostly the first one of an installation."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.people.actions import accounts, mails
from tomoni.people.models import User


class Command(BaseCommand):
    """Makes an account and prints a link to choose its password."""

    help = "Make an account. Without --password-stdin a link to choose the password is printed; it works once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        keys = ", ".join(role.key for role in accounts.GIVEN_ROLES)
        parser.add_argument("email", help="address for signing in")
        parser.add_argument("--name", default="", help="name of the person; made if there is none of this name")
        parser.add_argument("--role", nargs="+", default=[], metavar="ROLE", help=f"roles: {keys}")
        parser.add_argument("--superuser", action="store_true", help="may do everything, whatever the roles")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *, email: str, name: str, role: list[str], superuser: bool, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            validate_email(email)
            if password is not None:
                validate_password(password, User(email=email))
            user = self._create(email=email, name=name, role_keys=role, password=password, is_superuser=superuser)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except accounts.AccountRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Account %(email)s made.") % {"email": user.email})
        if password is None:
            self.stdout.write(_("Choose the password here:"))
            self.stdout.write(mails.password_url(user))

    @transaction.atomic
    def _create(self, *, name: str, **account: Any) -> User:
        person = accounts.person_named(name) if name else None
        return accounts.create_account(person=person, **account)

"""``tomoni demo``: the network's year 2012, its report, accounts for every role, and the server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.config import demo, demo_papers, demo_petitions, demo_report, demo_review, readiness
from tomoni.core import roles
from tomoni.people.models import User
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Report
from tomoni.reporting.outputs import as_text


class Command(BaseCommand):
    """Gets ready, loads, shows the report of the year, tells how to sign in, and serves."""

    help = "Load the records of 2012, make an account for each role, and serve. A second run changes nothing."
    requires_system_checks: list[str] = []  # serve does them; the database may not be there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")

    def handle(self, *, no_serve: bool, **options: Any) -> None:
        """Refused in production: the demo's accounts have passwords that were printed."""
        if settings.PRODUCTION:
            raise CommandError("The demo is for trying out: its passwords are printed. Use TOMONI_ENV=development.")
        with translation.override(settings.LANGUAGE_CODE):
            try:
                readiness.update_database()
                results = demo.load()
                users = demo.make_accounts()
                if results:
                    demo.look_for_duplicates(now=timezone.now())
                demo_petitions.collect(users)
                report = demo_report.draft_report()
                demo_papers.make_papers()
                demo_review.review(report, users)
            except (demo.DemoError, readiness.NotReadyError) as error:
                raise CommandError(str(error)) from error
            for result in results:
                self.stdout.write(f"{result.table}: {result.summary()}")
            if not results:
                self.stdout.write(_("The demo is loaded already; nothing was changed."))
            self.stdout.write("\n" + as_text(compose(report, settings.LANGUAGE_CODE)))
            self._tell(users)
            self._tell_report(report)
        if not no_serve:
            call_command("serve")

    def _tell(self, users: dict[str, User]) -> None:
        self.stdout.write("")
        self.stdout.write(_("Open %(url)s and sign in at %(url)s/admin/ as") % {"url": settings.PUBLIC_URL})
        for role in roles.ROLES:
            user, password = users[role.key], demo.password(role)
            shown = password if user.check_password(password) else _("(password changed)")
            self.stdout.write(f"  {user.email:32} {shown:22} {role.label}")
        self.stdout.write("")

    def _tell_report(self, report: Report) -> None:
        """Say where the report of the year is."""
        words = _(
            "The report of %(year)s is drafted: %(url)s/reports/%(year)s/ after signing in, or “tomoni report %(year)s”."
        )
        self.stdout.write(words % {"year": report.key, "url": settings.PUBLIC_URL})
        self.stdout.write("")

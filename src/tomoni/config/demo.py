"""The demo: the records of 2012 through the ordinary import, and an account for each role."""

import base64
import hashlib
import hmac
import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

import tomoni
from tomoni.advocacy.models import Briefing, PublicComment, Round, Statement, Submission
from tomoni.core import audit, roles, vault
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.results import Result
from tomoni.core.exchange.tables import all_tables
from tomoni.membership.actions.applications import Answers
from tomoni.membership.models import Application, Plan
from tomoni.people.actions import accounts, consents, duplicates, segments
from tomoni.people.models import Consent, DuplicatePair, Person, Segment, User
from tomoni.projects.models import Activity

FOLDER = Path(tomoni.__file__).resolve().parents[2] / "demo" / "2012"
MAIL_DOMAIN = "demo.example"
NUMBERED = "a-2012-"
"""How the own ids of the year's acts begin."""


class DemoError(Exception):
    """The demo cannot be loaded; the words say why."""


def load(folder: Path = FOLDER) -> list[Result]:
    """Import every file of the folder, all or nothing; [] when the demo is there already.

    What somebody changed in the demo stays as they left it. Raises DemoError naming the bad rows.
    """
    files = [(table, path) for table in all_tables().values() for path in files_of(table.key, folder)]
    if not files:
        raise DemoError(
            _("The records of the demo are not in %(folder)s; it is part of the source.") % {"folder": folder}
        )
    if Person.objects.filter(external_id=person_id(roles.ROLES[0])).exists():
        return []
    results = []
    with transaction.atomic(), audit.acting_as("command: demo"):
        for table, path in files:
            result = import_file(table, path, all_or_nothing=True)
            if result.left_out:
                raise DemoError(f"{path.name}\n" + "\n".join(str(finding) for finding in result.findings))
            results.append(result)
        _enter_together()
        _apply(folder.parent / "applications.json")
        _agree(folder.parent / "consents.json")
        _keep_segments(folder.parent / "segments.json")
    return results


def _enter_together() -> None:
    """Let the acts of the ledger be entered with the plain ones: a report tells what has no day of its own as it was entered."""
    ours = Activity.objects.filter(external_id__startswith=NUMBERED)
    moment = ours.filter(kind=Activity.Kind.OPERATION).aggregate(first=Min("created_at"))["first"]
    for model in (Round, PublicComment, Statement, Submission, Briefing) if moment else ():
        ours.filter(pk__in=model.objects.values("pk")).update(created_at=moment)


def _apply(file: Path) -> None:
    """Leave the made-up applications to join, as the web form would, for the secretariat to decide on; no mail is sent."""
    for told in json.loads(file.read_text()) if file.exists() else []:
        plan, answers = Plan.objects.get(key=told.pop("plan")), Answers(**told.pop("answers"))
        Application.objects.create(plan=plan, answers=answers.sealed(), **told)


def _agree(file: Path) -> None:
    """Record the made-up consents, some of them withdrawn since."""
    today = timezone.localdate()
    for told in json.loads(file.read_text()) if file.exists() else []:
        person, day = Person.objects.get(external_id=told.pop("person")), date.fromisoformat(told.pop("day"))
        withdrawn_on = told.pop("withdrawn_on", None)
        consent = consents.give(person, day=day, today=today, **told)
        if withdrawn_on:
            on = date.fromisoformat(withdrawn_on)
            consents.withdraw(consent, day=on, channel=Consent.Channel.MAIL, today=today)


def _keep_segments(file: Path) -> None:
    for told in json.loads(file.read_text()) if file.exists() else []:
        segments.check(told["conditions"], told["subject"])
        Segment.objects.create(**told)


def look_for_duplicates(*, now: datetime) -> int:
    """Find who may be the same; return how many pairs there are."""
    with audit.acting_as("command: demo"):
        return sum(duplicates.find_duplicates(subject, now=now) for subject in DuplicatePair.Subject.values)


def files_of(key: str, folder: Path = FOLDER) -> list[Path]:
    """Return the files of a table in the order of loading: ``people.csv``, then ``people-members.csv`` ..."""
    return [path for path in [folder / f"{key}.csv", *sorted(folder.glob(f"{key}-*.csv"))] if path.is_file()]


def make_accounts() -> dict[str, User]:
    """Return the account of each role by the role's key, made where it is missing.

    Raises DemoError for a role without its person.
    """
    found = {}
    for role in roles.ROLES:
        email = f"{role.key}@{MAIL_DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            person = Person.objects.filter(external_id=person_id(role)).first()
            if person is None:
                raise DemoError(_("There is no person %(id)s for the account of the demo.") % {"id": person_id(role)})
            given = [] if role.in_project else [role.key]
            with audit.acting_as("command: demo"):
                user = accounts.create_account(email=email, role_keys=given, person=person, password=password(role))
        found[role.key] = user
    return found


def person_id(role: roles.Role) -> str:
    """Return the own id of the person who holds the role in the demo."""
    return f"demo-{role.key}"


def password(role: roles.Role) -> str:
    """Return the password of the role's account: the same at every run here, another on every installation."""
    digest = hmac.new(vault.signing_key("demo password"), role.key.encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest)[:16].decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))

"""``tomoni check``: unsafe settings, an unsafe database and an altered audit trail are named, and the exit code says so."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tomoni.core import audit
from tomoni.people.tests.factories import TagFactory

pytestmark = [pytest.mark.slow, pytest.mark.embedded]

TOMONI = Path(sys.executable).with_name("tomoni")
SAFE = {
    "TOMONI_ENV": "production",
    "TOMONI_URL": "https://tomoni.example.org",
    "TOMONI_HOSTS": "tomoni.example.org",
    "TOMONI_SECRET_KEY": "f3b9" * 16,
    "TOMONI_MAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "data").mkdir()
    return {"TOMONI_DATA": str(tmp_path / "data"), "TOMONI_KEY_FILE": str(tmp_path / "keys" / "vault-keys")}


def check(folders, *arguments, **variables):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    return subprocess.run(
        [str(TOMONI), "check", *arguments],
        env={**plain, **folders, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def named(done):
    """Return the variables the refusal names."""
    return set(re.findall(r"TOMONI_[A-Z_]+", done.stderr)) - {"TOMONI_DATA"}


def test_safe_settings_pass_in_production(folders):
    done = check(folders, **SAFE)
    assert (done.returncode, named(done)) == (0, set()), done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOMONI_URL", "http://tomoni.example.org"),
        ("TOMONI_HOSTS", "*"),
        ("TOMONI_HOSTS", ""),
        ("TOMONI_SECRET_KEY", ""),
        ("TOMONI_SECRET_KEY", "short"),
        ("TOMONI_KEY_FILE", ""),
        ("TOMONI_MAIL_URL", "mailbox"),
        ("TOMONI_REQUIRE_MFA", "0"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name_in_production(folders, variable, value):
    done = check({**folders, **SAFE, variable: value})
    assert (done.returncode, named(done)) == (1, {variable}), done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_settings_pass_in_development(folders):
    assert check({"TOMONI_DATA": folders["TOMONI_DATA"]}).returncode == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TOMONI_ENV", "prod"), ("TOMONI_PORT", "80x"), ("TOMONI_DATABASE_URL", "mysql://x/y"), ("TOMONI_UNKNOWN", "1")],
)
def test_a_variable_that_cannot_be_read_ends_with_one_line(folders, variable, value):
    done = check(folders, **{variable: value})
    assert done.returncode == 1
    assert variable in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_an_audit_trail_it_says_what_to_do(folders):
    done = check(folders, "--audit")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "tomoni migrate" in done.stderr


@pytest.mark.django_db
def test_an_unsafe_database_is_refused():
    call_command("check", stdout=StringIO())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA trusted_schema = ON")
        with pytest.raises(CommandError, match="trusted_schema"):
            call_command("check", stdout=StringIO(), stderr=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA trusted_schema = OFF")


@pytest.mark.django_db
def test_a_whole_trail_passes_and_is_anchored(settings, tmp_path):
    settings.DATA = tmp_path
    TagFactory()
    out = StringIO()
    call_command("check", audit=True, stdout=out)
    assert "1" in out.getvalue().splitlines()[-1]
    assert (tmp_path / "audit-anchors.log").read_text().split()[1] == "1"


@pytest.mark.django_db
def test_an_altered_trail_is_refused_and_not_anchored(settings, tmp_path):
    settings.DATA = tmp_path
    TagFactory()
    TagFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditentry SET actor = 'nobody' WHERE number = 1")
    with pytest.raises(CommandError) as refusal:
        call_command("check", audit=True, stdout=StringIO())
    assert str(refusal.value).splitlines() == [str(finding) for finding in audit.verify()]
    assert (refusal.value.returncode, (tmp_path / "audit-anchors.log").exists()) == (1, False)

"""A signer's name, mail and comment are looked for, byte by byte, in all that an installation writes."""

import json

import pytest

from tomoni.config.tests.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.embedded]

SECRETS = {"name": "金糸雀 鳴子", "mail": "kanaria.secret@example.org", "comment": "鳥籠のひみつ"}
CONTROL = "公開名簿 太郎"
SIGN = f"""
import email, re
from email import policy
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.utils import timezone
from tomoni.people.tests.factories import PersonFactory
from tomoni.petitions.actions import counting, mailing
from tomoni.petitions.models import Signature
from tomoni.petitions.tests.factories import AddresseeFactory, PetitionFactory
from tomoni.petitions.tests.signers import filled, page_of

# No style sheets are collected for this.
staticfiles_storage.url = lambda name: "/static/" + name
PersonFactory(name={CONTROL!r})
petition = PetitionFactory(closes_at=None)
AddresseeFactory(petition=petition)
client = Client(HTTP_HOST="localhost")
answers = [
    client.post(page_of(petition), filled(petition, **signer)).status_code
    for signer in ({SECRETS!r}, {{"name": "別の 人", "mail": "other@example.org"}}, {{"name": "", **{SECRETS!r}, "mail": "x"}})
]
mailing.send_due(now=timezone.now())
for file in settings.MAILBOX.glob("*.eml"):
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    link = re.search(r"https?://[^/\\s]+(/\\S*)", message.get_content()).group(1)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"])
client.get(page_of(petition))
counting.recount(petition, now=timezone.now())
told = Signature.objects.counted().values_list("state", flat=True)
print(__import__("json").dumps([answers, list(told)]))
"""


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """An installation in which two people signed and confirmed, and what its processes said."""
    place = Installation(tmp_path_factory.mktemp("canary"), has_tables=True)
    said = place.python(SIGN)
    done = place.run("backup", str(place.data / "tomoni.backup"))
    assert done.returncode == 0, done.stderr
    yield place, said, done.stdout + done.stderr
    place.close()


def forms(text):
    """Return the text as a file may hold it."""
    return [text.encode(code) for code in ("utf-8", "utf-16-le", "shift_jis")] + [json.dumps(text).strip('"').encode()]


def holding(place, text):
    """Return the files of the installation that hold the text; the mail to the signer is the signer's own."""
    found = []
    for file in sorted(path for path in place.data.rglob("*") if path.is_file()):
        content = file.read_bytes()
        is_own = file.suffix == ".eml" and SECRETS["mail"].encode() in content
        if not is_own and any(form in content for form in forms(text)):
            found.append(file.relative_to(place.data).parts[0])
    return found


def test_two_signed_and_a_mistake_was_sent_back(signed):
    _place, said, _backup = signed
    assert json.loads(said.splitlines()[-1]) == [[302, 302, 200], ["counted", "counted"]]


@pytest.mark.parametrize("kind", SECRETS)
def test_what_a_signer_wrote_stands_readable_nowhere(signed, kind):
    place, said, backup = signed
    assert (holding(place, SECRETS[kind]), SECRETS[kind] in said + backup) == ([], False)


def test_control_a_column_that_is_not_encrypted_is_found(signed):
    place, _said, _backup = signed
    assert holding(place, CONTROL) != []

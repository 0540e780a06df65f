"""``tomoni backup`` and ``tomoni restore`` with real processes and real files, on the database the tests run on."""

import io
import json
import tarfile

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tomoni.config.backup import reading, stream
from tomoni.config.backup.keys import NoKeyError, key_from
from tomoni.config.tests.installation import SERVER, Installation

pytestmark = pytest.mark.slow

SEED = """
from decimal import Decimal
from django.core.files.base import ContentFile
from django.contrib.sessions.backends.db import SessionStore
from tomoni.people.models import DuplicatePair, Tag
from tomoni.people.tests.factories import PersonFactory, TagFactory, UserFactory
from tomoni.projects.models import Activity, ActivityQuantity, Evidence, Meeting, Project
for number in range(3):
    person = PersonFactory(mail=f"a{number}@example.org", phone="090-1234-5678", note="改行\\nと\\t\\"引用\\"")
    UserFactory(person=person, roles=["finance"])
    person.tags.add(TagFactory())
project = Project.objects.create(name="移住女性")
activity = Activity.objects.create(title="集会", when="2012-06-23")
activity.projects.add(project)
ActivityQuantity.objects.create(activity=activity, value=Decimal("10000.5"), unit="人")
Evidence.objects.create(activity=activity, title="ビラ", file=ContentFile(bytes(range(256)) * 9000, "ビラ 6月.pdf"))
Evidence.objects.create(activity=activity, title="空", file=ContentFile(b"", "空.txt"))
Meeting.objects.create(title="運営委員会", when="2012-07", body=project, starts_at="13:30")
DuplicatePair.objects.create(
    subject="person", first_id="0" * 31 + "1", second_id="0" * 31 + "2", score=0.75,
    reasons=[{"a": [1.5, "名", None, True], "b": 10**20}], undo="秘密",
)
for key in ("b", "A", "_", "z", "Z9"):
    session = SessionStore(key)
    session["key"] = key
    session.create()
TagFactory().delete()
print(Tag.objects.create(name="最後").delete()[0])
"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    found = Installation(tmp_path_factory.mktemp("origin"), has_tables=True)
    found.python(SEED)
    yield found
    found.close()


@pytest.fixture(scope="module")
def backup(origin, tmp_path_factory):
    path = tmp_path_factory.mktemp("backups") / "tomoni.backup"
    done = origin.run("backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def key(origin, backup):
    return bytes.fromhex((origin.data / "keys" / "backup-key").read_text())


@pytest.fixture
def target(origin, backup, tmp_path):
    """An empty installation with the keys of the origin."""
    found = Installation(tmp_path / "target")
    found.keys_from(origin)
    yield found
    found.close()


def held(installation):
    """What lies in the data folder but for what every command makes there."""
    made = {"keys", "cache", "static"}
    return sorted(
        path.name for path in installation.data.iterdir() if path.name not in made and "queue" not in path.name
    )


def files(installation):
    root = installation.data / "media"
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def refused(installation, path, code, *arguments, word=""):
    done = installation.run("restore", str(path), *arguments)
    assert (done.returncode, held(installation)) == (code, []), done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_restores_every_table_and_file(origin, backup, target):
    done = target.run("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert target.rows() == origin.rows()
    assert files(target) == files(origin)
    assert len(files(target)) == 2
    told = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if len(line.split()) == 3}
    assert {name: told[name] for name in ("people_person", "people_contactpoint", "projects_evidence")} == {
        "people_person": "3",
        "people_contactpoint": "6",
        "projects_evidence": "2",
    }
    again = target.data.parent / "again.backup"
    assert target.run("backup", str(again)).returncode == 0
    key = bytes.fromhex((target.data / "keys" / "backup-key").read_text())
    first, second = reading.contents(backup, key), reading.contents(again, key)
    assert (first.told, first.media, first.migrations) == (second.told, second.media, second.migrations)
    assert target.run("check", "--audit").returncode == 0
    code = "from tomoni.people.models import ContactPoint, Tag\n"
    values = target.python(code + "print(sorted({c.value for c in ContactPoint.objects.filter(kind='phone')}))")
    assert values.strip() == "['090-1234-5678']"
    last = origin.python(code + "print(Tag.objects.create(name='次').pk)")
    assert target.python(code + "print(Tag.objects.create(name='次').pk)") == last
    found = "from tomoni.core import search\nfrom tomoni.projects.models import Activity\n"
    assert target.python(found + "print(search.matching(Activity.objects.all(), '集会').count())").strip() == "1"


def test_neither_keys_nor_readable_text_are_in_the_file(origin, backup, key):
    content = backup.read_bytes()
    assert "移住女性".encode() not in content
    with reading._members(backup, key) as members:
        inside = b"".join(name.encode() + member.read() for name, member in members)
    assert "移住女性".encode() in inside
    for secret in ("vault-keys", "secret-key", "backup-key"):
        assert (origin.data / "keys" / secret).read_bytes().split()[-1] not in inside
    assert b"090-1234-5678" not in inside
    assert backup.stat().st_mode & 0o777 == 0o600


def test_the_key_is_made_once_and_named(origin, backup, tmp_path):
    path = origin.data / "keys" / "backup-key"
    before = path.read_bytes()
    done = origin.run("backup", str(tmp_path / "second"))
    assert (done.returncode, path.read_bytes(), path.stat().st_mode & 0o777) == (0, before, 0o400)
    assert str(path) in done.stdout


def test_a_backup_is_never_overwritten_and_leaves_nothing_half_done(origin, tmp_path):
    target = tmp_path / "taken"
    target.write_text("mine")
    assert origin.run("backup", str(target)).returncode == 1
    assert target.read_text() == "mine"
    (tmp_path / "other.part").write_text("half")
    assert origin.run("backup", str(tmp_path / "other")).returncode == 1
    assert origin.run("backup", str(tmp_path / "no folder" / "file")).returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.part", "taken"]


WRITER = """
from django.db import transaction
from tomoni.people.models import Affiliation, Consent, Organisation, Person
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory
from datetime import date
organisation = OrganisationFactory()
print("ready", flush=True)
number = 0
while True:
    with transaction.atomic():
        person = Person.objects.create(name=f"対{number}")
        Affiliation.objects.create(person=person, organisation=organisation)
        Consent.objects.create(person=person, purpose="record", wording="x", channel="paper", given_on=date(2012, 1, 1))
    number += 1
    if number % 10 == 0:
        print(number, flush=True)
"""


def test_a_backup_taken_while_others_write_is_of_one_moment(origin, key, tmp_path):
    writers = [origin.start(WRITER), origin.start(WRITER)]
    try:
        assert [writer.stdout.readline() for writer in writers] == ["ready\n", "ready\n"]
        counts = []
        for number in range(2):
            before = sum(int(writer.stdout.readline()) for writer in writers)
            path = tmp_path / f"{number}"
            done = origin.run("backup", str(path))
            assert done.returncode == 0, done.stderr
            counts.append((before, path))
        assert [writer.poll() for writer in writers] == [None, None]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert origin.run("check", "--audit").returncode == 0
    for before, path in counts:
        rows = {"people_person": [], "people_affiliation": [], "people_consent": [], "core_auditentry": []}

        def keep(table, part, rows=rows):
            if table in rows:
                rows[table] += [json.loads(line) for line in part.splitlines()]

        contents = reading.replay(path, key, reading.Sink(part=keep))
        columns = {table.name: [column.name for column in table.columns] for table in contents.tables}

        def of(table, column, rows=rows, columns=columns):
            return [row[columns[table].index(column)] for row in rows[table]]

        pairs = {
            key
            for key, name in zip(of("people_person", "id"), of("people_person", "name"), strict=True)
            if "対" in name
        }
        assert len(pairs) >= before
        assert set(of("people_affiliation", "person_id")) == pairs
        assert set(of("people_consent", "person_id")) == pairs
        created = [label for label in of("core_auditentry", "model") if label == "people.consent"]
        assert len(created) == len(pairs)
        assert sorted(of("core_auditentry", "number")) == list(range(1, len(rows["core_auditentry"]) + 1))


@pytest.mark.embedded
def test_a_backup_made_before_an_upgrade_is_brought_up_to_date(origin, target, tmp_path):
    path, name = tmp_path / "older", "0003_without_triggers_of_wagtails_search"
    assert origin.run("migrate", "core", "0002").returncode == 0
    assert origin.run("backup", str(path)).returncode == 0
    assert origin.run("migrate").returncode == 0
    assert target.run("restore", str(path)).returncode == 0
    migrations = [row[1:3] for row in target.rows()["django_migrations"]]
    assert migrations.count(("core", name)) == 1
    assert target.rows()["people_person"] == origin.rows()["people_person"]


# --- Refusals -----------------------------------------------------------------------------------------


def test_a_wrong_key_is_refused(backup, target, tmp_path):
    other = tmp_path / "other-key"
    other.write_text("0" * 64)
    refused(target, backup, 3, "--key-file", str(other), word="--key-file")


def test_a_missing_key_is_refused_and_not_made(backup, target):
    path = target.data / "keys" / "backup-key"
    path.unlink()
    refused(target, backup, 3, word=str(path))
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "not a key", "00" * 31, "00" * 33])
def test_what_is_no_key_is_refused(tmp_path, text):
    (tmp_path / "key").write_text(text)
    with pytest.raises(NoKeyError):
        key_from(tmp_path / "key")


@pytest.mark.parametrize("damage", ["cut", "flipped", "appended", "no backup"])
def test_a_damaged_file_is_refused(backup, target, tmp_path, damage):
    content = bytearray(backup.read_bytes())
    if damage == "cut":
        del content[-1:]
    elif damage == "flipped":
        content[len(content) // 2] ^= 1
    elif damage == "appended":
        content += b"\n"
    else:
        content[:] = b"PK\x03\x04 a zip file, perhaps"
    path = tmp_path / "damaged"
    path.write_bytes(content)
    refused(target, path, 4)


@given(st.data())
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_anywhere_in_a_real_backup_goes_unseen(backup, key, tmp_path, data):
    content = bytearray(backup.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[place:]
    else:
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with pytest.raises((stream.DamagedError, stream.WrongKeyError)):
        reading.contents(path, key)


def test_a_folder_with_data_is_refused(backup, origin, target):
    (target.data / "tomoni.sqlite3").write_text("somebody's data")
    done = target.run("restore", str(backup))
    assert (done.returncode, held(target)) == (2, ["tomoni.sqlite3"])
    assert (target.data / "tomoni.sqlite3").read_text() == "somebody's data"
    assert str(target.data) in done.stderr
    assert origin.run("restore", str(backup)).returncode == 2


def test_missing_vault_keys_are_refused_before_new_ones_are_made(backup, target):
    (target.data / "keys" / "vault-keys").unlink()
    refused(target, backup, 1, word="TOMONI_KEY_FILE")
    assert not (target.data / "keys" / "vault-keys").exists()


@pytest.mark.embedded
def test_other_vault_keys_are_told_after_a_restore_that_clears_away_an_interrupted_one(backup, target):
    (target.data / ".restoring-old").mkdir()
    (target.data / ".restoring-old" / "tomoni.sqlite3").write_text("half")
    path = target.data / "keys" / "vault-keys"
    path.unlink()
    path.write_text(f"1 {'0' * 64}\n")
    done = target.run("restore", str(backup))
    assert done.returncode == 6
    assert str(path) in done.stderr
    assert "people.ContactPoint.value" in done.stderr
    assert held(target)[-1] == ("tomoni.sqlite3" if target.url == "sqlite" else "media")
    assert not (target.data / ".restoring-old").exists()


def rewritten(backup, key, path, change):
    """Write a backup whose head was changed by somebody who has the key."""
    encrypted = stream.Writer(file := path.open("wb"), key)
    packed = io.BytesIO()
    with reading._members(backup, key) as members, tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, member in members:
            content = change(name, member.read())
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    encrypted.write(packed.getvalue())
    encrypted.finish()
    file.close()


def test_a_backup_of_a_newer_version_is_refused(backup, key, target, tmp_path):
    def newer(name, content):
        if name != "head.json":
            return content
        head = json.loads(content)
        return json.dumps(
            head | {"tomoni": "9.9", "migrations": [*head["migrations"], ["people", "0099_future"]]}
        ).encode()

    rewritten(backup, key, tmp_path / "newer", newer)
    refused(target, tmp_path / "newer", 5, word="9.9")


def test_rows_that_are_not_those_of_the_manifest_are_refused(backup, key, target, tmp_path):
    def altered(name, content):
        return content.replace("移住女性".encode(), "移住男性".encode())

    rewritten(backup, key, tmp_path / "altered", altered)
    refused(target, tmp_path / "altered", 4)


def test_a_file_that_would_leave_the_folder_is_refused(backup, key, tmp_path):
    encrypted = stream.Writer(file := (tmp_path / "evil").open("wb"), key)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("media/../../outside"), io.BytesIO())
    encrypted.write(packed.getvalue())
    encrypted.finish()
    file.close()
    with pytest.raises(stream.DamagedError):
        reading.contents(tmp_path / "evil", key)


def test_nothing_is_backed_up_before_there_are_tables(tmp_path):
    empty = Installation(tmp_path / "empty")
    done = empty.run("backup", str(tmp_path / "file"))
    empty.close()
    assert (done.returncode, (tmp_path / "file").exists()) == (1, False)
    assert "Traceback" not in done.stderr


if SERVER != "sqlite":  # what takes both kinds of database

    def test_a_backup_moves_from_one_database_to_the_other_and_back(backup, origin, key, tmp_path):
        sqlite = Installation(tmp_path / "sqlite", server="sqlite")
        sqlite.keys_from(origin)
        assert sqlite.run("restore", str(backup)).returncode == 0
        assert sqlite.run("backup", str(tmp_path / "second")).returncode == 0
        back = Installation(tmp_path / "back")
        back.keys_from(origin)
        assert back.run("restore", str(tmp_path / "second")).returncode == 0
        told = reading.contents(tmp_path / "second", key).told
        assert told == reading.contents(backup, key).told
        back.close()

    def test_a_database_with_tables_is_refused(backup, origin, tmp_path):
        beside = Installation(tmp_path / "beside", server="sqlite")
        beside.keys_from(origin)
        done = beside.run("restore", str(backup), TOMONI_DATABASE_URL=origin.url)
        assert (done.returncode, held(beside)) == (2, [])

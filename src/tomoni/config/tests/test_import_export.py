"""All tables together: round trips with hostile text, the documented examples, the commands and the staff screens."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import tomoni
from tomoni.config import demo
from tomoni.core import roles
from tomoni.core.exchange.cells import Choice, fold_word
from tomoni.core.exchange.exporting import export_file, write_template
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.tables import all_tables
from tomoni.core.models import AuditEntry
from tomoni.people import models as people
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects import models as projects

pytestmark = pytest.mark.django_db

ROOT = Path(tomoni.__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
OURS = [
    "programmes", "organisations", "projects", "people", "project_members", "meeting_series", "activities", "meetings",
    "decisions", "tasks", "affiliations",
]  # fmt: skip


def ours():
    tables = all_tables()
    return [tables[key] for key in tables if key in OURS]


def counts(result):
    return (result.created, result.changed, result.unchanged, result.left_out)


# --- What is documented -----------------------------------------------------------------


def test_tables_come_after_those_they_refer_to():
    order = list(all_tables())
    for before, after in [
        ("people", "affiliations"),
        ("programmes", "projects"),
        ("meetings", "decisions"),
        ("decisions", "tasks"),
    ]:
        assert order.index(before) < order.index(after)


@pytest.mark.parametrize("key", OURS)
def test_every_column_is_documented_in_both_languages(key):
    document = (ROOT / "docs" / "import.md").read_text()
    section = document.partition(f"(`{key}`)")[2].partition("\n## ")[0]
    undocumented = [c.key for c in all_tables()[key].columns if f"| `{c.key}` | {c.ja} |" not in section]
    assert undocumented == []
    assert [c.key for c in all_tables()[key].columns if not (c.help and c.help_ja)] == []


def test_the_examples_are_imported_whole_and_show_every_column():
    for table in ours():
        path = EXAMPLES / f"{table.key}.csv"
        result = import_file(table, path, language="en")
        rows = list(open_source(path).rows())
        assert [str(finding) for finding in result.findings] == []
        assert (counts(result), table.key) == ((len(rows), 0, 0, 0), table.key)
        shown = {column.key for row in rows for column, cell in zip(table.columns, row.cells, strict=True) if cell}
        assert shown == {column.key for column in table.columns}
    for table in ours():
        result = import_file(table, EXAMPLES / f"{table.key}.csv")
        assert (counts(result), table.key) == ((0, 0, result.unchanged, 0), table.key)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_templates_have_every_heading_and_their_examples_fit(tmp_path, suffix, language):
    for table in ours():
        import_file(table, EXAMPLES / f"{table.key}.csv")
    for table in ours():
        path = tmp_path / f"{table.key}.{suffix}"
        write_template(table, path, language=language)
        assert open_source(path).headers == [column.heading(language) for column in table.columns]
        result = import_file(table, path, language="en")
        assert ([str(finding) for finding in result.findings], result.left_out) == ([], 0)


def test_no_label_of_a_choice_means_two_things():
    for table in ours():
        for column in table.columns:
            if isinstance(column.cell, Choice):
                for language in ("ja", "en"):
                    with translation.override(language):
                        labels = [fold_word(str(label)) for _key, label in column.cell.choices]
                    assert (len(set(labels)), table.key, column.key) == (len(labels), table.key, column.key)


def test_headings_of_a_table_differ_from_each_other():
    for table in ours():
        headings = [word for column in table.columns for word in {fold_word(column.key), fold_word(column.ja)}]
        assert sorted(set(headings)) == sorted(headings)


# --- Out and in again -------------------------------------------------------------------

MARKS = st.sampled_from("=+-@%|＝＋－＠％｜'\"；;：:\\,、 　\u200bあ髙𠮷é0")
TEXTS = st.text(alphabet=st.one_of(MARKS, st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])), max_size=12).map(
    lambda text: f"字{text}".strip()
)


def fill(text):
    """Make one record of everything, with hostile text wherever text is free."""
    lines = f"{text()}\r\n{text()}"
    tag = people.Tag.objects.create(name=text()[:60])
    organisation = people.Organisation.objects.create(
        name=text(), kana=text(), name_en=text(), note=lines, external_id=text(), municipality="131059", prefecture="13"
    )
    part = people.Organisation.objects.create(name=text(), parent=organisation, kind="union", languages=["ja", "pt-BR"])
    person = people.Person.objects.create(name=text(), kana=text(), note=lines, languages=["ne"], external_id=text())
    other = people.Person.objects.create(name=text())
    person.tags.add(tag)
    part.tags.add(tag)
    for owner in ({"person": person}, {"organisation": organisation}):
        people.OtherName.objects.create(kind="former", text=text(), kana=text(), **owner)
        people.ContactPoint.objects.create(kind="social", value=text(), caution=text(), **owner)
        people.ContactPoint.objects.create(kind="mail", value="a@example.org", **owner)
        people.ContactPoint.objects.create(
            kind="mail", value="b@example.org", caution=text(), is_preferred=True, **owner
        )
        people.Address.objects.create(
            kind="delivery", postal_code="112-0002", prefecture="13", municipality="131059", street=text(), care_of=text(), **owner
        )  # fmt: skip
    people.Affiliation.objects.create(person=person, organisation=part, role="staff", title=text())
    chapter = projects.Programme.objects.create(position=1, title=text(), title_en=text())
    section = projects.Programme.objects.create(position=2, title=text(), parent=chapter, first_year=2012)
    project = projects.Project.objects.create(name=text(), purpose=lines, programme=section, organisation=part)
    projects.ProjectMember.objects.create(project=project, person=person, role="guest")
    series = projects.MeetingSeries.objects.create(body=project, title=text(), place=text(), rhythm="free")
    fill_activities(
        text, lines, project=project, series=series, section=section, organisation=organisation, persons=[person, other]
    )


def fill_activities(text, lines, *, project, series, section, organisation, persons):
    told = {
        "title_en": text(), "when": "2012-06?/2012-07~", "place": text(), "outcome": lines, "public_lines": {"ja": lines, "ko": text()},
    }  # fmt: skip
    activity = projects.Activity(title=text(), **told)
    meeting = projects.Meeting(title=text(), body=project, series=series, chair=persons[0], **told)
    for record in (activity, meeting):
        record.programmes.add(section)
        record.organisations.add(organisation)
        record.save()
        projects.ActivityQuantity.objects.create(
            activity=record, subject=text(), value="1.5", unit="倍", qualifier="about", source="official"
        )
        projects.Evidence.objects.create(activity=record, title=text(), link="https://example.org/?a=1;b=：")
    item = projects.AgendaItem.objects.create(meeting=meeting, position=3, title=text(), minutes=lines, state="carried")
    projects.Attendance.objects.create(meeting=meeting, person=persons[0], mode="proxy", proxy=persons[1])
    decision = projects.Decision.objects.create(meeting=meeting, agenda_item=item, text=lines, votes_for=0)
    projects.Task.objects.create(title=text(), detail=lines, decision=decision, assignee=persons[1], is_private=True)


def empty():
    """Delete every record of the tables."""
    for model in [projects.Task, projects.Decision, projects.Meeting, projects.Activity, projects.MeetingSeries, projects.ProjectMember,
                  projects.Project, people.Affiliation, people.Person]:  # fmt: skip
        model.objects.all().delete()
    for model in [projects.Programme, people.Organisation]:
        model.objects.filter(parent__isnull=False).delete()
        model.objects.all().delete()
    people.Tag.objects.all().delete()


def exported(folder, *, suffix, language):
    folder.mkdir(exist_ok=True)
    for table in ours():
        export_file(table, folder / f"{table.key}.{suffix}", language=language)
    return {
        table.key: sorted(row.cells for row in open_source(folder / f"{table.key}.{suffix}").rows()) for table in ours()
    }


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["ja", "en"]))
def test_everything_taken_out_and_brought_in_again_is_the_same(tmp_path_factory, data, suffix, language):
    folder = tmp_path_factory.mktemp("round")
    used = set()

    def text():
        drawn = data.draw(TEXTS.filter(lambda drawn: drawn not in used))
        used.add(drawn)
        return drawn

    with transaction.atomic():
        fill(text)
        before = exported(folder / "before", suffix=suffix, language=language)
        for table in ours():
            result = import_file(table, folder / "before" / f"{table.key}.{suffix}", language=language)
            assert (counts(result), table.key, result.findings) == ((0, 0, len(before[table.key]), 0), table.key, [])
        empty()
        for table in ours():
            result = import_file(table, folder / "before" / f"{table.key}.{suffix}", language=language)
            assert (counts(result), table.key, result.findings) == ((len(before[table.key]), 0, 0, 0), table.key, [])
        assert exported(folder / "after", suffix=suffix, language=language) == before
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([
    ["id", "1"], ["id", "2"], ["name", "山田"], ["name", ""], ["mail", "x"], ["mail", "a@example.org"], ["tags", "甲；乙"],
    ["municipality", "文京区"], ["municipality", "江戸"], ["street", "小石川1-1"], ["romaji", "A"], ["romaji", "a：b：c"],
]), min_size=2, max_size=10))  # fmt: skip
def test_a_row_is_written_wholly_or_not_at_all(tmp_path_factory, pieces):
    """Whatever the row, what exists afterwards is what a good row makes, or nothing."""
    row = {"id": "1", "name": "", "mail": "", "tags": "", "municipality": "", "street": "", "romaji": ""} | dict(pieces)
    path = tmp_path_factory.mktemp("row") / "in.csv"
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n")
    with transaction.atomic():
        result = import_file(all_tables()["people"], path)
        is_good = row["name"] and row["mail"] != "x" and row["municipality"] != "江戸" and row["romaji"] != "a：b：c"
        there = [people.Person, people.OtherName, people.ContactPoint, people.Address, people.Tag]
        wished = [
            1,
            bool(row["romaji"]),
            bool(row["mail"]),
            bool(row["municipality"] or row["street"]),
            2 * bool(row["tags"]),
        ]
        assert [model.objects.count() for model in there] == (wished if is_good else [0] * 5)
        assert counts(result) == ((1, 0, 0, 0) if is_good else (0, 0, 0, 1))
        transaction.set_rollback(True)


# --- Commands ---------------------------------------------------------------------------


def run(*words):
    """Run a command; return what it printed and what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=err)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_the_import_command_tells_what_it_did(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes("ID,氏名\n1,山田\n2,\n".encode("cp932"))
    errors = tmp_path / "errors.csv"
    code, out, err = run("import", "people", path, "--language", "en", "--errors", errors)
    assert (code, out) == (1, "Read as Shift_JIS (CP932). 1 created, 0 changed, 0 unchanged, 1 left out.\n")
    assert err == (
        f"Line 3: 氏名 is empty, but is needed\nThe rows left out are in {errors}; correct them and import that file.\n"
    )
    assert list(csv.reader(errors.open(encoding="utf-8-sig")))[1][:2] == ["2", ""]
    assert AuditEntry.objects.order_by("number").last().actor == "command: import"


def test_a_dry_run_of_the_command_writes_nothing(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,name\n1,山田\n")
    code, out, _err = run("import", "people", path, "--dry-run", "--language", "en")
    assert (code, people.Person.objects.count(), out.endswith("Nothing was written.\n")) == (0, 0, True)


def test_all_or_nothing_of_the_command_writes_nothing(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,name\n1,山田\n2,\n")
    assert (run("import", "people", path, "--all-or-nothing")[0], people.Person.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "peeple", "{file}"), "Did you mean “people”?"),
        (("import", "ひと", "{file}"), "The tables are: "),
        (("import", "活動記録", "{file}"), "Did you mean “activities”?"),
        (("import", "people", "{file}.missing"), "There is no file"),
        (("import", "people", "{file}"), "“nmae” is not known. Did you mean “氏名” (name)?"),
        (("export", "person", "{file}"), "There is no table “person”"),
        (("export", "people", "{file}.pdf"), "write a file that ends in .csv or .xlsx"),
        (("export", "people", "/nowhere/people.csv"), "cannot be written"),
    ],
)
def test_commands_refuse_with_what_to_do(tmp_path, words, says):
    path = tmp_path / "file.csv"
    path.write_text("id,nmae\n1,a\n")
    with pytest.raises(CommandError) as refusal:
        run(*[word.format(file=path) for word in words], "--language", "en")
    assert says in str(refusal.value)


def test_the_export_command_writes_both_encodings(tmp_path):
    PersonFactory(name="髙﨑", external_id="1")
    for encoding, name in [("utf-8", "utf-8-sig"), ("shift_jis", "cp932")]:
        path = tmp_path / f"{encoding}.csv"
        code, out, _err = run("export", "people", path, "--encoding", encoding, "--language", "en")
        assert (code, out) == (0, f"1 row written to {path}.\n")
        assert list(csv.reader(path.open(encoding=name, newline="")))[1][:2] == ["1", "髙﨑"]


def test_the_demo_makes_an_account_for_each_role_and_a_second_run_changes_nothing():
    first = run("demo", "--no-serve")
    person = people.Person.objects.get(external_id="demo-editor")
    person.name = "書き換えた名前"
    person.save()
    entries = AuditEntry.objects.count()
    second = run("demo", "--no-serve")
    person.refresh_from_db()
    assert (first[0], second[0], AuditEntry.objects.count(), person.name) == (0, 0, entries, "書き換えた名前")
    report = run("report", "2012")[1]
    assert ("運営会議を4回開催した" in report, report in first[1], report in second[1]) == (True, True, True)
    for role in roles.ROLES:
        user = people.User.objects.get(email=f"{role.key}@demo.example")
        (password,) = re.findall(rf"{role.key}@demo\.example\s+(\S+)", second[1])
        assert (user.check_password(password), role.key in user.role_keys(), user.is_superuser) == (True, True, False)


def test_the_demo_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="The demo is for trying out"):
        run("demo", "--no-serve")
    assert people.User.objects.count() == 0


def test_a_demo_with_a_bad_row_is_refused_whole(tmp_path):
    (tmp_path / "people.csv").write_text("id,name\ndemo-guest,a\n2,\n")
    with pytest.raises(demo.DemoError, match="people.csv"), transaction.atomic():
        demo.load(tmp_path)
    assert people.Person.objects.count() == 0


# --- Staff screens ----------------------------------------------------------------------


@pytest.fixture
def sign_in(client):
    def run(*keys):
        user = UserFactory(roles=list(keys))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = "en"
        return user

    return run


def upload(content, name="people.csv"):
    return {"file": SimpleUploadedFile(name, content)}


def test_a_file_is_tried_row_by_row_and_then_imported(client, sign_in):
    sign_in("secretariat")
    address = reverse("core_exchange_import", args=["people"])
    content = "id,name,mail\n1,山田,a@example.org\n2,<script>,x\n".encode()
    page = client.post(address, upload(content))
    assert page.context["trial"].result.created == 1
    assert [(row.line, row.what) for row in page.context["trial"].rows] == [(2, "created"), (3, "left_out")]
    assert people.Person.objects.filter(external_id="1").count() == 0
    assert b"&lt;script&gt;" not in content and b"<script>," not in page.content
    done = client.post(address, {"token": page.context["token"]})
    assert (done.context["trial"].is_done, people.Person.objects.get(external_id="1").name) == (True, "山田")
    again = client.post(address, {"token": page.context["token"]})
    assert "no longer kept" in again.context["refusal"][0] or "file" in again.context["refusal"][0].lower()


def test_another_users_held_file_is_out_of_reach(client, sign_in):
    sign_in("secretariat")
    address = reverse("core_exchange_import", args=["people"])
    token = client.post(address, upload("id,name\n1,山田\n".encode())).context["token"]
    sign_in("secretariat")
    assert client.post(address, {"token": token}).context["refusal"]
    assert people.Person.objects.filter(external_id="1").count() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"id,nmae\n1,a\n", "nmae"),
        (b"id,name\n" + b"1,a\n" * 5_001, "5,000"),
        (b"x" * (5 * 2**20 + 1), "5 MB"),
    ],
)
def test_the_screen_says_what_is_wrong_with_a_file(client, sign_in, content, says):
    sign_in("secretariat")
    page = client.post(reverse("core_exchange_import", args=["people"]), upload(content))
    assert (page.status_code, says in page.content.decode()) == (200, True)


def test_only_those_who_may_see_or_change_a_table_can(client, sign_in):
    """Wagtail answers a refusal with 302, to its home and a message."""
    expected = {
        "secretariat": (200, 200, 200),
        "auditor": (200, 200, 302),
        "steering": (200, 200, 302),
        "guest": (200, 302, 302),
    }
    for role, answers in expected.items():
        user = sign_in(role)
        addresses = [
            reverse("core_exchange"),
            reverse("core_exchange_export", args=["people", "csv"]),
            reverse("core_exchange_import", args=["people"]),
        ]
        assert (tuple(client.get(address).status_code for address in addresses), role) == (answers, role)
        assert user.role_keys() == {role}
    sign_in("secretariat")
    assert client.get(reverse("core_exchange_import", args=["users"])).status_code == 404


def test_downloads_hold_only_visible_rows_and_are_audited(client, sign_in):
    PersonFactory(name="秘密の人", external_id="p1")
    user = sign_in("steering")
    answer = client.get(reverse("core_exchange_export", args=["people", "csv"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("秘密の人" in text, user.person.name in text) == (False, True)
    entry = AuditEntry.objects.order_by("number").last()
    assert (entry.action, entry.model, entry.actor) == ("export", "people.person", user.email)
    template = client.get(reverse("core_exchange_template", args=["people", "xlsx"]))
    assert (template.status_code, AuditEntry.objects.order_by("number").last()) == (200, entry)


def test_a_character_shift_jis_lacks_is_named(client, sign_in):
    sign_in("secretariat")
    PersonFactory(name="𠮷田", external_id="p1")
    answer = client.get(reverse("core_exchange_export", args=["people", "sjis"]))
    assert (answer.status_code, "𠮷" in answer.content.decode()) == (409, True)

"""Tables in and out: what is keyed elsewhere comes in under the rules of the screens; names go out only as agreed, with a reason."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import tomoni
from tomoni.core import audit
from tomoni.core.exchange.exporting import export_file
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.tables import all_tables
from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import OrganisationFactory, UserFactory
from tomoni.petitions.actions import counting, handing_over
from tomoni.petitions.exchange import TABLES
from tomoni.petitions.models import Count, Endorsement, HandOver, Petition, PlatformTotal, Sheet, Signature, Wording
from tomoni.petitions.tests.factories import NOW, PetitionFactory, SheetFactory, SignatureFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(tmp_path):
    """Import rows into a table as somebody; returns what happened."""

    def brought_in(table, rows, *, user=None, dry_run=False):
        path = tmp_path / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return import_file(all_tables()[table], path, user=user, dry_run=dry_run, language="en")

    return brought_in


def refused(result):
    return [(finding.line, finding.column) for finding in result.findings]


@pytest.fixture
def drive():
    return PetitionFactory(external_id="p1", slug="stay", disclosure="name_prefecture")


def line(**fields):
    return {"id": "g1", "petition": "p1", "sheet": "s1", "line": "1", "platform": "", "name": "山田 花子", "prefecture": "神奈川県", "mail": "", "agreed": "name", "signed_at": "", "invalid_reason": "", **fields}  # fmt: skip


def test_a_drive_comes_in_whole_and_a_second_time_changes_nothing(brought):
    OrganisationFactory(external_id="o1", name="法務省")
    rows = {
        "petitions": [{"id": "p1", "title": "署名", "slug": "stay", "opens_at": "2012-03-01", "closes_at": "2012-06-30", "is_published": "yes"}],
        "wordings": [{"id": "w1", "petition": "p1", "title": "署名", "text": "求めます。", "published_at": "2012-02-20"}],
        "addressees": [{"id": "d1", "petition": "p1", "organisation": "o1", "post": "法務大臣"}],
        "petition_sponsors": [{"id": "n1", "petition": "stay", "organisation": "o1"}],
        "collectors": [{"id": "c1", "petition": "p1", "name": "川崎の会", "is_active": "yes"}],
        "batches": [{"id": "b1", "petition": "p1", "received_on": "2012-05-10", "collector": "c1"}],
        "sheets": [{"id": "s1", "petition": "p1", "serial": "7", "wording": "w1", "batch": "b1", "returned_on": "2012-05-10", "lines_filled": "9", "invalid": "no_name：2"}],
        "endorsements": [{"id": "e1", "petition": "p1", "organisation": "o1", "answered_at": "2012-05-01", "mail": "a@example.org"}],
        "platform_totals": [{"id": "t1", "petition": "p1", "platform": "X", "as_of": "2012-05-01", "number": "1,200"}],
        "hand_overs": [{"id": "h1", "petition": "p1", "title": "提出", "when": "2012-07-01", "addressee": "d1", "counts": "verified：3；paper：7"}],
    }  # fmt: skip
    first = {table: brought(table, told) for table, told in rows.items()}
    assert {table: (result.created, refused(result)) for table, result in first.items()} == dict.fromkeys(rows, (1, []))
    again = {table: brought(table, told) for table, told in rows.items()}
    assert {table: result.unchanged for table, result in again.items()} == dict.fromkeys(rows, 1)
    petition = Petition.objects.get()
    assert (petition.when, petition.handed_over_on, petition.erase_on) == (
        "2012-03-01/2012-06-30", date(2012, 7, 1), date(2012, 12, 28),
    )  # fmt: skip
    assert (Wording.objects.get().sha256 != "", Sheet.objects.get().valid_lines) == (True, 7)
    assert (Endorsement.objects.get().name, Endorsement.objects.get().wording) == ("法務省", Wording.objects.get())
    assert PlatformTotal.objects.get().number == 1_200
    assert handing_over.individuals(HandOver.objects.get().counts) == 10


def test_the_year_alone_stays_the_year(brought):
    row = {"id": "p1", "title": "署名", "slug": "stay", "opens_at": "2012-03-01", "closes_at": "", "when": "2012年"}
    brought("petitions", [row])
    assert Petition.objects.get().when == "2012"


def test_a_text_that_was_signed_never_changes(brought, drive):
    row = {
        "id": "w1",
        "petition": "p1",
        "language": "en",
        "title": "Stay",
        "text": "We ask.",
        "published_at": "2012-02-20",
    }
    assert brought("wordings", [row]).created == 1
    assert refused(brought("wordings", [row | {"text": "We demand."}])) == [(2, "")]
    assert refused(brought("wordings", [row | {"id": "w2", "published_at": ""}])) == [(2, "")]


def test_lines_keyed_elsewhere_count_once_and_finish_their_sheet(brought, drive):
    SheetFactory(petition=drive, external_id="s1", lines_filled=2, returned_on=date(2012, 3, 9))
    rows = [line(), line(id="g2", line="2", name="", invalid_reason="no_name")]
    assert brought("signatures", rows).created == 2
    assert list(Signature.objects.order_by("line").values_list("method", "state")) == [
        ("paper", "counted"), ("paper", "invalid"),
    ]  # fmt: skip
    counting.count(drive, now=NOW)
    assert Count.objects.headline().filter(petition=drive).total() == 1
    assert Sheet.objects.get().keyed_at is not None
    assert brought("signatures", rows).unchanged == 2


def test_a_correction_is_counted_at_once(brought, drive):
    SheetFactory(petition=drive, external_id="s1", returned_on=date(2012, 3, 9))
    brought("signatures", [line()])
    counting.count(drive, now=NOW)
    assert brought("signatures", [line(invalid_reason="illegible")]).changed == 1
    assert Count.objects.headline().filter(petition=drive).total() == 0


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"sheet": ""}, "sheet"),
        ({"platform": "Change.org"}, "platform"),
        ({"line": "11"}, "line"),
        ({"name": ""}, "name"),
        ({"agreed": "full"}, "agreed"),
        ({"sheet": "s2"}, "sheet"),
        ({"sheet": "s3"}, "sheet"),
    ],
)
def test_a_line_is_refused_as_on_the_screen(brought, drive, fields, column):
    SheetFactory(petition=drive, external_id="s1", returned_on=date(2012, 3, 9))
    SheetFactory(petition=PetitionFactory(), external_id="s2", returned_on=date(2012, 3, 9))
    SheetFactory(petition=drive, external_id="s3", returned_on=None, serial=999)
    assert refused(brought("signatures", [line(**fields)])) == [(2, column)]
    assert Signature.objects.count() == 0


def test_names_of_another_platform_stay_apart(brought, drive):
    row = line(sheet="", line="", platform="Change.org", signed_at="2012-03-05", mail="hanako@example.org")
    assert brought("signatures", [row]).created == 1
    counting.count(drive, now=NOW)
    assert list(Count.objects.filter(petition=drive).values_list("counted", "number")) == [("platform", 1)]
    assert refused(brought("signatures", [row | {"id": "g9"}])) == [(2, "mail")]


def kept_names():
    return sorted(each.name for each in Signature.objects.all())


def test_members_bring_lines_into_their_own_drives_alone(brought):
    own, other = ProjectFactory(), ProjectFactory()
    keying, lead_there = member(own), member(other, role="project_lead")
    for project, petition, sheet in ((own, "p1", "s1"), (other, "p2", "s2")):
        drive = PetitionFactory(external_id=petition, projects=[project])
        SheetFactory(petition=drive, external_id=sheet, returned_on=date(2012, 3, 9))
    strange = line(petition="p2", sheet="s2", id="g2")
    result = brought("signatures", [line(), strange], user=keying)
    kept = Signature.objects.values_list("sheet__external_id", flat=True)
    assert ([each[0] for each in refused(result)], list(kept)) == ([3], ["s1"])
    assert brought("signatures", [strange], user=lead_there).created == 1
    changed = strange | {"name": "別人 太郎"}
    result = brought("signatures", [changed], user=keying)
    told = "".join(str(each) for each in result.findings)
    assert (len(result.findings), "花子" in told) == (1, False)
    assert kept_names() == ["山田 花子", "山田 花子"]


# --- Going out ------------------------------------------------------------------------------


def exported(path, **options):
    export_file(all_tables()["signatures"], path, language="en", **options)
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_an_export_tells_what_was_agreed_and_no_more(tmp_path, drive):
    given = {"petition": drive, "address": "川崎市1-2-3", "comment": "ひとこと", "kana": "やまだ", "prefecture": "14"}
    for place, agreed in enumerate(["count", "name", "name_prefecture", "full"]):
        SignatureFactory(**given, agreed=agreed, name=f"人{place}", signed_at=NOW.replace(day=1 + place))
    rows = exported(tmp_path / "out.csv", reason="to compare with the organiser's list")
    assert [(row["name"], row["prefecture"], row["address"]) for row in rows] == [
        ("", "", ""),
        ("人1", "", ""),
        ("人2", "Kanagawa", ""),
        ("人3", "Kanagawa", "川崎市1-2-3"),
    ]
    assert {(row["mail"], row["kana"], row["comment"]) for row in rows} == {("", "", "")}


def test_an_export_says_why(tmp_path, drive):
    with pytest.raises(FileError):
        exported(tmp_path / "out.csv")
    exported(tmp_path / "out.csv", reason="a count by another")
    entry = AuditEntry.objects.filter(action="export").get()
    assert "a count by another" in str(audit.told(entry))


def test_the_office_is_asked_why_before_the_file_comes(drive):
    browser = Client()
    browser.force_login(
        UserFactory(roles=["secretariat"]), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = reverse("core_exchange_export", args=["signatures", "csv"])
    assert "reason" in browser.get(url).content.decode()
    assert "attachment" not in browser.post(url, {"reason": " "}).headers.get("Content-Disposition", "")
    assert "attachment" in browser.post(url, {"reason": "count"}).headers["Content-Disposition"]
    assert browser.post(reverse("core_exchange_export", args=["people", "csv"])).status_code == 405


EXAMPLES = Path(tomoni.__file__).resolve().parents[2] / "docs" / "examples"
NEEDED = ["programmes", "organisations", "projects", "people"]


def test_the_examples_of_the_documents_are_imported_whole_and_show_every_column():
    for key in [*NEEDED, *(table.key for table in TABLES)]:
        result = import_file(all_tables()[key], EXAMPLES / f"{key}.csv", language="en")
        assert (key, [str(each) for each in result.findings]) == (key, [])
    for table in TABLES:
        source = open_source(EXAMPLES / f"{table.key}.csv")
        heading = {column.ja: column.key for column in table.columns}
        filled = {
            heading[name] for row in source.rows() for name, cell in zip(source.headers, row.cells, strict=True) if cell
        }
        assert (table.key, {column.key for column in table.columns} - filled) == (table.key, set())

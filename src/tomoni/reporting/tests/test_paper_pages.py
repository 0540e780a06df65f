"""Papers for their readers: pages, files, the command; what is not final answers to others as absent."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tomoni.people.tests.factories import UserFactory
from tomoni.reporting.actions.finishing import finish
from tomoni.reporting.tests.papers import adopted_plan, business, item, plan, statutory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(client, *roles):
    client.force_login(UserFactory(roles=list(roles)), backend=BACKEND)
    return client


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("paper", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_final_paper_is_public_and_a_draft_is_not(client):
    adopted_plan("2013", "講座を開く。")
    item(plan("2014"), "秘密の予定。")
    page = client.get("/plans/2013/")
    assert "講座を開く。" in page.content.decode()
    assert (client.get("/plans/2014/").status_code, client.get("/plans/2014/file/text/").status_code) == (404, 404)
    listed = client.get("/reports/").content.decode()
    assert ("2013年活動方針" in listed, "2014年活動方針" in listed) == (True, False)


def test_those_who_make_it_see_what_is_open(client):
    business("政策提言事業")
    statutory(results="")
    page = signed_in(client, "finance").get("/statutory/2012/").content.decode()
    assert 'id="findings"' in page


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("epub", b"PK"), ("text", "移住".encode())]
)
def test_files_are_handed_out(client, form, begins):
    adopted_plan()
    response = client.get(f"/plans/2013/file/{form}/")
    assert response.content.startswith(begins)
    assert 'filename="plan-2013' in response.headers["Content-Disposition"]
    assert client.get("/plans/2013/file/exe/").status_code == 404


def test_json_bears_evidence_and_a_hash(client):
    adopted_plan()
    data = json.loads(client.get("/plans/2013/file/json/").content)
    assert len(data["sha256"]) == 64


def test_what_became_of_a_plan_is_for_those_who_read_reports(client):
    adopted_plan("2013", "講座を開く。")
    assert client.get("/plans/2013/review/").status_code == 404
    page = signed_in(client, "steering").get("/plans/2013/review/").content.decode()
    assert ("講座を開く。" in page, "まだ記録がない" in page) == (True, True)


def test_the_command_writes_what_is_there_and_says_what_is_open(tmp_path):
    item(plan("2013"), "講座を開く。")
    text, beside = run("plan", "2013")
    assert ("・講座を開く。" in text, beside) == (True, "")
    assert "c1-p1-1" in run("plan", "2013", "--language", "en")[1]
    run("plan", "2013", "--format", "pdf", "--output", str(tmp_path / "plan.pdf"))
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(CommandError, match="--output plan-2013.pdf"):
        run("plan", "2013", "--format", "pdf")
    with pytest.raises(CommandError):
        run("plan", "2013", "--output", str(tmp_path))
    with pytest.raises(CommandError, match="2013"):
        run("plan", "2019")
    with pytest.raises(CommandError):
        run("digest", "2012")


def test_the_statutory_report_tells_what_is_missing_on_the_error_output():
    business("政策提言事業")
    statutory(results="")
    text, beside = run("statutory", "2012")
    assert "１．事業の成果" in text
    assert beside.count("\n") == 2


def test_a_file_of_a_final_paper_is_the_same_on_every_day(client):
    item(plan("2013"), "講座を開く。")
    from tomoni.reporting.models import YearPlan

    finish(YearPlan.objects.get(), today=date(2013, 5, 1))
    first, second = (client.get("/plans/2013/file/pdf/").content for _time in range(2))
    assert first == second

"""Adoption: everything that is shown or handed out is frozen, whatever happens to the records afterwards."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation

from tomoni.membership.actions import leave
from tomoni.membership.models import Membership, Plan
from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.models import Person
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Activity, Decision, Programme
from tomoni.projects.tests.factories import MeetingFactory, QuantityFactory
from tomoni.reporting import files
from tomoni.reporting.actions import AdoptionRefusedError, Assembly, adopt, adopting, draft, reviewing
from tomoni.reporting.composing import compose
from tomoni.reporting.document import digest
from tomoni.reporting.models import Adoption, Chapter, Passage, Report, Step
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db
TODAY = date(2013, 5, 10)
LATER = datetime(2014, 1, 1, tzinfo=UTC)


@pytest.fixture
def report():
    """A report with sentences, a figure in prose, a table and a hand-written number, before the assembly."""
    first, second = outline("交渉", "会員")
    negotiation = act(first, "省庁交渉", line="省庁と交渉した。")
    QuantityFactory(activity=negotiation, subject="参加者", value=40, unit="人", qualifier="about")
    act(first, "署名", line="署名を手渡した。", state="done")
    joined(PersonFactory(name="公開 花子"), plan=PlanFactory(), units=2, on=date(2012, 1, 1), now=NOW)
    report = report_2012(introductions={"ja": "会員は[[membership.people end]]人、世界では[[manual world]]人。"})
    report.chapters.filter(programme=second).update(figure_key="membership.table")
    report.manual_figures.create(key="world", value="1,200", source="国連の統計")
    draft(report)
    report.state = Report.State.ASSEMBLY
    report.save()
    return report


def body(address):
    """Return what stands on a page, without the marks that lead those who may see a record to it."""
    main = Client().get(address).text.split("<main")[1].split("</main>")[0]
    return re.sub(r'&#8288;<a class="evidence".*?</a>', "", main)


def shown(report):
    """Return everything a reader can be shown or handed, in every language and format."""
    found = {}
    for language in ("ja", "en"):
        document = compose(report, language)
        found[language, "hash"] = digest(document)
        with translation.override(language):
            for form in files.FORMATS:
                made = files.made_at(report, now=LATER)
                found[language, form] = files.content(document, form, now=made)
            prefix = "/en" if language == "en" else ""
            found[language, "page"] = body(f"{prefix}/reports/2012/")
            found[language, "download"] = Client().get(f"{prefix}/reports/2012/file/json/").content
            found[language, "list"] = body(f"{prefix}/reports/")
    return found


def change_everything():
    """Change, hide and delete what the report was made from, by every way there is to it."""
    gone, changed = Activity.objects.get(title="署名"), Activity.objects.get(title="省庁交渉")
    gone.delete()
    changed.title, changed.public_lines = "別の題", {"ja": "別の文。", "en": "Another line."}
    changed.state, changed.visibility = "stopped", "project"
    changed.set_when("2009-01-01")
    changed.save()
    changed.quantities.all().delete()
    member = Membership.objects.get()
    leave(member, on=date(2012, 6, 1), reason="own_wish", user=None, now=timezone.now())
    joined(PersonFactory(name="遅れて 来た"), plan=Plan.objects.get(), units=5, on=date(2012, 2, 1), now=NOW)
    Person.objects.update(name="改名")
    Plan.objects.update(name="別の種別", name_en="Another plan")
    Programme.objects.update(title="別の章", title_en="Another chapter", position=9)
    Chapter.objects.update(headings={"ja": "別の章"}, figure_key="", position=3)
    Passage.objects.update(texts={"ja": "書き換えた。"}, left_out=True, left_out_reason="なし")
    Report.objects.update(
        titles={"ja": "別の題名"}, introductions={}, closings={"ja": "終"}, numbering=["第1章"], year=1999
    )
    Report.objects.get().manual_figures.update(value="9,999", source="別の出典")


def test_nothing_changes_an_adopted_report_in_any_format(report, settings):
    adopted = adopt(report, today=TODAY)
    before = shown(adopted)
    assert {key for key in before if key[0] == "ja"} >= {("ja", "pdf"), ("ja", "docx"), ("ja", "epub"), ("ja", "html")}
    change_everything()
    settings.NETWORK_NAME = {"ja": "別の団体", "en": "Another network"}
    after = shown(Report.objects.get())
    assert [key for key in before if before[key] != after[key] and key[1] != "list"] == []
    assert "別の題名" not in after["ja", "list"]
    Passage.objects.all().delete()
    Chapter.objects.all().delete()
    Activity.objects.all().delete()
    assert shown(Report.objects.get()) == after


def test_the_records_state_is_kept_deep(report):
    activity = Activity.objects.get(title="省庁交渉")
    hidden = act(list(activity.programmes.all()), "秘密の題", line="相談に応じた。", visibility="project")
    report.state = "draft"
    report.save()
    draft(report)
    report.state = "assembly"
    report.save()
    kept = adopt(report, today=TODAY).adoption.records
    assert set(kept) == {str(pk) for pk in Activity.objects.values_list("pk", flat=True)}
    assert kept[str(hidden.pk)] == {"public_lines": {"ja": "相談に応じた。"}}
    told = kept[str(activity.pk)]
    assert (told["title"], told["when"], told["state"], told["quantities"]) == (
        "省庁交渉", "2012-03", "done", ["参加者 約40人"]
    )  # fmt: skip
    change_everything()
    assert Adoption.objects.get().records == kept
    assert json.loads(json.dumps(kept)) == kept


def test_a_second_adoption_is_refused(report):
    adopt(report, today=TODAY)
    frozen = Report.objects.get().frozen
    change_everything()
    with pytest.raises(AdoptionRefusedError):
        adopt(report, today=TODAY)
    office = UserFactory(roles=["secretariat"])
    with pytest.raises(reviewing.ReviewRefusedError):
        adopt(report, today=TODAY, user=office)
    assert (Report.objects.get().frozen, Adoption.objects.count()) == (frozen, 1)


def test_who_adopted_and_when_is_recorded(report):
    office = UserFactory(roles=["secretariat"])
    meeting = MeetingFactory(title="第13回総会", when="2013-05-01")
    decision = Decision.objects.create(meeting=meeting, text="議案を可決した。")
    assembly = Assembly(meeting=meeting, decision=decision)
    adopted = adopt(report, today=TODAY, on=date(2013, 5, 1), user=office, assembly=assembly, note="全員賛成")
    adoption, step = adopted.adoption, adopted.steps.get(kind=Step.Kind.ADOPTED)
    assert (adopted.adopted_on, adoption.assembly, adoption.meeting, adoption.decision, adoption.adopted_by) == (
        date(2013, 5, 1), "第13回総会", meeting, decision, office
    )  # fmt: skip
    assert (step.before, step.after, step.taken_by, step.note) == ("assembly", "adopted", office, "全員賛成")
    meeting.delete()
    adoption.refresh_from_db()
    assert (adoption.meeting, adoption.decision, adoption.assembly) == (None, None, "第13回総会")


def test_an_adoption_out_of_turn_is_refused_and_leaves_nothing(report):
    with pytest.raises(AdoptionRefusedError, match="未来"):
        adopt(report, today=TODAY, on=date(2013, 5, 11))
    for role in ("editor", "steering", "auditor"):
        with pytest.raises(reviewing.ReviewRefusedError):
            adopt(report, today=TODAY, user=UserFactory(roles=[role]))
    QuantityFactory(activity=Activity.objects.get(title="省庁交渉"), subject="参加者", value=50, unit="人")
    with pytest.raises(AdoptionRefusedError, match="省庁交渉"):
        adopt(report, today=TODAY)
    assert (Report.objects.get().state, Adoption.objects.count(), Step.objects.count()) == ("assembly", 0, 0)


def test_what_moved_since_it_went_before_the_assembly_is_told(report):
    Report.objects.update(state="steering")
    report.refresh_from_db()
    reviewing.agree(report, user=UserFactory(roles=["steering"]))
    assert adopting.moved_since_handed_over(report) == []
    joined(PersonFactory(), plan=Plan.objects.get(), units=1, on=date(2012, 3, 1), now=NOW)
    moved = adopting.moved_since_handed_over(report)
    assert moved[0] == adopting.Moved("c0-p1-1", "会員は1人、世界では1,200人。", "会員は2人、世界では1,200人。")
    report.refresh_from_db()
    adopted = adopt(report, today=TODAY)
    assert adopting.moved_since_handed_over(adopted) == []

"""A sample is drawn by chance from all that count one by one, checked, and tells how many are genuine, and how surely."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.models import AuditEntry
from tomoni.petitions.actions import counting, handing_over, sampling
from tomoni.petitions.models import Sample, SampleLine, Signature
from tomoni.petitions.tests.factories import NOW, HandOverFactory, PetitionFactory, SignatureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def drive(petition):
    """Five that count, and others no sample may hold."""
    for name in ("青木 海", "伊藤 空", "上田 陸", "江口 星"):
        SignatureFactory(petition=petition, name=name)
    SignatureFactory(petition=petition, on_paper=True, name="岡 光")
    for state in ("held", "pending", "withdrawn"):
        SignatureFactory(petition=petition, state=state, counted_at=None)
    SignatureFactory(petition=petition, invalidated=True)
    SignatureFactory(petition=petition, erased_at=NOW)
    SignatureFactory()
    return petition


def checked(sample, *verdicts, user=None):
    for line, verdict in zip(sample.lines.order_by("number"), verdicts, strict=True):
        sampling.judge(line, verdict=verdict, user=user, now=NOW)


def test_it_is_drawn_from_all_that_count_each_once(drive, secretary):
    made = sampling.draw(drive, size=400, user=secretary, now=NOW)
    drawn = set(made.lines.values_list("signature", flat=True))
    counted = Signature.objects.counted().filter(petition=drive, erased_at=None)
    assert (made.population, drawn) == (5, set(counted.values_list("pk", flat=True)))
    assert sorted(made.lines.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_each_is_as_likely_as_any_other(drive, secretary):
    drawn = Counter()
    for _time in range(60):
        made = sampling.draw(drive, size=2, user=secretary, now=NOW)
        drawn.update(made.lines.values_list("signature", flat=True))
        made.delete()
    assert (sum(drawn.values()), len(drawn), min(drawn.values()) >= 6) == (120, 5, True)


def test_a_finished_sample_stands_and_goes_with_the_hand_over(drive, secretary):
    made = sampling.draw(drive, size=4, user=secretary, now=NOW)
    with pytest.raises(sampling.SamplingError):
        sampling.draw(drive, size=4, user=secretary, now=NOW)
    with pytest.raises(sampling.SamplingError):
        sampling.close(made, user=secretary, now=NOW)
    checked(made, "genuine", "genuine", "false", "unreached", user=secretary)
    closed = sampling.close(made, user=secretary, now=NOW)
    told = {name: closed.result[name] for name in ("population", "size", "genuine", "false", "unreached", "share")}
    assert told == {"population": 5, "size": 4, "genuine": 2, "false": 1, "unreached": 1, "share": 0.6667}
    with pytest.raises(sampling.SamplingError):
        sampling.judge(made.lines.first(), verdict="false", user=secretary, now=NOW)
    counting.count(drive, now=NOW)
    frozen = handing_over.freeze(HandOverFactory(petition=drive), now=NOW)
    assert frozen.manifest["sampling"] == closed.result


@pytest.mark.parametrize(
    "genuine, number, population, low, high",
    [
        (0, 0, 100, 0.0, 1.0),
        (390, 400, 1_000_000, 0.9546, 0.9864),
        (200, 400, 1_000_000, 0.4512, 0.5488),
        (400, 400, 1_000_000, 0.9905, 1.0),
        (90, 100, 100, 0.9, 0.9),
    ],
)
def test_the_interval_is_wilsons(genuine, number, population, low, high):
    found = sampling.interval(genuine, number, population=population)
    assert [round(each, 4) for each in found] == [low, high]


@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 100_000))
def test_the_share_lies_in_its_interval_and_more_checked_is_surer(number, genuine, more):
    genuine, population = min(genuine, number), number + more
    low, high = sampling.interval(genuine, number, population=population)
    assert 0 <= low <= genuine / number <= high <= 1
    narrow = sampling.interval(genuine * 10, number * 10, population=population * 10)
    assert narrow[1] - narrow[0] <= high - low + 1e-9


def test_nothing_is_drawn_where_nothing_counts(petition, secretary):
    with pytest.raises(sampling.SamplingError):
        sampling.draw(petition, size=400, user=secretary, now=NOW)
    assert Sample.objects.count() == 0


def test_the_office_draws_checks_and_finishes(drive, secretary):
    office = Client()
    office.force_login(secretary, backend=BACKEND)
    drawn = office.post(reverse("petitions_sample:draw", args=[drive.pk]), {"size": 3})
    made = Sample.objects.get()
    assert drawn.headers["Location"] == reverse("petitions_sample:inspect", args=[made.pk])
    before = AuditEntry.objects.filter(action="read").count()
    for _line in range(3):
        line = SampleLine.objects.unchecked().first()
        page = office.get(reverse("petitions_sample:judge", args=[line.pk])).content.decode()
        assert line.signature.name in page
        assert office.post(reverse("petitions_sample:judge", args=[line.pk]), {}).status_code == 200
        answer = office.post(reverse("petitions_sample:judge", args=[line.pk]), {"verdict": "genuine"})
    assert AuditEntry.objects.filter(action="read").count() > before
    assert answer.headers["Location"] == reverse("petitions_sample:inspect", args=[made.pk])
    office.post(reverse("petitions_sample:close", args=[made.pk]))
    page = office.get(reverse("petitions_sample:inspect", args=[made.pk])).content.decode()
    assert "確認した3筆のうち100.0 %が真正でした。" in page
    names = [each.name for each in Signature.objects.filter(pk__in=made.lines.values("signature"))]
    assert [name for name in names if name and name in page] == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_asks_as_often_for_three_as_for_one(secretary, number, django_assert_num_queries):
    office = Client()
    office.force_login(secretary, backend=BACKEND)
    office.get(reverse("petitions_sample:index"))
    for _each in range(number):
        SignatureFactory(petition=(drive := PetitionFactory()))
        sampling.draw(drive, size=1, user=secretary, now=NOW)
    with django_assert_num_queries(13):
        office.get(reverse("petitions_sample:index"))

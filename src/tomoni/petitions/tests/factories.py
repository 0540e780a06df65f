"""Makes petitions, signatures, sheets and what belongs to them for tests.

``PetitionFactory()`` is open, published and has a published Japanese wording: it can be signed at ``NOW``.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory

from tomoni.people.tests.factories import OrganisationFactory, UserFactory
from tomoni.petitions import actions, models
from tomoni.projects.tests.factories import ActivityFactory

OPENED = datetime(2012, 3, 1, 0, 0, tzinfo=UTC)
NOW = datetime(2012, 3, 10, 3, 0, tzinfo=UTC)
CLOSED = datetime(2012, 6, 30, 15, 0, tzinfo=UTC)


class WordingFactory(factory.django.DjangoModelFactory):
    """A Japanese text, version 1; ``published=True`` publishes it, so that it never changes again."""

    class Meta:
        model = models.Wording
        skip_postgeneration_save = True

    petition = factory.SubFactory("tomoni.petitions.tests.factories.PetitionFactory", wording=False)
    language = "ja"
    title = "移住者に在留資格を求める署名"
    text = "日本で暮らす移住者に、在留資格を認めるよう求めます。"

    @factory.post_generation
    def published(self: Any, create: bool, value: bool | None) -> None:
        if value:
            actions.publish_wording(self, now=OPENED)


class AddresseeFactory(factory.django.DjangoModelFactory):
    """The Minister of Justice."""

    class Meta:
        model = models.Addressee

    petition = factory.SubFactory("tomoni.petitions.tests.factories.PetitionFactory")
    post = "法務大臣"
    post_en = "Minister of Justice"


class PetitionFactory(ActivityFactory):
    """An appeal anybody may read and sign; ``wording=False`` leaves it without a text, ``projects=[...]`` ties it."""

    class Meta:
        model = models.Petition
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"アムネスティ署名{number}")
    slug = factory.Sequence(lambda number: f"amnesty-{number}")
    when = ""
    visibility = "public"
    state = "preparing"
    opens_at = OPENED
    closes_at = CLOSED
    goal = 10_000
    is_published = True

    @factory.post_generation
    def wording(self: Any, create: bool, value: bool | None) -> None:
        if value is not False:
            WordingFactory(petition=self, published=True)


class SponsorFactory(factory.django.DjangoModelFactory):
    """An organisation that calls for the petition."""

    class Meta:
        model = models.Sponsor

    petition = factory.SubFactory(PetitionFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class CollectorFactory(factory.django.DjangoModelFactory):
    """A group that takes out sheets; ``kind="stall"`` for a tablet."""

    class Meta:
        model = models.Collector

    petition = factory.SubFactory(PetitionFactory)
    name = factory.Sequence(lambda number: f"川崎の会{number}")


class BatchFactory(factory.django.DjangoModelFactory):
    """Sheets that came by post."""

    class Meta:
        model = models.Batch

    petition = factory.SubFactory(PetitionFactory)
    received_on = date(2012, 3, 9)


class SheetFactory(factory.django.DjangoModelFactory):
    """A sheet of ten lines, given out and returned, neither counted nor keyed."""

    class Meta:
        model = models.Sheet

    petition = factory.SubFactory(PetitionFactory)
    serial = factory.Sequence(lambda number: number + 1)
    wording = factory.LazyAttribute(lambda sheet: sheet.petition.wordings.first())
    given_on = date(2012, 3, 2)
    returned_on = date(2012, 3, 9)


class SignatureFactory(factory.django.DjangoModelFactory):
    """A confirmed signature on the web. ``method="paper"`` puts it on a sheet, ``"witnessed"`` before a stall."""

    class Meta:
        model = models.Signature

    class Params:
        on_paper = factory.Trait(
            method="paper",
            mail="",
            sheet=factory.SubFactory(SheetFactory, petition=factory.SelfAttribute("..petition")),
            line=1,
            confirmed_at=None,
        )
        at_stall = factory.Trait(
            method="witnessed",
            mail="",
            collector=factory.SubFactory(CollectorFactory, petition=factory.SelfAttribute("..petition"), kind="stall"),
            confirmed_at=None,
        )
        unconfirmed = factory.Trait(state="pending", confirmed_at=None, counted_at=None)
        invalidated = factory.Trait(state="invalid", invalid_reason="other")

    petition = factory.SubFactory(PetitionFactory)
    wording = factory.LazyAttribute(lambda signature: signature.petition.wordings.first())
    name = factory.Sequence(lambda number: f"山田 花子{number}")
    mail = factory.Sequence(lambda number: f"hanako{number}@example.org")
    prefecture = "13"
    state = "counted"
    signed_at = NOW - timedelta(hours=2)
    confirmed_at = NOW - timedelta(hours=1)
    counted_at = NOW - timedelta(hours=1)


class EndorsementFactory(factory.django.DjangoModelFactory):
    """An organisation that endorses and may be named."""

    class Meta:
        model = models.Endorsement

    petition = factory.SubFactory(PetitionFactory)
    name = factory.Sequence(lambda number: f"移住者と歩む会{number}")
    representative = "代表 太郎"
    mail = factory.Sequence(lambda number: f"office{number}@example.org")
    wording = factory.LazyAttribute(lambda endorsement: endorsement.petition.wordings.first())
    state = "counted"
    answered_at = NOW


class MatchFactory(factory.django.DjangoModelFactory):
    """Two signatures of one petition that look alike; ``first`` and ``second`` may come in any order."""

    class Meta:
        model = models.Match

    petition = factory.SubFactory(PetitionFactory)
    first = factory.SubFactory(SignatureFactory, petition=factory.SelfAttribute("..petition"))
    second = factory.SubFactory(SignatureFactory, petition=factory.SelfAttribute("..petition"))
    likeness = 0.9
    reasons = ["kana"]

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.Match:
        kwargs["first"], kwargs["second"] = sorted([kwargs["first"], kwargs["second"]], key=lambda each: each.pk)
        return super()._create(model_class, *args, **kwargs)


class PlatformTotalFactory(factory.django.DjangoModelFactory):
    """What a platform says."""

    class Meta:
        model = models.PlatformTotal

    petition = factory.SubFactory(PetitionFactory)
    platform = "Change.org"
    language = "en"
    as_of = date(2012, 3, 9)
    number = 1_200


class HandOverFactory(ActivityFactory):
    """The first collection, handed to the Minister; nothing is frozen yet."""

    class Meta:
        model = models.HandOver
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"法務大臣への署名提出{number}")
    when = "2012-04-10"
    petition = factory.SubFactory(PetitionFactory)
    addressee = factory.SubFactory(AddresseeFactory, petition=factory.SelfAttribute("..petition"))
    label = "第1次集約分"
    visibility = "public"


class DestructionFactory(factory.django.DjangoModelFactory):
    """A certificate."""

    class Meta:
        model = models.Destruction

    petition = factory.SubFactory(PetitionFactory)
    at = datetime(2012, 12, 30, 3, 0, tzinfo=UTC)
    by = factory.SubFactory(UserFactory)
    numbers = {"signatures": 3}
    text = "署名3筆の個人情報を廃棄した。"
    sha256 = "0" * 64


class SampleFactory(factory.django.DjangoModelFactory):
    """A sample being checked."""

    class Meta:
        model = models.Sample

    petition = factory.SubFactory(PetitionFactory)
    drawn_at = NOW
    population = 100


class SampleLineFactory(factory.django.DjangoModelFactory):
    """A drawn signature nobody has checked."""

    class Meta:
        model = models.SampleLine

    sample = factory.SubFactory(SampleFactory)
    number = factory.Sequence(lambda number: number + 1)
    signature = factory.SubFactory(SignatureFactory, petition=factory.SelfAttribute("..sample.petition"))


def entry(**fields: Any) -> actions.Entry:
    """Return what a signer fills in, made up as far as not given."""
    given = {"name": "山田 花子", "mail": "hanako@example.org", "prefecture": "13"}
    return actions.Entry(**{**given, **fields})

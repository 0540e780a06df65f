"""Makes bodies, demands, rounds and what hangs on them for tests; asking, sending and answering by the real acts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import factory

from tomoni.advocacy import actions, models
from tomoni.people.tests.factories import OrganisationFactory
from tomoni.projects.tests.factories import ActivityFactory

NOW = datetime(2012, 2, 20, 9, 0, tzinfo=UTC)


class BodyFactory(factory.django.DjangoModelFactory):
    """A ministry."""

    class Meta:
        model = models.Body

    kind = "ministry"
    name = factory.Sequence(lambda number: f"法務省{number}")


class DemandFactory(factory.django.DjangoModelFactory):
    """A demand kept within its projects; ``projects=[...]`` ties it, ``text="..."`` words it."""

    class Meta:
        model = models.Demand
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"在留特別許可の基準{number}")
    visibility = "project"

    @factory.post_generation
    def projects(self: Any, create: bool, projects: list[Any] | None) -> None:
        if projects:
            self.projects.add(*projects)
            self.save()

    @factory.post_generation
    def text(self: Any, create: bool, text: str | None) -> None:
        words = text or f"{self.title}を明らかにされたい。"
        models.Wording.objects.create(demand=self, version=1, texts={"ja": words})


class HeadingFactory(factory.django.DjangoModelFactory):
    """A heading above demands, without words of its own."""

    class Meta:
        model = models.Demand

    title = factory.Sequence(lambda number: f"医療{number}")
    visibility = "project"


class RoundFactory(ActivityFactory):
    """A negotiation in March 2012, not sent yet; ``projects=[...]`` and ``programmes=[...]`` tie it."""

    class Meta:
        model = models.Round
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"第{number + 1}回省庁交渉")
    when = "2012-03-05"
    state = "planned"


class StepFactory(factory.django.DjangoModelFactory):
    """Drafting, planned for January."""

    class Meta:
        model = models.Step

    round = factory.SubFactory(RoundFactory)
    kind = "drafting"
    planned_on = date(2012, 1, 20)


class DemandCallFactory(factory.django.DjangoModelFactory):
    """A call for demands to a round, open until February."""

    class Meta:
        model = models.DemandCall

    activity = factory.SubFactory(RoundFactory)
    words = {"ja": "要望項目をお寄せください。"}
    closes_at = datetime(2012, 2, 10, 8, 0, tzinfo=UTC)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A member organisation invited to a call."""

    class Meta:
        model = models.Invitation

    call = factory.SubFactory(DemandCallFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    mail = factory.Sequence(lambda number: f"office{number}@example.org")


class ProposalFactory(factory.django.DjangoModelFactory):
    """A demand a member organisation proposes."""

    class Meta:
        model = models.Proposal

    call = factory.SubFactory(DemandCallFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    text = "医療通訳を制度にしてください。"
    sent_at = NOW


class PublicCommentFactory(ActivityFactory):
    """A comment of June 2012, not filed yet."""

    class Meta:
        model = models.PublicComment
        skip_postgeneration_save = True

    title = "在留期間「５年」についてのパブリックコメント"
    when = "2012-06"
    subject = "「在留期間『５年』を決定する際の考え方（案）」"
    agency = factory.SubFactory(BodyFactory)
    opened_on = date(2012, 6, 1)
    closes_at = datetime(2012, 6, 15, 14, 59, tzinfo=UTC)


class OpinionFactory(factory.django.DjangoModelFactory):
    """One item of a comment."""

    class Meta:
        model = models.Opinion

    comment = factory.SubFactory(PublicCommentFactory)
    opinion = "要件をゆるめるべきである。"


class StatementFactory(ActivityFactory):
    """A statement that is a draft; ``text="..."`` writes it in Japanese."""

    class Meta:
        model = models.Statement
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"抗議声明{number}")
    when = "2012-07-09"

    @factory.post_generation
    def text(self: Any, create: bool, text: str | None) -> None:
        if text:
            models.StatementText.objects.create(statement=self, title=self.title, text=text)


class SignOnFactory(factory.django.DjangoModelFactory):
    """An organisation that signed on and agreed to be named."""

    class Meta:
        model = models.SignOn

    activity = factory.SubFactory(StatementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    representative = "山本 太一"
    mail = factory.Sequence(lambda number: f"sign{number}@example.org")
    consents_to_publication = True
    state = "signed"
    answered_at = NOW


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A document handed over."""

    class Meta:
        model = models.Delivery

    activity = factory.SubFactory(StatementFactory)
    body = factory.SubFactory(BodyFactory)
    how = "hand"
    on = date(2012, 7, 10)


class BriefingFactory(ActivityFactory):
    """A press conference in July, nobody invited yet."""

    class Meta:
        model = models.Briefing
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"記者会見{number}")
    when = "2012-07-04"


class PressContactFactory(factory.django.DjangoModelFactory):
    """Somebody at a newspaper who agreed to be invited."""

    class Meta:
        model = models.PressContact

    outlet_name = "毎朝新聞"
    name = "記者 一子"
    mail = factory.Sequence(lambda number: f"press{number}@example.org")
    consented_on = date(2012, 1, 10)


class RsvpFactory(factory.django.DjangoModelFactory):
    """A newspaper invited to a briefing."""

    class Meta:
        model = models.Rsvp

    briefing = factory.SubFactory(BriefingFactory)
    contact = factory.SubFactory(PressContactFactory)


class ClippingFactory(factory.django.DjangoModelFactory):
    """An article about no activity in particular."""

    class Meta:
        model = models.Clipping

    outlet_name = "毎朝新聞"
    published_on = date(2012, 7, 5)
    headline = factory.Sequence(lambda number: f"新制度に不安の声{number}")


class ReviewFactory(factory.django.DjangoModelFactory):
    """A session of the Human Rights Council."""

    class Meta:
        model = models.Review

    mechanism = factory.SubFactory(
        BodyFactory, kind="council", name="国連人権理事会", name_en="Human Rights Council", time_zone="Europe/Zurich"
    )
    title = "人権理事会第20会期"
    session = "20"


class DeadlineFactory(factory.django.DjangoModelFactory):
    """Noon in Geneva."""

    class Meta:
        model = models.Deadline

    review = factory.SubFactory(ReviewFactory)
    what = "発言の申し込み"
    due_at = datetime(2012, 6, 1, 10, 0, tzinfo=UTC)


class SubmissionFactory(ActivityFactory):
    """A report not submitted yet."""

    class Meta:
        model = models.Submission
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"NGOレポート{number}")
    when = "2012-06"
    review = factory.SubFactory(ReviewFactory)


class SectionFactory(factory.django.DjangoModelFactory):
    """A section that is not written yet."""

    class Meta:
        model = models.Section

    submission = factory.SubFactory(SubmissionFactory)
    title = factory.Sequence(lambda number: f"第{number + 1}節")


class RecommendationFactory(factory.django.DjangoModelFactory):
    """A recommendation."""

    class Meta:
        model = models.Recommendation

    symbol = "CERD/C/JPN/CO/3-6"
    paragraph = factory.Sequence(lambda number: str(number + 1))
    text = "The State party should prohibit racial discrimination by law."


class BillFactory(factory.django.DjangoModelFactory):
    """A cabinet bill."""

    class Meta:
        model = models.Bill

    title = factory.Sequence(lambda number: f"出入国管理法の一部を改正する法律案{number}")
    session = "171"


def asked(
    round: models.Round, demand: Any = None, *, bodies: Iterable[models.Body] | None = None, **wishes: Any
) -> models.Asked:
    """Return a demand put into a round by the real act, to a ministry by default."""
    demand = demand or DemandFactory(projects=list(round.projects.all()), visibility=round.visibility)
    return actions.ask(demand, round=round, bodies=[BodyFactory()] if bodies is None else bodies, **wishes)


def sent(round: models.Round, *, now: datetime = NOW, on: date = date(2012, 2, 20)) -> models.Round:
    """Return the round after its request was sent."""
    actions.seal(round, now=now, on=on)
    return round


def answered(
    item: models.Asked, *, stance: str = "considers", text: str = "検討する。", **details: Any
) -> models.Answer:
    """Return an answer of the first body asked."""
    body = item.asked_bodies.order_by("position").first().body
    return actions.answer(item, body=body, stance=stance, text=text, **details)

"""Makes plans and memberships for tests; memberships come about by the real acts."""

from datetime import UTC, date, datetime
from typing import Any

import factory

from tomoni.membership import actions, models
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

NOW = datetime(2012, 1, 10, 9, 0, tzinfo=UTC)


class PlanFactory(factory.django.DjangoModelFactory):
    """An individual membership by calendar years; ``price=5000`` gives it a price for ever."""

    class Meta:
        model = models.Plan
        django_get_or_create = ["key"]
        skip_postgeneration_save = True

    key = "individual"
    name = "個人会員"
    name_en = "Individual member"
    subject = "person"
    nature = "member"
    has_vote = True

    @factory.post_generation
    def price(self: Any, create: bool, value: int | None) -> None:
        if value is not None:
            models.Price.objects.create(plan=self, valid_from=date(2000, 1, 1), per_unit=value)


def plans() -> dict[str, models.Plan]:
    """Return the network's plans by key: four classes, and students within individual members."""
    individual = PlanFactory(position=1)
    made = [
        individual,
        PlanFactory(key="student", name="学生", name_en="Students", part_of=individual, position=1),
        PlanFactory(
            key="organisation", name="団体会員", name_en="Organisational member", subject="organisation", position=3
        ),
        PlanFactory(
            key="reader",
            name="個人購読",
            name_en="Individual subscription",
            nature="subscriber",
            position=2,
            has_vote=False,
        ),
        PlanFactory(
            key="library",
            name="団体購読",
            name_en="Organisational subscription",
            subject="organisation",
            nature="subscriber",
            position=4,
            has_vote=False,
        ),
    ]
    return {plan.key: plan for plan in made}


def joined(
    holder: Any = None,
    *,
    plan: Any = None,
    units: int = 1,
    on: date = date(2012, 1, 1),
    now: datetime = NOW,
    **wishes: Any,
) -> models.Membership:
    """Return a membership of somebody who joined by the real act; the holder fits the plan."""
    plan = plan or PlanFactory()
    if holder is None:
        holder = PersonFactory() if plan.subject == "person" else OrganisationFactory()
    return actions.join(holder, plan=plan, units=units, on=on, user=None, now=now, **wishes)


class ApplicationFactory(factory.django.DjangoModelFactory):
    """Somebody who wants to join and waits."""

    class Meta:
        model = models.Application

    plan = factory.SubFactory(PlanFactory)
    answers = '{"name": "山田 花子"}'


class ReminderFactory(factory.django.DjangoModelFactory):
    """A reminder thirty days before the end, for every plan, sent by hand; ``texts`` are bodies by language."""

    class Meta:
        model = models.Reminder
        skip_postgeneration_save = True

    days = -30

    @factory.post_generation
    def texts(self: Any, create: bool, value: dict[str, str] | None) -> None:
        bodies = {"ja": "{salutation}\n{plan} {units} {dues} {ends_on}まで\n{link}"} if value is None else value
        for language, body in bodies.items():
            subject = "更新のお知らせ" if language == "ja" else "Renewal"
            models.ReminderText.objects.create(
                reminder=self, language=language, subject=f"{{network}}: {subject}", body=body
            )


class NoticeFactory(factory.django.DjangoModelFactory):
    """A mail about the end of the year 2012 that is being sent."""

    class Meta:
        model = models.Notice

    membership = factory.LazyFunction(joined)
    term_end = date(2013, 1, 1)
    day = date(2012, 12, 1)
    subject = "更新のお知らせ"
    body = "本文"
    recipient = "hanako@example.org"

"""Makes programmes, projects, activities, meetings and tasks for tests."""

from datetime import date
from typing import Any

import factory

from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects import models


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A chapter of the outline; ``parent=`` puts it under another."""

    class Meta:
        model = models.Programme

    position = factory.Sequence(lambda number: number + 1)
    title = factory.Sequence(lambda number: f"アドボカシー活動{number}")


class ProjectFactory(factory.django.DjangoModelFactory):
    """A project kept within itself, so that a leak shows."""

    class Meta:
        model = models.Project
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"女性プロジェクト{number}")
    visibility = "project"

    @factory.post_generation
    def people(self: Any, create: bool, persons: list[Any] | None) -> None:
        for person in persons or []:
            ProjectMemberFactory(project=self, person=person)


class ProjectMemberFactory(factory.django.DjangoModelFactory):
    """A member since 2010."""

    class Meta:
        model = models.ProjectMember

    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = date(2010, 1, 1)


class ActivityFactory(factory.django.DjangoModelFactory):
    """A symposium of 2012; ``projects=[...]`` and ``programmes=[...]`` tie it."""

    class Meta:
        model = models.Activity
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"シンポジウム{number}")
    when = "2012-03-17"
    visibility = "project"
    state = "done"

    @factory.post_generation
    def projects(self: Any, create: bool, projects: list[Any] | None) -> None:
        if projects:
            self.projects.add(*projects)
            self.save()

    @factory.post_generation
    def programmes(self: Any, create: bool, programmes: list[Any] | None) -> None:
        if programmes:
            self.programmes.add(*programmes)
            self.save()


class MeetingSeriesFactory(factory.django.DjangoModelFactory):
    """A monthly meeting."""

    class Meta:
        model = models.MeetingSeries

    body = factory.SubFactory(ProjectFactory)
    title = "定例会"


class MeetingFactory(ActivityFactory):
    """A meeting of a body."""

    class Meta:
        model = models.Meeting
        skip_postgeneration_save = True

    title = factory.Sequence(lambda number: f"定例会{number}")
    body = factory.SubFactory(ProjectFactory)


class AgendaItemFactory(factory.django.DjangoModelFactory):
    """An open item."""

    class Meta:
        model = models.AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = 1
    title = "会計報告"


class AttendanceFactory(factory.django.DjangoModelFactory):
    """Somebody present."""

    class Meta:
        model = models.Attendance

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)


class DecisionFactory(factory.django.DjangoModelFactory):
    """An adopted decision."""

    class Meta:
        model = models.Decision

    meeting = factory.SubFactory(MeetingFactory)
    text = factory.Sequence(lambda number: f"要請書を{number}部つくる")


class TaskFactory(factory.django.DjangoModelFactory):
    """An open task."""

    class Meta:
        model = models.Task

    title = factory.Sequence(lambda number: f"会場を予約する{number}")


class EvidenceFactory(factory.django.DjangoModelFactory):
    """A link."""

    class Meta:
        model = models.Evidence

    activity = factory.SubFactory(ActivityFactory)
    title = "新聞記事"
    link = "https://example.org/article"


class QuantityFactory(factory.django.DjangoModelFactory):
    """About 300 participants."""

    class Meta:
        model = models.ActivityQuantity

    activity = factory.SubFactory(ActivityFactory)
    subject = "参加者"
    value = 300
    unit = "名"
    qualifier = "about"


def member(project: models.Project, *, role: str = "project_member", **fields: Any) -> Any:
    """Return a user who works in the project."""
    user = UserFactory(**fields)
    ProjectMemberFactory(project=project, person=user.person, role=role)
    return user

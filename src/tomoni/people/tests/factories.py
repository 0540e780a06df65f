"""Makes people, organisations and staff for tests."""

from datetime import date
from typing import Any

import factory
from django.contrib.auth.models import Group

from tomoni.people import models

PASSWORD = "correct-horse-battery"


class PersonFactory(factory.django.DjangoModelFactory):
    """A person with a Japanese name; ``mail=`` and ``phone=`` add a contact point."""

    class Meta:
        model = models.Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"山田 花子{number}")
    kana = factory.Sequence(lambda number: f"ヤマダ ハナコ{number}")
    languages = ["ja"]

    @factory.post_generation
    def mail(self: Any, create: bool, value: str | None) -> None:
        if value:
            ContactPointFactory(person=self, kind="mail", value=value)

    @factory.post_generation
    def phone(self: Any, create: bool, value: str | None) -> None:
        if value:
            ContactPointFactory(person=self, kind="phone", value=value)


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An NGO."""

    class Meta:
        model = models.Organisation

    name = factory.Sequence(lambda number: f"移住者支援の会{number}")
    kana = factory.Sequence(lambda number: f"イジュウシャシエンノカイ{number}")


class UserFactory(factory.django.DjangoModelFactory):
    """A member of staff with a person of their own; ``roles=["secretariat"]`` gives roles."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"staff{number}@example.org")
    person = factory.SubFactory(PersonFactory)
    is_staff = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.User:
        return model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)

    @factory.post_generation
    def roles(self: Any, create: bool, keys: list[str] | None) -> None:
        for key in keys or []:
            self.groups.add(Group.objects.get_or_create(name=key)[0])


class TagFactory(factory.django.DjangoModelFactory):
    """A tag."""

    class Meta:
        model = models.Tag

    name = factory.Sequence(lambda number: f"分類{number}")


class ContactPointFactory(factory.django.DjangoModelFactory):
    """A mail address; give it ``person=`` or ``organisation=``."""

    class Meta:
        model = models.ContactPoint

    kind = "mail"
    value = factory.Sequence(lambda number: f"hanako{number}@example.org")


class AddressFactory(factory.django.DjangoModelFactory):
    """An address in Bunkyo; give it ``person=`` or ``organisation=``."""

    class Meta:
        model = models.Address

    postal_code = "112-0002"
    prefecture = "13"
    municipality = "131059"
    street = factory.Sequence(lambda number: f"小石川2丁目17-{number + 1}")


class OtherNameFactory(factory.django.DjangoModelFactory):
    """A name in Latin letters; give it ``person=`` or ``organisation=``."""

    class Meta:
        model = models.OtherName

    kind = "romaji"
    text = "Hanako YAMADA"


class AffiliationFactory(factory.django.DjangoModelFactory):
    """A member of an organisation."""

    class Meta:
        model = models.Affiliation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ConsentFactory(factory.django.DjangoModelFactory):
    """A consent to the newsletter, given on paper at the beginning of 2012."""

    class Meta:
        model = models.Consent

    person = factory.SubFactory(PersonFactory)
    purpose = "newsletter"
    wording = "ニュースレターと催しの案内を受け取ります。"
    channel = "paper"
    given_on = date(2012, 1, 10)

"""``tomoni createuser``: the first account of an installation."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tomoni.people.models import Person, User
from tomoni.people.tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def createuser(*words):
    output = io.StringIO()
    call_command("createuser", *words, stdout=output)
    return output.getvalue()


class TestLink:
    def test_is_printed_once_and_lets_the_owner_choose_a_password(self, settings):
        printed = createuser("Hanako@Example.org")
        link = re.search(r"http\S+", printed).group()
        assert link.startswith(settings.PUBLIC_URL)
        user = User.objects.get(email="hanako@example.org")
        assert not user.has_usable_password()
        client = Client()
        fields = {"password1": "three-new-lanterns", "password2": "three-new-lanterns"}
        client.post(client.get(link.removeprefix(settings.PUBLIC_URL))["Location"], fields)
        user.refresh_from_db()
        assert user.check_password("three-new-lanterns")

    def test_is_not_printed_where_a_password_is_given(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("three-new-lanterns\n"))
        assert "http" not in createuser("hanako@example.org", "--password-stdin")
        assert User.objects.get().check_password("three-new-lanterns")

    @pytest.mark.parametrize("password", ["", "short", "123456789012", "hanako@example.org"])
    def test_a_weak_password_makes_no_account(self, monkeypatch, password):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        with pytest.raises(CommandError):
            createuser("hanako@example.org", "--password-stdin")
        assert not User.objects.exists()


class TestRoles:
    def test_are_given(self):
        createuser("hanako@example.org", "--role", "secretariat", "finance")
        assert User.objects.get().role_keys() == {"secretariat", "finance"}

    def test_an_unknown_one_names_the_nearest(self):
        with pytest.raises(CommandError, match="secretariat"):
            createuser("hanako@example.org", "--role", "secretary")
        assert not User.objects.exists()

    def test_those_of_projects_are_not_given_here(self):
        with pytest.raises(CommandError, match="project_lead"):
            createuser("hanako@example.org", "--role", "project_lead")
        assert not User.objects.exists()

    def test_a_superuser_may_everything(self):
        createuser("root@example.org", "--superuser")
        assert User.objects.get().has_perm("people.change_person")


class TestPerson:
    def test_is_made_where_there_is_none_of_the_name(self):
        createuser("hanako@example.org", "--name", "木村 花子")
        assert str(User.objects.get().person) == "木村 花子"

    def test_is_the_one_there_is_however_the_name_is_spaced(self):
        person = PersonFactory(name="木村花子")
        createuser("hanako@example.org", "--name", "木村　花子")
        assert User.objects.get().person == person
        assert Person.objects.count() == 1

    def test_is_not_guessed_among_several(self):
        PersonFactory(name="木村花子")
        PersonFactory(name="木村花子")
        with pytest.raises(CommandError, match="木村花子"):
            createuser("hanako@example.org", "--name", "木村花子")
        assert not User.objects.exists()

    def test_has_one_account(self):
        UserFactory(person__name="木村花子")
        with pytest.raises(CommandError):
            createuser("second@example.org", "--name", "木村花子")
        assert User.objects.count() == 1


class TestAddress:
    def test_has_one_account(self):
        UserFactory(email="hanako@example.org")
        with pytest.raises(CommandError, match=r"hanako@example\.org"):
            createuser("HANAKO@example.org")

    def test_must_be_one(self):
        with pytest.raises(CommandError):
            createuser("hanako")
        assert not User.objects.exists()

    def test_a_refused_account_leaves_no_person_behind(self):
        UserFactory(email="hanako@example.org")
        before = Person.objects.count()
        with pytest.raises(CommandError):
            createuser("hanako@example.org", "--name", "誰か")
        assert Person.objects.count() == before

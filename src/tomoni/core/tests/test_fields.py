"""Encrypted columns: plain to the programme, ciphertext to whoever holds the database."""

import pytest
from django.db import connection

from tomoni.core import vault
from tomoni.people.models import ContactPoint
from tomoni.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NUMBER = "090-1234-5678"


def stored(point):
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM people_contactpoint WHERE match_key = %s", [point.match_key])
        return bytes(cursor.fetchone()[0])


def phone(value=NUMBER):
    return ContactPoint.objects.create(person=PersonFactory(), kind=ContactPoint.Kind.MOBILE, value=value)


def test_the_value_is_read_back():
    assert ContactPoint.objects.get(pk=phone().pk).value == NUMBER


def test_the_database_holds_no_plaintext():
    point = phone()
    assert NUMBER.encode() not in stored(point)
    assert b"1234" not in stored(point)


def test_an_empty_value_stays_empty():
    assert ContactPoint.objects.get(pk=phone("").pk).value == ""


def test_bulk_rows_are_encrypted_too():
    point = ContactPoint(person=PersonFactory(), kind=ContactPoint.Kind.MOBILE, value=NUMBER)
    point.make_keys()
    ContactPoint.objects.bulk_create([point])
    assert NUMBER.encode() not in stored(point)
    assert ContactPoint.objects.get(pk=point.pk).value == NUMBER


def test_an_update_that_would_store_plaintext_is_refused():
    point = phone()
    with pytest.raises(TypeError, match="through save"):
        ContactPoint.objects.filter(pk=point.pk).update(value="080-0000-0000")


def test_a_ciphertext_copied_to_another_row_does_not_open():
    first, second = phone(), phone("080-9999-9999")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_contactpoint SET value = %s WHERE match_key = %s", [stored(first), second.match_key]
        )
    with pytest.raises(vault.VaultError):
        assert ContactPoint.objects.get(pk=second.pk).value


def test_a_deferred_value_is_fetched_when_it_is_read():
    assert ContactPoint.objects.defer("value").get(pk=phone().pk).value == NUMBER


def test_equal_numbers_have_equal_keys_however_they_are_written():
    assert phone("０９０ー１２３４ー５６７８").match_key == phone(NUMBER).match_key

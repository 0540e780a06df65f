"""The vault: what is sealed opens only in its own place and with its own key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import vault

pytestmark = pytest.mark.embedded

COLUMN, ROW = "people_contactpoint.value", "1f0e"


@given(st.text())
def test_what_is_sealed_opens_again(text):
    assert vault.unseal(vault.seal(text, column=COLUMN, row=ROW), column=COLUMN, row=ROW) == text


@given(st.text(min_size=1))
def test_sealing_twice_gives_different_bytes(text):
    assert vault.seal(text, column=COLUMN, row=ROW) != vault.seal(text, column=COLUMN, row=ROW)


@pytest.mark.parametrize("place", [{"column": "people_address.street", "row": ROW}, {"column": COLUMN, "row": "2a"}])
def test_a_value_moved_to_another_place_does_not_open(place):
    sealed = vault.seal("090-1234-5678", column=COLUMN, row=ROW)
    with pytest.raises(vault.VaultError):
        vault.unseal(sealed, **place)


def test_every_flipped_bit_is_refused():
    sealed = vault.seal("秘密", column=COLUMN, row=ROW)
    for position in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[position // 8] ^= 1 << (position % 8)
        with pytest.raises(vault.VaultError):
            vault.unseal(bytes(altered), column=COLUMN, row=ROW)


def test_another_key_does_not_open(settings, tmp_path):
    sealed = vault.seal("秘密", column=COLUMN, row=ROW)
    settings.KEY_FILE = tmp_path / "other-keys"
    with pytest.raises(vault.VaultError):
        vault.unseal(sealed, column=COLUMN, row=ROW)


def test_old_versions_open_after_the_key_is_renewed(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "first" / "keys"
    sealed = vault.seal("住所", column=COLUMN, row=ROW)
    key = vault.match_key("a@example.org", purpose="mail")
    renewed = tmp_path / "keys"
    renewed.write_text(settings.KEY_FILE.read_text() + "2 " + "ab" * 32 + "\n")
    settings.KEY_FILE = renewed
    assert vault.unseal(sealed, column=COLUMN, row=ROW) == "住所"
    assert vault.current_version() == 2
    assert vault.seal("x", column=COLUMN, row=ROW)[1] == 2
    assert vault.match_key("a@example.org", purpose="mail") == key


def test_the_key_file_is_readable_by_its_owner_alone(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys"
    vault.current_version()
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o400


def test_match_keys_are_equal_for_equal_text_and_purpose_alone():
    assert vault.match_key("a@example.org", purpose="mail") == vault.match_key("a@example.org", purpose="mail")
    assert vault.match_key("a@example.org", purpose="mail") != vault.match_key("b@example.org", purpose="mail")
    assert vault.match_key("0312345678", purpose="mail") != vault.match_key("0312345678", purpose="phone")
    assert vault.match_key("", purpose="mail") == ""

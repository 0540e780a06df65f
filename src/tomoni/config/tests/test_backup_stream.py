"""The encrypted file: whatever is done to it, it is refused whole."""

import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tomoni.config.backup.stream import HEADER_BYTES, TAG_BYTES, DamagedError, Reader, Writer, WrongKeyError

pytestmark = pytest.mark.embedded

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
CHUNK = 16
SEALED_CHUNK = CHUNK + TAG_BYTES


def sealed(plain, *, key=KEY, pieces=1):
    file = io.BytesIO()
    writer = Writer(file, key, chunk_bytes=CHUNK)
    size = -(-len(plain) // pieces) or 1
    for start in range(0, len(plain), size):
        writer.write(plain[start : start + size])
    writer.finish()
    return file.getvalue()


def opened(content, *, key=KEY):
    return Reader(io.BytesIO(content), key, chunk_bytes=CHUNK).read()


@given(st.binary(max_size=100), st.integers(1, 10))
def test_what_goes_in_comes_out(plain, pieces):
    assert opened(sealed(plain, pieces=pieces)) == plain


@given(st.binary(max_size=100), st.data())
def test_a_cut_file_is_refused(plain, data):
    content = sealed(plain)
    with pytest.raises(DamagedError):
        opened(content[: data.draw(st.integers(0, len(content) - 1))])


@given(st.binary(max_size=100), st.data())
def test_a_flipped_bit_is_refused(plain, data):
    content = bytearray(sealed(plain))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((DamagedError, WrongKeyError)):
        opened(bytes(content))


@given(st.binary(max_size=100), st.binary(min_size=1, max_size=50))
def test_appended_bytes_are_refused(plain, more):
    with pytest.raises(DamagedError):
        opened(sealed(plain) + more)


@given(st.binary(min_size=CHUNK * 3 + 1, max_size=CHUNK * 6), st.data())
def test_chunks_that_changed_places_or_were_left_out_or_doubled_are_refused(plain, data):
    content = sealed(plain)
    body = content[HEADER_BYTES:]
    chunks = [body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)]
    order = data.draw(st.lists(st.integers(0, len(chunks) - 1), max_size=len(chunks) + 1))
    assume(order != list(range(len(chunks))))
    with pytest.raises(DamagedError):
        opened(content[:HEADER_BYTES] + b"".join(chunks[place] for place in order))


def test_a_chunk_of_another_file_is_refused():
    first, second = sealed(b"a" * CHUNK * 3), sealed(b"b" * CHUNK * 3)
    place = HEADER_BYTES + SEALED_CHUNK
    with pytest.raises(DamagedError):
        opened(first[:place] + second[place : place + SEALED_CHUNK] + first[place + SEALED_CHUNK :])


def test_another_key_is_told_from_damage():
    with pytest.raises(WrongKeyError):
        opened(sealed(b"content"), key=OTHER_KEY)


def test_two_backups_of_the_same_have_no_byte_of_cipher_in_common():
    assert sealed(b"same" * 20)[HEADER_BYTES:] != sealed(b"same" * 20)[HEADER_BYTES:]


def test_no_plaintext_is_in_the_file():
    assert b"090-1234-5678" not in sealed(b"phone 090-1234-5678 " * 20)

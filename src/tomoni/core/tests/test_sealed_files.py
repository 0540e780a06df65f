"""Files encrypted at rest: what goes in comes out, and nothing altered, moved or cut opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import sealed_files
from tomoni.core.vault import VaultError

pytestmark = pytest.mark.embedded

PIECE = sealed_files.PIECE


def content(path, place="a"):
    return b"".join(sealed_files.read(path, place=place))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_goes_in_comes_out(tmp_path, length):
    plain = bytes(range(256)) * (length // 256 + 1)
    sealed_files.write(tmp_path / "file", [plain[:length]], place="a")
    assert content(tmp_path / "file") == plain[:length]
    assert length < 64 or plain[:64] not in (tmp_path / "file").read_bytes()


@given(parts=st.lists(st.binary(max_size=PIECE + 3), max_size=4))
def test_how_it_was_handed_over_does_not_matter(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("sealed") / "file"
    sealed_files.write(path, parts, place="a")
    assert content(path) == b"".join(parts)


@pytest.mark.parametrize("change", ["flip", "cut a piece", "swap pieces", "another place", "another head"])
def test_what_was_altered_does_not_open(tmp_path, change):
    path = tmp_path / "file"
    sealed_files.write(path, [b"x" * (3 * PIECE)], place="a")
    sealed, head, length = path.read_bytes(), 10, PIECE + 16
    assert content(path) == b"x" * (3 * PIECE)
    if change == "flip":
        sealed = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    elif change == "cut a piece":
        sealed = sealed[:-length]
    elif change == "swap pieces":
        first, second = sealed[head : head + length], sealed[head + length : head + 2 * length]
        sealed = sealed[:head] + second + first + sealed[head + 2 * length :]
    elif change == "another head":
        sealed = bytes([9]) + sealed[1:]
    path.write_bytes(sealed)
    with pytest.raises(VaultError):
        content(path, place="b" if change == "another place" else "a")


def test_a_destroyed_file_is_gone(tmp_path):
    sealed_files.write(tmp_path / "file", [b"name"], place="a")
    assert [sealed_files.destroy(tmp_path / "file"), sealed_files.destroy(tmp_path / "file")] == [True, False]
    assert list(tmp_path.iterdir()) == []

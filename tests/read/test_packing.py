"""Compressed files give all that is in them, or what could be had of it and a reason."""

import gzip
import io

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PageError
from pipeline.read import packing
from pipeline.read.packing import held, is_packed, pieces_of, suffixes, unpacked

PACK = {".gz": gzip.compress, ".zst": zstandard.compress, "": bytes}
TEXT = b"".join(b"At %d feet the tide turns.\n" % (number**3) for number in range(30_000))

each_packing = pytest.mark.parametrize("suffix", [".gz", ".zst"])


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def had(pieces, suffix: str) -> tuple[bytes, str]:
    """What could be unpacked, and the reason why it is not all."""
    out = b""
    try:
        for piece in unpacked(pieces, suffix):
            out += piece
    except PageError as error:
        return out, error.reason
    return out, ""


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.integers(1, 400),
    st.sampled_from(sorted(PACK)),
)
def test_the_content_comes_back_however_it_is_cut_and_packed(members, size, suffix):
    packed = b"".join(map(PACK[suffix], members))
    assert had(cut(packed, size), suffix) == (b"".join(members), "")


@each_packing
def test_a_file_cut_short_gives_its_beginning(suffix):
    packed = PACK[suffix](b"First. ") + PACK[suffix](TEXT)[:-10]
    out, reason = had(cut(packed, 999), suffix)
    assert reason == "truncated"
    assert (b"First. " + TEXT).startswith(out)
    assert len(out) > 7


@each_packing
def test_an_empty_file_is_cut_short(suffix):
    assert had([], suffix) == (b"", "truncated")


@each_packing
def test_what_follows_the_last_member_is_told(suffix):
    assert had([PACK[suffix](TEXT), b"and something else"], suffix) == (TEXT, "corrupt")


@each_packing
def test_a_name_that_lies_is_corrupt(suffix):
    assert had([b"Low tide at noon, no compression at all."], suffix) == (b"", "corrupt")


def test_padding_after_gzip_is_none_of_it():
    assert had([gzip.compress(TEXT), b"\0" * 700, b"\0\0"], ".gz") == (TEXT, "")
    assert had([gzip.compress(TEXT) + b"\0" * 10], ".gz") == (TEXT, "")
    between = gzip.compress(b"Low ") + b"\0" * 10 + gzip.compress(b"tide.")
    assert had([between], ".gz") == (b"Low tide.", "")


@each_packing
@pytest.mark.parametrize("at", [-6, -3])
def test_a_flipped_bit_costs_what_stands_beside_it(suffix, at):
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor(write_checksum=True).compress}
    packed = bytearray(pack[suffix](TEXT))
    packed[at] ^= 1
    out, reason = had([bytes(packed)], suffix)
    assert reason == "corrupt"
    assert TEXT.startswith(out)
    assert len(out) > len(TEXT) / 2


@each_packing
def test_a_bomb_comes_in_pieces_that_memory_can_hold(suffix):
    packed = PACK[suffix](bytes(200 << 20))
    assert len(packed) < 1 << 20
    sizes = [len(piece) for piece in unpacked([packed], suffix)]
    assert sum(sizes) == 200 << 20
    assert max(sizes) < 40 << 20


def test_what_is_held_whole_has_a_limit(monkeypatch):
    monkeypatch.setattr(packing, "_MAX_HELD_BYTES", 9)
    assert held([b"Low ", b"tide."], "") == b"Low tide."
    with pytest.raises(PageError, match=r"too-large: .* more than 9 bytes: cut it up"):
        held([b"Low ", b"tide.", b"."], "cut it up")


def test_a_file_comes_whole_in_its_pieces():
    assert b"".join(pieces_of(io.BytesIO(TEXT * 9))) == TEXT * 9


@pytest.mark.parametrize(
    ("path", "parts", "packed"),
    [
        ("a/b.jsonl.gz", (".jsonl", ".gz"), True),
        ("a.b/PAGE.HTML.ZST", (".html", ".zst"), True),
        ("a/page.gz", ("", ".gz"), True),
        ("a/page", ("", ""), False),
        ("a/.gz", ("", ""), False),
        ("rows.parquet", (".parquet", ""), True),
        ("rows.csv.xz", (".xz", ""), False),
    ],
)
def test_suffixes(path, parts, packed):
    assert suffixes(path) == parts
    assert is_packed(path) is packed

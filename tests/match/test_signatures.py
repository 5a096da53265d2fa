import subprocess
import sys

import datasketch
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config.schema import MatchOptions
from pipeline.match import hash32, sign, to_minhash

SETS = st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=700)


def oracle(values, options):
    minhash = datasketch.MinHash(
        options.permutations, seed=options.seed, hashfunc=hash32, scheme="affine32"
    )
    for value in values:
        minhash.update(int(value).to_bytes(4, "little"))
    return minhash


@settings(max_examples=25, deadline=None)
@given(SETS, st.sampled_from([16, 128]), st.integers(0, 3))
def test_signature_equals_datasketch_bit_for_bit(values, permutations, seed):
    options = MatchOptions(permutations=permutations, bands=4, seed=seed)
    signature = sign(np.array(sorted(values), np.uint32), options)
    expected = oracle(values, options)
    assert signature.dtype == expected.hashvalues.dtype == np.uint32
    assert signature.tolist() == expected.hashvalues.tolist()
    assert to_minhash(signature, options) == datasketch.LeanMinHash(expected)


@pytest.mark.parametrize("size", [255, 256, 257, 512, 1000])
def test_chunks_leave_no_seam(size, options):
    values = np.arange(0, 7 * size, 7, dtype=np.uint32)
    assert sign(values, options).tolist() == oracle(values, options).hashvalues.tolist()


def test_empty_text_signs_as_empty(options):
    signature = sign(np.zeros(0, np.uint32), options)
    assert to_minhash(signature, options).is_empty()
    assert sign(np.zeros(1, np.uint32), options).tolist() != signature.tolist()


def test_signing_one_text_leaves_no_trace_in_the_next(options):
    values = np.array([5, 6, 7], np.uint32)
    alone = sign(values, options)
    sign(np.arange(1000, dtype=np.uint32), options)
    assert sign(values, options).tolist() == alone.tolist()


def test_datasketch_reads_what_we_store(options):
    whole = np.arange(0, 5000, 5, dtype=np.uint32)
    ours = to_minhash(sign(whole, options), options)
    theirs = oracle(whole[:800], options)
    assert ours.jaccard(theirs) == pytest.approx(0.8, abs=0.12)
    buffer = bytearray(ours.bytesize())
    ours.serialize(buffer)
    assert datasketch.LeanMinHash.deserialize(buffer) == ours
    lsh = datasketch.MinHashLSH(num_perm=128, params=(32, 4))
    lsh.insert("whole", ours)
    lsh.insert("other", to_minhash(sign(whole + np.uint32(1), options), options))
    assert lsh.query(theirs) == ["whole"]


def test_datasketch_is_imported_only_when_used():
    code = "import sys, pipeline.match; sys.exit('datasketch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Running text from packages: what is prose is kept, and held-out lines stay out of training."""

import io
import struct
import tarfile

import pytest
import repair_readers as read
import repair_texts
from repair_texts import Source

TALE = [f"The {n} old men of the village told us a tale about the sea." for n in range(50)]


def catalogue(*pairs):
    """The bytes of a compiled gettext catalogue."""
    pool, index = b"", []
    for side in (0, 1):
        for pair in (("", "Header"), *pairs):
            data = pair[side].encode()
            index.append((len(data), 28 + 16 * (len(pairs) + 1) + len(pool)))
            pool += data + b"\0"
    count = len(pairs) + 1
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + b"".join(struct.pack("<2I", *place) for place in index) + pool


def test_catalogue_gives_translations():
    data = catalogue(("Hello", "Hallo\nWelt"), ("Same", "Same"), ("1\0n", "eins\0viele"))
    assert list(read.catalogue(data)) == ["Hallo", "Welt", "eins", "viele"]
    assert list(read.whole_catalogue(data)) == ["Hallo", "Welt", "Same", "eins", "viele"]


def test_namespaces_do_not_hide_paragraphs():
    page = b'<page xmlns="http://projectmallard.org/1.0/"><p>One</p><screen>two</screen></page>'
    assert list(read.xml(page)) == ["One"]


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("The king’s men were late, as always; who could say why?", "en", True),
        ("Nobody can say how many are in the box.", "en", False),
        ("Der König kam spät — wie immer; wer könnte sagen, warum?", "de", True),
        ("The king came late, and this is what you have to know.", "de", False),
        ("Could not open the file %s because of an error in it.", "en", False),
        ("Press <b>Enter</b> to go on with the next of the steps.", "en", False),
        ("Die KÃ¶nigin kam spÃ¤t, wie immer, und alle wussten es.", "de", False),
        ("Too few words, though they are-long-enough-to-be-a-line.", "en", True),
        ("Short.", "en", False),
    ],
)
def test_prose(text, code, kept):
    assert repair_texts.prose(text, code) == (text if kept else "")


def test_every_source_of_the_table_can_be_read():
    for part in ("held", "train"):
        sources = repair_texts.load(repair_texts.TABLE, part)
        assert sources
        for source in sources:
            assert callable(source.reader)
            assert "{}" not in source.path.pattern + "".join(source.packages)
            assert source.lang in repair_texts.CAPS or "lang" in source.path.groupindex


def test_held_out_packages_are_not_trained_on():
    held, train = (
        {
            package
            for source in repair_texts.load(repair_texts.TABLE, part)
            for package in source.packages
        }
        for part in ("held", "train")
    )
    assert not held & train
    assert not {"fortunes-de", "fortunes-br", "debian-reference-de"} & (held | train)


def packed(folder, name, text):
    """A package of one file in the cache."""
    data = text.encode()
    with tarfile.open(folder / f"{name}_.tgz", "w:gz") as tar:
        member = tarfile.TarInfo("doc/en/tale.txt")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))


def test_lines_are_written_once_and_within_the_caps(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    packed(cache, "first", "\n\n".join(TALE[:30]))
    packed(cache, "second", "\n\n".join(TALE))
    path = repair_texts.re.compile(r"/(?P<lang>en)/")
    sources = [
        Source(name, (name,), read.paragraphs, path, "", 10**6, 10**6)
        for name in ("first", "second")
    ]
    seen = set(TALE[:5])
    repair_texts.write(sources, tmp_path / "out", cache, {"en": 10**6}, seen)
    written = {
        path.name: path.read_text(encoding="utf-8").splitlines()
        for path in (tmp_path / "out").iterdir()
    }
    assert written == {"en--first.txt": TALE[5:30], "en--second.txt": TALE[30:]}
    repair_texts.write(sources, tmp_path / "small", cache, {"en": 2000}, set())
    assert 0 < sum(path.stat().st_size for path in (tmp_path / "small").iterdir()) <= 2000

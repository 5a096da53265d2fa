"""Repair as a filter: every byte that is not repaired stays, nothing is overwritten, all undone."""

import codecs
import json
import stat
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.errors import InputError, UsageError
from pipeline.views.repair_files import RepairCall, Streams, repair_files

DAMAGED = "Old clich????s are na????ve.\r\nWhat next???\r\n"
WHOLE = "Old clichés are naïve.\r\nWhat next???\r\n"
FRENCH = "Où déjà, là et à côté, naïve ? Zoé a été à Noël. "
OPTIONS = RepairOptions(hyphens=False)
# Good and bad UTF-8, damage, marks, line ends.
BITS = st.sampled_from(
    [
        b"clich????s ",
        "cafÃ© ".encode(),
        "où déjà ".encode(),
        "naïve ".encode("utf-16"),
        b"\xe9t\xe9 ",
        b"\xc3",
        b"\xa9",
        codecs.BOM_UTF8,
        "Über ".encode("cp1252"),
        b"\r\n",
        b"\n",
        b"What? ",
        "привет ".encode("koi8-r"),
    ]
)


def repaired(*files, stdin=b"", watched=False, options=OPTIONS, **asked):
    """What is written to stdout, and what is said beside."""
    stdout, said = BytesIO(), []
    call = RepairCall(tuple(map(str, files)), options, **asked)
    repair_files(call, Streams(BytesIO(stdin), stdout, said.append, watched))
    return stdout.getvalue(), said


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("names", [[], ["-"]])
def test_the_pipe_is_repaired(names):
    assert repaired(*names, stdin=DAMAGED.encode()) == (WHOLE.encode(), [])


def test_one_file_goes_to_stdout_and_stays_as_it_is(tmp_path):
    path = written(tmp_path / "a.txt", DAMAGED)
    assert repaired(path) == (WHOLE.encode(), [])
    assert path.read_bytes() == DAMAGED.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\n\r",
        b"no line end",
        codecs.BOM_UTF8 + b"plain\r\n",
        "Is the café open? Où?\r\n".encode(),
        FRENCH.encode() + b"\xe9\xff\r\n",
        b"a\x1b[0m\x0c\x85" + FRENCH.encode(),
        b"The Min-\nistry said so.\n",
    ],
    ids=["empty", "line ends", "no end", "mark", "whole", "bad bytes", "controls", "hyphen"],
)
def test_what_has_no_damage_stays_byte_for_byte(data):
    assert repaired(stdin=data)[0] == data


def test_a_byte_order_mark_and_line_ends_stay():
    data = codecs.BOM_UTF8 + DAMAGED.encode()
    assert repaired(stdin=data) == (codecs.BOM_UTF8 + WHOLE.encode(), [])


def test_bytes_that_are_no_utf8_stay_and_are_named():
    around = FRENCH + "{} \udce9t\udce9\n"
    damaged, whole = (
        around.format(word).encode("utf-8", "surrogateescape") for word in ("clich????s", "clichés")
    )
    note = "stdin: 2 bytes that are no UTF-8 stay as they are"
    assert repaired(stdin=damaged) == (whole, [note])


STRAY = 2 * FRENCH.encode() + b"One \x93quote\x94 b\xe9 and \x93 alone\xff.\r\n"


def test_stray_bytes_pass_byte_for_byte_wherever_the_text_goes(tmp_path):
    path, log = written(tmp_path / "a.txt", STRAY), tmp_path / "l.jsonl"
    assert repaired(path)[0] == repaired(stdin=STRAY)[0] == STRAY
    repaired(path, output=tmp_path / "new")
    repaired(path, in_place=True, log=log)
    assert (tmp_path / "new" / "a.txt").read_bytes() == path.read_bytes() == STRAY


def test_stray_bytes_beside_damage_pass_too():
    damaged = STRAY + "cafÃ© au lait \udce9t\udce9\n".encode("utf-8", "surrogateescape")
    whole = STRAY + "café au lait \udce9t\udce9\n".encode("utf-8", "surrogateescape")
    assert repaired(stdin=damaged)[0] == whole


@pytest.mark.parametrize(
    ("encoding", "mark", "note"),
    [("cp1252", b"", "read as cp1252 (detected)"), ("utf-16", b"\xef\xbb\xbf", "read as utf-16-")],
)
def test_other_encodings_become_utf8_and_are_named(encoding, mark, note):
    out, [said] = repaired(stdin="The naïve clich????s\n".encode(encoding))
    assert out == mark + "The naïve clichés\n".encode()
    assert said.startswith(f"stdin: {note}")
    assert said.endswith("written as UTF-8")


@pytest.mark.parametrize("data", [b"\0", b"\x89PNG\r\n\x1a\n\0\0\xff", "plain".encode("utf-16-le")])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(InputError, match="stdin is no text: it holds NUL bytes"):
        repaired(stdin=data)


@settings(max_examples=60)
@given(st.lists(BITS, max_size=8).map(b"".join))
def test_undo_gives_every_byte_back(data):
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = written(folder / "a.txt", data)
        log = folder / "log.jsonl"
        with suppress(InputError):  # UTF-16 without its mark in front has NUL bytes
            repaired(path, in_place=True, log=log)
            assert repaired(path, undo=log) == (data, [])
            repaired(path, undo=log, in_place=True)
        assert path.read_bytes() == data


def test_in_place_keeps_rights_and_leaves_what_is_whole_untouched(tmp_path):
    damaged, whole = written(tmp_path / "a.txt", DAMAGED), written(tmp_path / "b.txt", WHOLE)
    damaged.chmod(0o750)
    inode = whole.stat().st_ino
    assert repaired(damaged, whole, in_place=True) == (b"", [])
    assert damaged.read_bytes() == WHOLE.encode()
    assert stat.S_IMODE(damaged.stat().st_mode) == 0o750
    assert whole.stat().st_ino == inode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_a_link_stays_a_link(tmp_path):
    target = written(tmp_path / "a.txt", DAMAGED)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    repaired(link, in_place=True)
    assert link.is_symlink()
    assert target.read_bytes() == WHOLE.encode()


def test_new_files_go_to_a_folder_and_replace_nothing(tmp_path):
    files = [written(tmp_path / name, DAMAGED) for name in ("a.txt", "b.txt")]
    out = tmp_path / "new" / "out"
    repaired(*files, output=out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == dict.fromkeys(
        ("a.txt", "b.txt"), WHOLE.encode()
    )
    with pytest.raises(UsageError, match=r"a\.txt is there already"):
        repaired(*files, output=out)
    with pytest.raises(UsageError, match=r"a\.txt is there already"):
        repaired(*files, output=tmp_path)
    assert files[0].read_bytes() == DAMAGED.encode()


def test_new_files_need_a_folder(tmp_path):
    path = written(tmp_path / "a.txt", DAMAGED)
    with pytest.raises(UsageError, match=r"a\.txt is a file"):
        repaired(path, output=path)


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "sub").mkdir()
    files = [written(tmp_path / "a.txt", ""), written(tmp_path / "sub" / "a.txt", "")]
    with pytest.raises(UsageError, match="two files become"):
        repaired(*files, output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_named_twice_is_repaired_once(tmp_path):
    path = written(tmp_path / "a.txt", DAMAGED)
    repaired(path, path, in_place=True, log=tmp_path / "log")
    assert (tmp_path / "log").read_text("utf-8").count('"output_sha256"') == 1


@pytest.mark.parametrize(
    ("files", "asked", "says"),
    [
        (["a", "b"], {}, "several files cannot all go to stdout"),
        (["a"], {"in_place": True, "output": Path("out")}, "two places"),
        ([], {"in_place": True}, "the pipe has no name|through the pipe has no name"),
        (["a", "-"], {"output": Path("out")}, "through the pipe has no name"),
        (["a"], {"show": "listing", "in_place": True}, "write nothing"),
        (["a"], {"show": "log", "log": Path("log")}, "write nothing"),
        (["a"], {"show": "listing", "undo": Path("log")}, "write nothing"),
        (["a"], {"undo": Path("log"), "words": Path("words")}, "--undo repairs nothing"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(files, asked, says):
    with pytest.raises(UsageError, match=says):
        repaired(*files, **asked)


def test_one_bad_file_does_not_keep_the_others(tmp_path):
    good, last = written(tmp_path / "a.txt", DAMAGED), written(tmp_path / "c.txt", DAMAGED)
    bad = written(tmp_path / "b.bin", b"\0")
    with pytest.raises(InputError, match="2 of 4 files were left as they are") as failed:
        repaired(good, bad, tmp_path / "none", last, in_place=True)
    assert "b.bin is no text" in str(failed.value)
    assert "none: No such file" in str(failed.value)
    assert good.read_bytes() == last.read_bytes() == WHOLE.encode()


def test_a_log_is_never_overwritten(tmp_path):
    log = written(tmp_path / "log", "mine")
    with pytest.raises(UsageError, match="is there already"):
        repaired(stdin=DAMAGED.encode(), log=log)
    assert log.read_text() == "mine"


def test_where_nothing_could_be_read_there_is_no_log(tmp_path):
    with pytest.raises(InputError, match="none: No such file"):
        repaired(tmp_path / "none", log=tmp_path / "log")
    assert not (tmp_path / "log").exists()


def test_the_log_holds_each_repair_with_its_evidence(tmp_path):
    path = written(tmp_path / "a.txt", DAMAGED)
    out, _ = repaired(path, log=tmp_path / "log")
    header, *claims = map(json.loads, (tmp_path / "log").read_text("utf-8").splitlines())
    assert (out, header["file"], header["encoding"]) == (WHOLE.encode(), str(path), "utf-8")
    assert (header["repairs"], header["holes"]) == (len(claims), 0) == (2, 0)
    told = [(c["applied"], c["line"], c["column"], c["before"], c["after"]) for c in claims]
    assert told == [(True, 1, 10, "????", "é"), (True, 1, 22, "????", "ï")]
    keys = {"start", "end", "mechanism", "confidence", "reversible", "rivals", "support"}
    assert keys <= set(claims[1])
    assert repaired(path, show="log")[0] == (tmp_path / "log").read_bytes()


def test_undo_refuses_what_it_does_not_know(tmp_path):
    path = written(tmp_path / "a.txt", DAMAGED)
    log = tmp_path / "log"
    repaired(path, in_place=True, log=log)
    changed = written(tmp_path / "b.txt", WHOLE + "And one more line.\r\n")
    with pytest.raises(InputError, match=r"b\.txt is not what the log .* says was written"):
        repaired(changed, undo=log, in_place=True)
    assert changed.read_bytes() == (WHOLE + "And one more line.\r\n").encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"????"', '"???"'),
        ('"utf-8"', '"no-such"'),
        ('"????"', '"\\ud800"'),
        ('"start": ', '"start": 9'),
    ],
)
def test_undo_refuses_a_log_that_was_changed(tmp_path, old, new):
    path = written(tmp_path / "a.txt", DAMAGED)
    log = tmp_path / "log"
    repaired(path, in_place=True, log=log)
    log.write_text(log.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InputError, match="does not come back as it was"):
        repaired(path, undo=log)


@pytest.mark.parametrize("lines", ["", "[]\n", "text\n", '{"applied": true}\n', '{"log": 1}\n'])
def test_what_is_no_log_is_refused(tmp_path, lines):
    log = written(tmp_path / "log", lines)
    with pytest.raises(InputError, match="is no log of `clean repair`: line 1"):
        repaired(stdin=b"", undo=log)


def test_undo_knows_files_that_became_the_same_by_their_names(tmp_path):
    files = [
        written(tmp_path / "a.txt", "Old clich????s die hard."),
        written(tmp_path / "b.txt", "Old clichÃ©s die hard."),
    ]
    before = [path.read_bytes() for path in files]
    log = tmp_path / "log"
    repaired(*files, in_place=True, log=log)
    assert files[0].read_bytes() == files[1].read_bytes()
    with pytest.raises(InputError, match="several files of the log"):
        repaired(stdin=files[0].read_bytes(), undo=log)
    repaired(*files, in_place=True, undo=log)
    assert [path.read_bytes() for path in files] == before


@pytest.fixture
def mirrors(tmp_path, monkeypatch):
    """Files of one name in two folders that became the same text, repaired by relative paths."""
    monkeypatch.chdir(tmp_path)
    texts = {"A/x.txt": "The cafÃ© is open.", "B/x.txt": "The caf&eacute; is open."}
    for name, text in texts.items():
        Path(name).parent.mkdir()
        written(Path(name), text)
    repaired(*texts, in_place=True, log=Path("log"))
    assert Path("A/x.txt").read_bytes() == Path("B/x.txt").read_bytes()
    return texts


def test_undo_tells_mirrors_by_their_paths(mirrors, tmp_path):
    repaired(*(tmp_path / name for name in mirrors), in_place=True, undo=tmp_path / "log")
    assert {name: Path(name).read_text("utf-8") for name in mirrors} == mirrors


def test_undo_tells_moved_mirrors_by_the_end_of_their_paths(mirrors, tmp_path):
    moved = tmp_path / "elsewhere" / "B"
    moved.mkdir(parents=True)
    path = Path("B/x.txt").rename(moved / "x.txt")
    assert repaired(path, undo=Path("log"))[0].decode() == mirrors["B/x.txt"]


def test_undo_refuses_where_names_cannot_tell_and_its_advice_works(mirrors):
    path = Path("A/x.txt").rename("x.txt")
    with pytest.raises(InputError, match="several files of the log") as refused:
        repaired(path, undo=Path("log"))
    assert refused.value.what_to_do.endswith("A/x.txt, B/x.txt")
    assert repaired(path.rename("A/x.txt"), undo=Path("log"))[0].decode() == mirrors["A/x.txt"]


def test_undo_again_says_that_it_is_done(mirrors):
    repaired(*mirrors, in_place=True, undo=Path("log"))
    out, said = repaired(*mirrors, in_place=True, undo=Path("log"))
    assert (out, said) == (b"", [f"{name} is already undone" for name in mirrors])
    assert {name: Path(name).read_text("utf-8") for name in mirrors} == mirrors
    assert repaired(stdin=mirrors["A/x.txt"].encode(), undo=Path("log"))[1] == [
        "stdin is already undone"
    ]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder") as refused:
        repaired(tmp_path)
    assert refused.value.what_to_do == f"Give files, such as {tmp_path}/*.txt."


@pytest.mark.parametrize(("option", "wanted"), [("log", "a file"), ("output", "a folder")])
def test_places_that_cannot_be_made_are_refused_with_advice(tmp_path, option, wanted):
    path = written(tmp_path / "a.txt", "The café.")
    with pytest.raises(InputError, match="cannot be made: Not a directory") as refused:
        repaired(path, **{option: path / "inner" / "place"})
    assert refused.value.what_to_do.startswith(f"Give --{option} {wanted} in a folder that exists")


def test_what_comes_through_the_pipe_is_called_stdin_when_undone(mirrors):
    with pytest.raises(InputError, match=r"^stdin is not what the log"):
        repaired(stdin=b"Something else.", undo=Path("log"))


def test_own_words_are_read_a_word_a_line(tmp_path):
    words = written(tmp_path / "words", codecs.BOM_UTF8 + "Xanthippéus\r\nplain\r\n".encode())
    text = b"Mrs. Xanthipp????us came."
    assert repaired(stdin=text)[0] == text
    assert repaired(stdin=text, words=words)[0] == "Mrs. Xanthippéus came.".encode()


def test_own_words_in_another_encoding_are_refused(tmp_path):
    words = written(tmp_path / "words", "Müller".encode("cp1252"))
    with pytest.raises(InputError, match=r"words is no UTF-8 text \(byte 1\)"):
        repaired(stdin=b"", words=words)


def test_a_person_who_looks_on_is_told_how_much_was_repaired():
    assert repaired(stdin=DAMAGED.encode(), watched=True)[1] == ["stdin: 2 repairs, no hole left"]
    assert repaired(stdin=b"plain", watched=True)[1] == ["stdin: nothing to repair"]


def test_a_listing_says_all_of_several_files(tmp_path):
    files = [written(tmp_path / "a.txt", DAMAGED), written(tmp_path / "b.txt", "plain")]
    out = repaired(*files, show="listing")[0].decode()
    assert f"{files[0]}: 2 repairs, no hole left\n\n1:10      clich????s → clichés\n" in out
    assert out.endswith(f"\n\n{files[1]}: nothing to repair\n")

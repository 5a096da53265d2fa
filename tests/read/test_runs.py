from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.runs import Draft, Run, join_cells

PIECES = st.lists(
    st.tuples(st.text(alphabet="ab \n\t\xa0", min_size=1, max_size=6), st.booleans()) | st.none()
)


@given(PIECES)
def test_blanks_collapse_across_pieces(pieces: list[tuple[str, bool] | None]) -> None:
    run = Run()
    for piece in pieces:
        if piece is None:
            run.break_line(keep_blanks=False)
        else:
            run.add(piece[0], keep_blanks=False, in_link=piece[1])
    text, link_chars = run.take(keep_blanks=False)
    source = "".join("\x00" if piece is None else piece[0] for piece in pieces)
    lines = [" ".join(line.replace("\xa0", "N").split()) for line in source.split("\x00")]
    expected = "\n".join(lines).strip("\n").replace("N", "\xa0")
    assert text == ("" if expected.isspace() else expected)
    assert 0 <= link_chars <= len(text)
    assert not run.pieces


@given(PIECES)
def test_link_chars_are_the_whole_where_all_is_link(pieces: list[tuple[str, bool] | None]) -> None:
    run = Run()
    for piece in filter(None, pieces):
        run.add(piece[0], keep_blanks=False, in_link=True)
    text, link_chars = run.take(keep_blanks=False)
    assert link_chars == len(text)


def test_kept_blanks_are_kept() -> None:
    run = Run()
    run.add("\n  a \t b\n\n c\n", keep_blanks=True, in_link=False)
    assert run.take(keep_blanks=True) == ("  a \t b\n\n c", 0)


def test_a_row_with_two_blocks_in_a_cell_or_a_heading_stays_apart() -> None:
    two = [Draft("text", 0, "td", "a", 0, 1), Draft("text", 0, "td", "b", 0, 1)]
    heading = [Draft("heading", 1, "td/h1", "a", 0, 1), Draft("text", 0, "td", "b", 0, 2)]
    broken = [Draft("text", 0, "td", "a\nb", 0, 1), Draft("text", 0, "td", "c", 0, 2)]
    assert [join_cells(row, "tr") for row in (two, heading, broken, [])] == [
        two,
        heading,
        broken,
        [],
    ]

"""The Batch: some fifty pages as one UTF-8 buffer with offset arrays; stages work on columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.text.kernels import Hashes, Words, line_hashes, tokenise
from pipeline.text.offsets import Bytes, Ints

# Beyond about half a megabyte the columns fall out of the processor's cache.
MAX_BATCH_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages as bytes, lines and words. All offsets are byte offsets into `buf`.

    Page i is buf[page_off[i]:page_off[i + 1] - 1]: every page is followed by one newline of the
    buffer that is not part of its text. Lines exclude their newline. Page i has the lines
    page_line[i]:page_line[i + 1], and line i the words line_word[i]:line_word[i + 1]. `lead` and
    `inner` are the places of bytes beyond ASCII: the first of each character, and all others.
    """

    buf: Bytes
    page_off: Ints
    line_start: Ints
    line_end: Ints
    line_page: Ints
    page_line: Ints
    line_hash: Hashes
    words: Words
    word_line: Ints
    line_word: Ints
    lead: Ints
    inner: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Batch":
        """The batch of these page texts.

        >>> batch = Batch.of(["one\\ntwo", ""])
        >>> batch.line_start.tolist(), batch.line_page.tolist()
        ([0, 4, 8], [0, 0, 1])
        """
        encoded = [text.encode("utf-8") for text in texts]
        buf = np.frombuffer(b"".join(page + b"\n" for page in encoded), np.uint8)
        page_off = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(page) + 1 for page in encoded], out=page_off[1:])
        newline = np.flatnonzero(buf == ord("\n"))
        start = np.concatenate([[0], newline[:-1] + 1]) if len(newline) else newline
        words = tokenise(buf)
        beyond = np.flatnonzero(buf >= 0x80)
        # All bytes of a character but the first are 10xxxxxx.
        is_lead = buf[beyond] >= 0xC0
        page_line = start.searchsorted(page_off)
        line_word = np.append(words.start.searchsorted(start), len(words.start))
        return cls(
            buf=buf,
            page_off=page_off,
            line_start=start,
            line_end=newline,
            line_page=_numbered(page_line),
            page_line=page_line,
            line_hash=line_hashes(buf, start, newline),
            words=words,
            word_line=_numbered(line_word),
            line_word=line_word,
            lead=beyond[is_lead],
            inner=beyond[~is_lead],
        )

    def __len__(self) -> int:
        """How many pages."""
        return len(self.page_off) - 1

    def text_of(self, page: int) -> str:
        """The text of a page.

        >>> Batch.of(["one", "två"]).text_of(1)
        'två'
        """
        return self.buf[self.page_off[page] : self.page_off[page + 1] - 1].tobytes().decode("utf-8")

    def lines_of(self, page: int) -> slice:
        """The rows of the line columns that belong to a page."""
        return slice(int(self.page_line[page]), int(self.page_line[page + 1]))

    def line_points(self, page: int) -> tuple[Ints, Ints]:
        """Start and end of a page's lines as code point offsets into its text, without newlines."""
        rows, base = self.lines_of(page), self.points(self.page_off[page : page + 1])
        return self.points(self.line_start[rows]) - base, self.points(self.line_end[rows]) - base

    def points(self, places: Ints) -> Ints:
        """How many code points begin before each of these places of the buffer.

        >>> Batch.of(["áb"]).points(np.arange(5)).tolist()
        [0, 1, 1, 2, 3]
        """
        return places - self.inner.searchsorted(places)


def _numbered(bounds: Ints) -> Ints:
    """For each of the things between bounds, between which ones."""
    return np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))


def batches(texts: Sequence[str]) -> Iterator[tuple[int, Batch]]:
    """Cut page texts into batches of bounded size; yields the first page's position with each."""
    first, size = 0, 0
    for position, text in enumerate(texts):
        if position > first and size + len(text) > MAX_BATCH_BYTES:
            yield first, Batch.of(texts[first:position])
            first, size = position, 0
        size += len(text)
    if first < len(texts):
        yield first, Batch.of(texts[first:])

"""Running text in many languages, from package archives: what repair is trained and tried on.

    python benchmarks/repair_texts.py FOLDER [--cache FOLDER]

writes FOLDER/train/LANG--SOURCE.txt and FOLDER/held/LANG--SOURCE.txt, a paragraph a line, UTF-8 in
NFC. Held-out sources never share a line with training text. Needs a Debian system (`apt-get`,
`dpkg-deb`) and `npm`; takes some 3 GB of downloads, which --cache keeps, and ten minutes.

Licences: every package is free software by Debian's guidelines, and its own copyright file says
how; most are GPL, LGPL, MPL, CC BY-SA or FDL. The text itself is never shipped with this project.
Installation guide, Debian reference, fortunes-de and fortunes-br are left out on purpose:
they are what the engines are developed with.
"""

import argparse
import bz2
import gzip
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category, normalize

import repair_readers as read

TABLE = Path(__file__).with_suffix(".toml")
_LATIN = "ca cs da de en eo es et eu fi fil fr gl hr hu id is it lt lv nb nl pl pt pt-br ro sh sk"
_LATIN += " sl sq sr-latn sv tr vi"
# Bytes of training text; most pages the program meets are English.
CAPS = dict.fromkeys(_LATIN.split(), 9_000_000) | dict.fromkeys(("ru", "uk", "bg", "el"), 500_000)
CAPS["en"] = 12_000_000
HELD_CAPS = dict.fromkeys(CAPS, 1_200_000)
HELD_CAP = 300_000  # bytes a source and language

_NAMES = {
    "pt_br": "pt-br",
    "pt_pt": "pt",
    "pt-pt": "pt",
    "c": "en",
    "en_gb": "en",
    "es-419": "es",
    "no": "nb",
    "tl": "fil",
    "cz": "cs",
    "bs": "sh",
    "sr@latin": "sr-latn",
}
# Words of hardly any other language here (`for` is Danish, `are` Romanian, `will` German).
_ENGLISH_WORDS = "the and with from that this you your which have when how used its their other"
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_NO_PROSE = re.compile(  # placeholders, markup, code, addresses; mojibake of the source's own
    r"[%$]\w|%[(+-]|[<>{}\\|=~^`\[\]_@#�]|&\S|\w&\w|::|://|--\w|\.\.\.\S|\w\(\w*\)"
    r"|[ÂÃ][\x80-\xbf]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Packages read in the same way; the fields are explained in repair_texts.toml."""

    name: str
    packages: tuple[str, ...]
    reader: read.Reader
    path: re.Pattern[str]
    lang: str
    cap: int
    until: int


def load(table: Path, part: str) -> list[Source]:
    """The sources of one part of the table, one for each language that fills `{}`.

    >>> [source.lang for source in load(TABLE, "held")][:3]
    ['bg', 'cs', 'eo']
    """
    sources = []
    for entry in tomllib.loads(table.read_text(encoding="utf-8"))[part]:
        for pair in entry.get("languages", "").split() or [""]:
            name, _, lang = pair.partition(":")
            source = Source(
                name=entry["name"],
                packages=tuple(package.replace("{}", name) for package in entry["packages"]),
                reader=getattr(read, entry["reader"]),
                path=re.compile(entry["path"].replace("{}", name)),
                lang=lang or name,
                cap=entry.get("cap", 1_500_000),
                until=entry.get("until", CAPS["en"]),
            )
            sources.append(source)
    return sources


def language(name: str) -> str:
    """A code of `CAPS` for what a package calls a language, or nothing.

    >>> language("pt_BR"), language("de-DE"), language("sr@latin"), language("ja")
    ('pt-br', 'de', 'sr-latn', '')
    """
    low = name.lower()
    code = _NAMES.get(low, low)
    if code not in CAPS and re.fullmatch(r"[a-z]{2}-[a-z]{2}", code):
        code = code[:2]
    return code if code in CAPS else ""


def prose(raw: str, code: str) -> str:
    """The paragraph if it is running text of that language, cleaned; else nothing.

    >>> prose("  The king’s men were late,\\u00a0as always; who could say why? ", "en")
    'The king’s men were late,\\xa0as always; who could say why?'
    >>> prose("Could not open file %s: the server said that it is gone", "en")
    ''
    >>> prose("The king’s men were late as always; who could say why that is?", "cs")
    ''
    """
    text = normalize("NFC", re.sub(r"[ \t\r\n\f\v]+", " ", raw)).strip(" *•·¶")
    words = text.split()
    if not 40 <= len(text) <= 1500 or len(words) < 6:
        return ""
    if _NO_PROSE.search(text) or any(category(c) in ("Cc", "Co", "Cn") for c in text):
        return ""
    if sum(c.isalpha() or c == " " for c in text) < 0.85 * len(text):
        return ""
    if code != "en" and sum(word.strip(',.;:“”"').lower() in _ENGLISH for word in words) > 1:
        return ""
    return text


def fetch(package: str, cache: Path) -> Path:
    """The downloaded archive of a package, from the cache if it is there."""
    stem = package.replace(":", "--")
    if not list(cache.glob(f"{stem}_*")):
        if package.startswith("npm:"):
            _run(["npm", "pack", "--silent", package[4:]], cache)
            next(cache.glob(f"{package[4:]}-*.tgz")).rename(cache / f"{stem}_.tgz")
        elif package.startswith("i18n:"):
            _translations(package[5:], cache, cache / f"{stem}_.txt")
        else:
            _run(["apt-get", "-qq", "download", package], cache)
    return next(cache.glob(f"{stem}_*"))


def _translations(code: str, cache: Path, target: Path) -> None:
    """Have apt fetch the package descriptions of a language into a list folder of our own."""
    lists = cache / f"lists-{code}"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={lists}", "-o", f"Acquire::Languages={code}"]
    _run(["apt-get", "-qq", "update", *options], cache)
    found = sorted(lists.glob("*_main_i18n_Translation-*"))
    with target.open("wb") as out:
        for path in found:
            subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], stdout=out, check=True)


def _run(command: list[str], folder: Path) -> None:
    """Run a package manager's command in a folder."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def files(archive: Path, wanted: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    """Paths and unpacked bytes of the regular files of an archive whose path matches."""
    if archive.suffix == ".txt":
        yield "", archive.read_bytes()
        return
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:
            yield from _members(tar, wanted)
        return
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as deb:
        assert deb.stdout is not None
        with tarfile.open(fileobj=deb.stdout, mode="r|") as tar:
            yield from _members(tar, wanted)


def _members(tar: tarfile.TarFile, wanted: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    """As `files`, of one opened tar."""
    for member in tar:
        if not member.isfile() or not wanted.search(member.name):
            continue
        opened = tar.extractfile(member)
        data = opened.read() if opened else b""
        if member.name.endswith((".gz", ".dz")):
            data = gzip.decompress(data)
        elif member.name.endswith(".bz2"):
            data = bz2.decompress(data)
        yield member.name, data


def gather(source: Source, cache: Path) -> dict[str, list[str]]:
    """Clean paragraphs of a source by language, each once, in the order of its files."""
    kept: dict[str, dict[str, None]] = defaultdict(dict)
    for package in source.packages:
        for path, data in files(fetch(package, cache), source.path):
            found = source.path.search(path)
            named = source.lang or (found["lang"] if found else "")
            if code := language(named):
                kept[code] |= dict.fromkeys(
                    filter(None, (prose(x, code) for x in source.reader(data)))
                )
    return {code: list(lines) for code, lines in kept.items()}


def thin(lines: list[str], budget: int) -> list[str]:
    """Runs of twenty lines, evenly spread, that fit into a number of bytes.

    >>> len(thin(["abcd"] * 100, 205)), len(thin(["abcd"] * 10, 205))
    (40, 10)
    """
    total = sum(len(line.encode()) + 1 for line in lines)
    if total <= budget:
        return lines
    if budget <= 0:
        return []
    runs = [lines[k : k + 20] for k in range(0, len(lines), 20)]
    share = budget / total
    return [x for k, run in enumerate(runs) if int((k + 1) * share) > int(k * share) for x in run]


def write(
    sources: list[Source],
    folder: Path,
    cache: Path,
    caps: dict[str, int],
    seen: set[str],
    most: int = CAPS["en"],
) -> None:
    """Write every source's lines that no earlier one had, until a language's cap is full."""
    folder.mkdir(parents=True, exist_ok=True)
    left = dict(caps)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda p: fetch(p, cache), {p for s in sources for p in s.packages}))
    with ProcessPoolExecutor(2) as pool:
        gathered = pool.map(gather, sources, [cache] * len(sources))
        for source, by_language in zip(sources, gathered, strict=True):
            for code, found in sorted(by_language.items()):
                new = [line for line in found if line not in seen]
                room = min(left[code], source.until - caps[code] + left[code])
                lines = thin(new, min(room, source.cap, most))
                seen.update(lines)
                left[code] -= sum(len(line.encode()) + 1 for line in lines)
                if lines:
                    _append(folder / f"{code}--{source.name}.txt", lines)


def _append(path: Path, lines: list[str]) -> None:
    """Add lines to a file: several packages of one source may give a language."""
    with path.open("a", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)


def main() -> None:
    """Read the command line and write the two folders."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="where downloads are kept, default FOLDER/cache")
    options = parser.parse_args()
    for program in ("apt-get", "dpkg-deb", "npm"):
        if not shutil.which(program):
            parser.error(f"{program} is not here: this runs on Debian, with npm installed")
    cache = options.cache or options.folder / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for old in options.folder.glob("*/*--*.txt"):
        if old.parent.name in ("train", "held"):
            old.unlink()
    seen: set[str] = set()
    held, train = options.folder / "held", options.folder / "train"
    write(load(TABLE, "held"), held, cache, HELD_CAPS, seen, HELD_CAP)
    write(load(TABLE, "train"), train, cache, CAPS, seen)


if __name__ == "__main__":
    main()

"""The layouts of the sample corpus: what each of the invented sites makes of a document."""

import html
import textwrap
from collections.abc import Callable
from datetime import datetime
from itertools import product
from pathlib import Path
from string import Template

from copies import Copy
from texts import WIDTH, Document, body_lines, head_lines, with_banners, wrapped

TEMPLATES = Path(__file__).parent / "layouts"
ROOM_WIDTH = 54
Page = tuple[str, list[str]]  # the page, and the lines that were lost


def fill(layout: str, **values: str) -> str:
    """Put values into a page of layouts/."""
    return Template((TEMPLATES / layout).read_text(encoding="utf-8")).substitute(values)


def wire(doc: Document, copy: Copy) -> Page:
    """A news wire: title, then only the lines that its importer let through, then other news."""
    pieces = with_banners(doc, body_lines(doc.units), [""], show=False)
    cable = doc["kind"] == "cable"
    lines = head_lines(doc) if cable else []
    for piece in pieces:
        rule = not cable and piece[-1].startswith("---")
        lines += [*(piece[:1] if rule else piece), ""]
    lines[-1:] = [doc["signer"]] if cable else []
    lines = [" ".join(line.split()) for line in lines]
    kept = [line for line in lines if not wire_loses(line)]
    lost = [line for line in lines if wire_loses(line)]
    first = textwrap.wrap(f"SUBJECT: {doc['subject']}", WIDTH)[0].removeprefix("SUBJECT: ")
    teasers = (TEMPLATES / "wire-headlines.txt").read_text(encoding="utf-8").strip()
    stories = [story + "More>>" for story in teasers.split("More>>")[:-1]]
    turn = sum(map(ord, copy.page))
    shown = [stories[(turn + i) % len(stories)].strip() for i in range(4)]
    title = title_case(first) if cable else doc["title"]
    page = fill(
        "wire.txt",
        title=title,
        body="\n".join(kept).rstrip(),
        headlines="\n\n".join(shown),
    )
    return page, lost


def wire_loses(line: str) -> bool:
    """Lines that are mostly capitals, single words and rules never reach the wire's readers."""
    if not line:
        return False
    shouted = not any(c.islower() for c in line) and sum(map(str.isupper, line)) * 2 >= len(line)
    return shouted or len(line.split()) == 1


def title_case(line: str) -> str:
    """Title case, with small words in lower case."""
    small = {"a", "and", "by", "for", "from", "in", "its", "of", "on", "over", "the"}
    words = [w.capitalize() if w.lower() not in small else w.lower() for w in line.split()]
    return " ".join([words[0].capitalize(), *words[1:]])


def archive(doc: Document, copy: Copy) -> Page:
    """An archive's page, flattened: menus, reading help, table, the whole message, blanks left."""
    pieces = with_banners(doc, body_lines(doc.units), ["", ""], copy.banners == "printed")
    lines = head_lines(doc)
    for unit, piece in zip(doc.units, pieces, strict=True):
        body = [piece[0], "", piece[1]] if unit.type == "heading" else piece
        lines += [*body, *[""] * (2 if unit.type == "list_item" else 3)]
    while lines[-1] == "":
        lines.pop()
    opening = next(i for i, line in enumerate(lines) if line.startswith(doc["line"] + " "))
    lines[opening:] = [line + " " for line in lines[opening:]]
    page = fill(
        "archive.txt",
        tag_menu="\n".join(tag_menu(letter) for letter in "AEKPST"),
        reference_id=doc["reference_id"],
        first_line=textwrap.wrap(doc["subject"], WIDTH - 9)[0],
        created=f"{doc.created:%Y-%m-%d %H:%M}",
        released=doc["released"],
        classification=doc["classification"],
        origin=doc["origin"],
        body="\n".join([*lines, doc["signer"]]),
    )
    return page, []


def tag_menu(letter: str) -> str:
    """Some 1.2 KB of tags on one line, as such menus print them; most stand for nothing."""
    tags = [letter + "".join(rest) for rest in product("BCEGIMNRTV", "AEILORU", "CDFGMNRSTV")]
    return " ".join(tags[::3])


def database(doc: Document, copy: Copy) -> Page:
    """A database site: table of facts, head and body in <pre>, or in <div> with <br>."""
    pre = copy.layout == "database-pre"
    if pre:
        pieces = with_banners(doc, body_lines(doc.units), [""], copy.banners == "printed")
    else:
        pieces = [wrapped(u) if u.type == "heading" else [" ".join(wrapped(u))] for u in doc.units]
    end, gap = ("\n", "\n\n") if pre else ("<br>\n", "<br><br>\n")
    shown = [end.join(html.escape(line, quote=False) for line in piece) for piece in pieces]
    for i, unit in enumerate(doc.units):
        if unit.number is not None:
            name = f"par{unit.number}"
            shown[i] = f'<a id="{name}" href="#{name}" title="Address">&#182;</a>{shown[i]}'
    number = int(Path(copy.page).stem)
    page = fill(
        "database.html",
        **{fact: html.escape(doc[fact]) for fact in ("reference_id", "subject", "origin")},
        classification=doc["classification"],
        created=f"{doc.created:%a, %d %b %Y %H:%M} UTC",
        released=doc["released"],
        previous=f"view/{number - 1:04d}",
        next=f"view/{number + 1:04d}",
        tag="pre" if pre else "div",
        head=end.join(html.escape(line, quote=False) for line in head_lines(doc)),
        body=gap.join([*shown, doc["signer"]]),
    )
    return page, []


def press(doc: Document, copy: Copy) -> Page:
    """A press site's page in HTML, with everything around it."""
    parts: list[str] = []
    for unit in doc.units:
        text = html.escape(unit.text, quote=False)
        if unit.type == "list_item" and parts[-1].endswith("</ul>"):
            parts[-1] = parts[-1].removesuffix("</ul>") + f"<li>{text}</li></ul>"
        else:
            parts.append(PRESS_TAGS[unit.type].format(text))
    said = (TEMPLATES / "press-comments.txt").read_text(encoding="utf-8").splitlines()
    first, second = (line.split(": ", 1)[1] for line in said if line.startswith(f"{doc.name}: "))
    page = fill(
        "press.html",
        language=doc["language"] or "en",
        **{fact: doc[fact] for fact in ("title", "author", "published", "section")},
        url=doc.url,
        day=press_day(doc),
        section_path=doc["section"].lower(),
        body="\n".join(parts),
        comment_one=first,
        comment_two=second,
    )
    return page, []


PRESS_TAGS = {
    "paragraph": "<p>{}</p>",
    "heading": "<h2>{}</h2>",
    "quote": "<blockquote><p>{}</p></blockquote>",
    "list_item": "<ul><li>{}</li></ul>",
}


def press_day(doc: Document) -> str:
    """The day as the press site prints it."""
    day = datetime.fromisoformat(doc["published"])
    return f"{day.day} {day:%B %Y}"


def press_print(doc: Document, copy: Copy) -> Page:
    """The print version, as text with a paragraph a line."""
    body = [("* " if unit.type == "list_item" else "") + unit.text for unit in doc.units]
    values = {fact: doc[fact] for fact in ("title", "author")}
    page = fill(
        "press-print.txt", **values, day=press_day(doc), body="\n\n".join(body), url=doc.url
    )
    return page, []


def reading(doc: Document, copy: Copy) -> Page:
    """A reading room's sheet, flattened: labels, then the message wrapped anew in narrow lines."""
    pieces = with_banners(doc, body_lines(doc.units, ROOM_WIDTH), [""], copy.banners == "printed")
    notice = "The head of this message was not copied; its text begins here.\n\n"
    whole = copy.layout == "reading"
    head = "\n".join([*head_lines(doc), ""]) if whole else notice
    facts = ("reference_id", "subject", "classification", "origin", "released")
    page = fill(
        "reading.txt",
        **{fact: doc[fact] for fact in facts},
        created=f"{doc.created:%Y-%m-%d %H:%M}",
        body=head + "\n\n".join(["\n".join(piece) for piece in pieces] + [doc["signer"]]).rstrip(),
    )
    return page, []


LANTERN_STANDS = {
    "lantern": "From the files of a consulate. Some names have been masked by the editors.",
    "lantern-body": "From the files of a consulate, as far as our reader at the shore copied it.",
}


def lantern(doc: Document, copy: Copy) -> Page:
    """A newspaper's page: facts as a list, head in the paper's own capitals, or the text alone."""
    whole = copy.layout == "lantern"
    parts: list[str] = []
    for unit in doc.units:
        mark = f"{unit.number}. ({unit.marking}) " if unit.number else ""
        text = html.escape(mark + unit.text, quote=False)
        if unit.type == "list_item":
            text = f"-- {text}"
        parts.append(f"<h3>{text}</h3>" if unit.type == "heading" else f"<p>{text}</p>")
    parts += [f"<p>{doc['signer']}</p>"] * whole
    number = 20_000 + sum(map(ord, doc.name))
    facts = (
        f"ID: {number}",
        f"Date: {doc.created:%Y-%m-%d %H:%M}",
        f"Origin: {doc['origin']}",
        f"Classification: {doc['classification']}",
    )
    listed = "".join(f"<li>{fact}</li>" for fact in facts)
    page = fill(
        "lantern.html",
        headline=html.escape(title_case(doc["subject"])),
        stand=LANTERN_STANDS[copy.layout],
        facts=f'<ul class="facts">{listed}</ul>\n' if whole else "",
        body="\n".join([*[lantern_head(doc)] * whole, *parts]),
    )
    return page, []


def lantern_head(doc: Document) -> str:
    """The head from the classification line on; the paper does not shout."""
    lines = head_lines(doc)
    opening = next(i for i, line in enumerate(lines) if line.startswith(doc["line"] + " "))
    shown = [lines[opening].capitalize(), *filter(None, lines[opening + 1 :])]
    shown = [line.capitalize() if line.startswith("E.O. ") else line for line in shown]
    return "<p>" + "<br>\n".join(html.escape(line, quote=False) for line in shown) + "</p>"


def feed(doc: Document, copy: Copy) -> Page:
    """A feed's text: the title, then a paragraph a line."""
    return "\n\n".join([doc["title"], *(unit.text for unit in doc.units)]) + "\n", []


LAYOUTS: dict[str, Callable[[Document, Copy], Page]] = {
    "wire": wire,
    "archive": archive,
    "database-pre": database,
    "database-br": database,
    "reading": reading,
    "reading-body": reading,
    "lantern": lantern,
    "lantern-body": lantern,
    "press": press,
    "press-print": press_print,
    "feed": feed,
}

# The layouts that keep lines, and so the places where a page of the transmission began.
WIDTHS = {
    "wire": WIDTH,
    "archive": WIDTH,
    "database-pre": WIDTH,
    "reading": ROOM_WIDTH,
    "reading-body": ROOM_WIDTH,
}

"""What the sample corpus holds: the copies of its documents, and the pages that are no document."""

from dataclasses import dataclass

from texts import PRESS_SITE

WIRE = "tidewire.example/stories"
ARCHIVE = "openarchive.example/cable"
BASE = "cablebase.example/view"
ROOM = "readingroom.example/sheets"
POST = "lanternpost.example/papers"
FEED = "coastfeed.example/press.jsonl"
PRESS = PRESS_SITE


@dataclass(frozen=True, slots=True)
class Copy:
    """One page: where it lies, which document it shows, in which layout, and what it suffered.

    A page named `file.jsonl:2` is the second row of that file; one that ends in `.gz` is packed.
    """

    page: str
    document: str
    layout: str
    banners: str = "dropped"
    damage: str | None = None
    keep: int | None = None  # so many blocks are left of a shortened copy,
    words: int = 0  # and so many words of the next one
    every: int | None = None  # each such line of the body was lost
    masked: tuple[str, ...] = ()  # names that an editor put X for


COPIES = (
    Copy(f"{WIRE}/wo0904-00117.txt", "09TRIESTE214", "wire"),
    Copy(f"{WIRE}/wo1002-00342.txt", "10PUERTOMONTT88", "wire", damage="question_marks"),
    Copy(f"{WIRE}/wo0809-00561.txt", "08SAOLUIS97-2", "wire"),
    Copy(f"{WIRE}/wo0912-00208.txt", "09CADIZ133", "wire", damage="question_marks"),
    Copy(f"{WIRE}/wo0905-00460.txt", "09IZMIR77", "wire"),
    Copy(f"{WIRE}/wo1001-00288.txt", "10BRNO36", "wire", damage="question_marks"),
    Copy(f"{WIRE}/ak1005-00019.txt", "lighthouse-lens", "wire"),
    Copy(f"{WIRE}/ak1009-00077.txt", "night-ferry", "wire", keep=5),
    Copy(f"{WIRE}/ak1010-00031.txt", "orgelbriefe", "wire"),
    Copy(f"{WIRE}/ak1005-00093.txt", "tide-notice-june", "wire"),
    Copy(f"{ARCHIVE}/09TRIESTE214.txt", "09TRIESTE214", "archive"),
    Copy(f"{ARCHIVE}/09TRIESTE251.txt", "09TRIESTE251", "archive", "printed"),
    Copy(f"{ARCHIVE}/10PUERTOMONTT88.txt", "10PUERTOMONTT88", "archive"),
    Copy(f"{ARCHIVE}/08SAOLUIS97.txt", "08SAOLUIS97-1", "archive", "printed"),
    Copy(f"{ARCHIVE}/08SAOLUIS97-2.txt", "08SAOLUIS97-2", "archive"),
    Copy(f"{ARCHIVE}/09GDANSK140.txt", "09GDANSK140", "archive", "printed"),
    Copy(f"{ARCHIVE}/09CADIZ133.txt", "09CADIZ133", "archive", damage="question_marks"),
    Copy(f"{ARCHIVE}/06HAIPHONG31.txt", "06HAIPHONG31", "archive", "printed"),
    Copy(f"{ARCHIVE}/07COIMBRA19.txt", "07COIMBRA19", "archive", damage="replacement"),
    Copy(f"{ARCHIVE}/09VARNA60.txt", "09VARNA60", "archive", "printed"),
    Copy(f"{ARCHIVE}/10BRNO36.txt", "10BRNO36", "archive"),
    Copy(f"{ARCHIVE}/10AKUREYRI5.txt", "10AKUREYRI5", "archive", "printed", every=9),
    Copy(f"{BASE}/1187.html", "09TRIESTE214", "database-pre", "printed"),
    Copy(f"{BASE}/1204.html", "09TRIESTE251", "database-br"),
    Copy(f"{BASE}/1391.html", "10PUERTOMONTT88", "database-br"),
    Copy(f"{BASE}/0746.html", "08SAOLUIS97-1", "database-pre"),
    Copy(f"{BASE}/1298.html", "09GDANSK140", "database-pre", damage="replacement"),
    Copy(f"{BASE}/0031.html", "77TURKU312", "database-pre", "printed"),
    Copy(f"{BASE}/0802.html", "08POZNAN204", "database-br"),
    Copy(f"{BASE}/1210.html", "09IZMIR77", "database-pre", damage="mojibake"),
    Copy(f"{BASE}/1362.html", "10AKUREYRI5", "database-pre", "printed"),
    Copy(f"{BASE}/1355.html", "10BRNO41", "database-br"),
    Copy(f"{ROOM}/77TURKU312.txt", "77TURKU312", "reading", "printed"),
    Copy(f"{ROOM}/09IZMIR77.txt", "09IZMIR77", "reading", "printed"),
    Copy(f"{ROOM}/07COIMBRA19.txt", "07COIMBRA19", "reading", damage="replacement"),
    Copy(f"{ROOM}/08POZNAN204.txt", "08POZNAN204", "reading-body"),
    Copy(f"{ROOM}/10AKUREYRI5.txt", "10AKUREYRI5", "reading", keep=10, words=32),
    Copy(f"{ROOM}/10BRNO41.txt", "10BRNO41", "reading", "printed"),
    Copy(f"{ROOM}/09VARNA60.txt.gz", "09VARNA60", "reading"),
    Copy(f"{ROOM}/10PUERTOMONTT88.txt", "10PUERTOMONTT88", "reading", "printed"),
    Copy(
        f"{POST}/haiphong.html", "06HAIPHONG31", "lantern",
        masked=("Nguyễn Thị Lụa", "Trần Đức Khoát", "Vũ Hải Triều", "Ms. Lụa", "Mr. Khoát"),
    ),
    Copy(f"{POST}/figs.html", "09IZMIR77", "lantern-body"),
    Copy(f"{POST}/ferries.html", "09TRIESTE251", "lantern-body"),
    Copy(f"{POST}/tram.html", "10BRNO36", "lantern"),
    Copy(f"{POST}/organ.html", "08POZNAN204", "lantern", damage="mojibake"),
    Copy(f"{PRESS}/2010/05/lighthouse-lens.html", "lighthouse-lens", "press"),
    Copy(f"{PRESS}/2010/05/lighthouse-lens-print.txt", "lighthouse-lens", "press-print"),
    Copy(f"{PRESS}/2010/09/night-ferry.html", "night-ferry", "press"),
    Copy(f"{PRESS}/2010/03/seed-library.html", "seed-library", "press", damage="mojibake"),
    Copy(f"{PRESS}/2010/06/faro-de-papel.html", "faro-de-papel", "press"),
    Copy(f"{PRESS}/2010/10/orgelbriefe.html", "orgelbriefe", "press"),
    Copy(f"{PRESS}/2010/04/tide-notice-may.html", "tide-notice-may", "press"),
    Copy(f"{PRESS}/2010/04/tide-notice-may-print.txt", "tide-notice-may", "press-print"),
    Copy(f"{PRESS}/2010/05/tide-notice-june.html", "tide-notice-june", "press"),
    Copy(f"{FEED}:1", "faro-de-papel", "press"),
    Copy(f"{FEED}:2", "faro-de-papel", "feed"),
)  # fmt: skip

# Pages that are no document: the layout each is made from, what becomes of it, and why.
NO_DOCUMENT = {
    "cablebase.example/list.html": ("database-index.html", "index"),
    f"{PRESS}/2010/11/gone.html": ("press-error.html", "error"),
    "lanternpost.example/papers.html": ("lantern-listing.html", "listing"),
    "lanternpost.example/consent.html": ("lantern-consent.html", "consent"),
    "lanternpost.example/login.html": ("lantern-login.html", "login"),
    f"{ROOM}/76TURKU190.txt": ("reading-blank.txt", "empty"),
}
PICTURE = "cablebase.example/files/seal.png"

RELATED = (
    ("section_of", "08SAOLUIS97-1", "08SAOLUIS97-2"),
    ("template", "09TRIESTE214", "09TRIESTE251"),
    ("template", "tide-notice-may", "tide-notice-june"),
    ("corrected", "10BRNO36", "10BRNO41"),
    ("quotes", "09VARNA60", "09IZMIR77"),
    ("quotes", "orgelbriefe", "08POZNAN204"),
)

MUST_NOT_APPEAR = (
    "Tide Wire Cooperative",
    "World Headlines",
    "More>>",
    "Harbour pilots in four northern ports",
    "Stand With The Open Archive",
    "61204 / 88190",
    "Find by tag",
    "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "many hands make light reading",
    "Viewing message",
    "How to read a message",
    "The upper box gives the number",
    "How to talk about a message",
    "Reference id Created Released Classification Origin",
    "Download the tables",
    "Previous message",
    "First published version",
    "Hide header",
    "Report a reading error",
    "Cable Base is kept by volunteers",
    "¶",
    "You are here:",
    "Ask the keeper",
    "Report a torn sheet",
    "friends of the Reading Room",
    "The head of this message was not copied",
    "The coast papers",
    "masked by the editors",
    "Save for later",
    "Goose elected to allotment committee",
    "printed on Thursdays",
    "We use two cookies",
    "Share on Pondline",
    "Most read",
    "Bee school enrols a bishop",
    "gannet47",
    "Aunt Petronella",
    "One letter a week, never on Fridays",
    "Close this window",
    "Printed from",
    "may be reprinted",
)

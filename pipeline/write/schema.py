"""The schemas of a run's files. Structs list their fields in the order of the nouns in `model/`."""

import pyarrow as pa

_string, _int, _float = pa.string(), pa.int32(), pa.float64()
_strings, _ints = pa.list_(_string), pa.list_(_int)


def _struct(**fields: pa.DataType) -> pa.DataType:
    return pa.struct(list(fields.items()))


def _rows(**fields: pa.DataType) -> pa.DataType:
    return pa.list_(_struct(**fields))


SPANS = _rows(start=_int, end=_int, copy=_int, src_start=_int, src_end=_int, op=_string)

_ADDRESSEES = _rows(route=_string, name=_string, precedence=_string, mcn=_string, excluded=_strings)

CABLE = pa.struct(
    [
        ("reference_id", _string),
        ("mrn", _struct(year=_int, origin=_string, serial=_int, printed=_string, display=_string)),
        ("released", _string),
        ("classification", _string),
        ("classification_line", _string),
        ("origin", _string),
        (
            "transmission",
            _struct(
                id=_string,
                first_line=_string,
                relay=_strings,
                station=_string,
                station_serial=_string,
                section=_string,
                file_time=_struct(printed=_string, day_of_year=_int, time=_string),
                security=_string,
            ),
        ),
        ("precedence", _struct(code=_string, name=_string)),
        ("dtg", _struct(printed=_string, iso=_string)),
        ("from", _struct(name=_string, route=_string)),
        ("to", _ADDRESSEES),
        ("info", _ADDRESSEES),
        ("captions", _strings),
        ("attention", _strings),
        ("eo12958", _string),
        ("declassify_on", _string),
        ("tags", _strings),
        ("subject", _string),
        ("refs", _rows(id=_string, kind=_string, text=_string, bullet=_string)),
        ("classified_by", _struct(name=_string, title=_string)),
        ("reason", _string),
        ("signer", _string),
        ("signers", _strings),
        ("section", _int),
        ("sections", _int),
        ("partial", pa.bool_()),
        ("summary_paragraph", _int),
    ]
)

ARTICLE = _struct(
    author=_string,
    published=_string,
    modified=_string,
    canonical_url=_string,
    site_name=_string,
    section=_string,
)

RECORD = pa.schema(
    [
        ("id", _string),
        ("kind", _string),
        ("text", _string),
        ("body", _string),
        ("title", _string),
        ("language", _string),
        ("created", _string),
        ("sources", _strings),
        (
            "blocks",
            _rows(
                type=_string,
                number=_int,
                marking=_string,
                level=_int,
                of=_int,
                text=_string,
                start=_int,
                end=_int,
                spans=SPANS,
            ),
        ),
        (
            "copies",
            _rows(
                page=_string,
                url=_string,
                site=_string,
                layout=_string,
                fetched=_string,
                media_type=_string,
                bytes=pa.int64(),
                sha256=_string,
                similarity=_float,
                coverage=_float,
            ),
        ),
        (
            "repairs",
            _rows(
                start=_int,
                end=_int,
                before=_string,
                after=_string,
                mechanism=_string,
                confidence=_float,
                rivals=_strings,
                support=_strings,
                copies=_ints,
            ),
        ),
        (
            "variants",
            _rows(
                start=_int,
                end=_int,
                readings=_rows(text=_string, copies=_ints),
                rule=_string,
                confidence=_float,
            ),
        ),
        ("gaps", _rows(at=_int, reason=_string, copies=_ints)),
        ("relations", _rows(type=_string, id=_string, evidence=_string)),
        ("cable", CABLE),
        ("article", ARTICLE),
        (
            "quality",
            _struct(
                copies=_int,
                coverage=_float,
                seen_twice=_float,
                inferred=_float,
                repaired=_float,
                from_others=_float,
                disagreements=_int,
                gaps=_int,
            ),
        ),
    ]
)

VERDICTS = _rows(start=_int, end=_int, p=_float, reason=_string)
# A step's `before` is the page text it stands on: text[start:end].
STEPS = _rows(start=_int, end=_int, after=_string, rule=_string)
HOLES = _rows(
    start=_int, end=_int, after=_string, mechanism=_string, confidence=_float, rivals=_strings
)
SEGMENTS = _rows(
    start=_int, end=_int, fate=_string, record=_string, rec_start=_int, rec_end=_int, rule=_string
)

# The blocks that a page's HTML states: what its copy is cut by, and how its lines are judged.
STATED = _rows(start=_int, end=_int, kind=_string, level=_int, path=_string, link_chars=_int)

# One row a page that was read: its text, what was thought of it, and what became of it.
LINEAGE = pa.schema(
    [
        ("page", _string),
        ("site", _string),
        ("url", _string),
        ("media_type", _string),
        ("encoding", _string),
        ("evidence", _string),
        ("replaced", _int),
        ("bytes", pa.int64()),
        ("sha256", _string),
        ("kind", _string),
        ("page_type", _string),
        ("dropped", _string),
        ("record", _string),
        ("copy", _int),
        ("text", _string),
        ("stated", STATED),
        ("blocks", VERDICTS),
        ("steps", STEPS),
        ("holes", HOLES),
        ("segments", SEGMENTS),
    ]
)

# One row a pair of pages that were compared.
PAIRS = pa.schema(
    [
        ("a", _string),
        ("b", _string),
        ("decision", _string),
        ("rule", _string),
        ("jaccard", _float),
        ("containment", _float),
        ("aligned", _float),
        ("longest", _int),
        ("exchanged", _strings),
        ("added", _strings),
    ]
)

DROPPED = pa.schema(
    [
        ("page", _string),
        ("site", _string),
        ("url", _string),
        ("kind", _string),
        ("page_type", _string),
        ("reason", _string),
        ("bytes", pa.int64()),
        ("sha256", _string),
    ]
)

QUARANTINE = pa.schema(
    [
        ("page", _string),
        ("path", _string),
        ("site", _string),
        ("bytes", pa.int64()),
        ("sha256", _string),
        ("reason", _string),
        ("detail", _string),
    ]
)

# datasketch.LeanMinHash(seed=seed, hashvalues=numpy.array(values), scheme=scheme) is the signature.
SIGNATURES = pa.schema(
    [("page", _string), ("seed", _int), ("scheme", _string), ("values", pa.list_(pa.uint32()))]
)

# How the records of the run before are called now, by the pages they share.
IDS = pa.schema([("previous", _string), ("id", _string), ("pages", _int)])

# All tables of a run, by the names of their files.
TABLES = {
    "records": RECORD,
    "lineage/pages": LINEAGE,
    "lineage/pairs": PAIRS,
    "dropped": DROPPED,
    "quarantine": QUARANTINE,
    "signatures": SIGNATURES,
    "ids": IDS,
}

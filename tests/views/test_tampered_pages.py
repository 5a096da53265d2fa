"""Verify finds pages that were rewritten, though everything was sealed again."""

import pytest

from pipeline.errors import VerifyError
from pipeline.views.verify import verify

PAGES = "lineage/pages-0000.parquet"


def some_segment(rows, fate, **more):
    """The page, its segments and the position of the first segment with this fate."""
    wanted = {"fate": fate, **more}
    return next(
        (page, page["segments"], number)
        for page in rows
        if page["dropped"] is None
        for number, segment in enumerate(page["segments"])
        if wanted.items() <= segment.items() and segment["end"] - segment["start"] > 2 and number
    )


def fate(old, new):
    def edit(rows):
        _, segments, number = some_segment(rows, old)
        segments[number]["fate"] = new

    return edit


def shifted_segment(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number]["start"] += 1


def shifted_border(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number - 1]["end"] += 1
    segments[number]["start"] += 1
    segments[number]["rec_start"] += 1


def lost_segment(rows):
    rows[0]["segments"].pop()


def other_place(rows):
    _, segments, number = some_segment(rows, "agrees")
    segments[number]["rec_start"] += 1
    segments[number]["rec_end"] += 1


def other_record(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number]["record"] = "cable:00NOWHERE1"


def left_out_in_silence(rows):
    """Content that is said to be chrome, as if nobody had wanted it."""
    _, segments, number = some_segment(rows, "agrees")
    segments[number] |= {"fate": "left_out", "record": None, "rule": "line:short"}


def chrome_as_layout(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number] |= {"fate": "layout", "rule": "mark"}


def no_rule(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number]["rule"] = ""


def text_as_blank(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number] |= {"fate": "layout", "rule": "blank"}


def page_text(rows):
    page, segments, number = some_segment(rows, "chosen")
    at = segments[number]["start"]
    page["text"] = f"{page['text'][:at]}#{page['text'][at + 1 :]}"


def verdict(rows):
    page, _, _ = some_segment(rows, "left_out")
    for block in page["blocks"]:
        block["p"] = 0.9


def lost_verdict(rows):
    rows[0]["blocks"].pop(0)


def overlapping_steps(rows):
    page = next(page for page in rows if len(page["steps"]) > 1)
    page["steps"][1]["start"] = page["steps"][0]["end"] - 1


def lost_repair(rows):
    for page in rows:
        page["steps"] = [step for step in page["steps"] if not step["after"]]


def lost_page(rows):
    rows.pop(next(n for n, page in enumerate(rows) if page["copy"] == 1))


def lost_page_alone(rows):
    rows.pop(next(n for n, page in enumerate(rows) if page["dropped"]))


def twice(rows):
    rows.append(next(page for page in rows if page["dropped"]))


def dropped_in_part(rows):
    page = next(page for page in rows if page["dropped"])
    (segment,) = page["segments"]
    page["segments"] = [segment | {"end": 5}, segment | {"start": 5}]


def unlike(change, fate, **more):
    """Change the first segment with this fate."""

    def edit(rows):
        _, segments, number = some_segment(rows, fate, **more)
        segments[number] |= change

    return edit


NOWHERE = {"record": None, "rec_start": 0, "rec_end": 0}


def chrome_as_variant(rows):
    page, segments, number = some_segment(rows, "left_out")
    segments[number] |= {"fate": "variant", "record": page["record"], "rule": ""}


def twice_in_the_record(rows):
    """Words that agree are said to stand where others of the page already do."""
    _, segments, _ = some_segment(rows, "agrees", rule="")
    agreeing = [s for s in segments if s["fate"] == "agrees" and s["rule"] == ""]
    agreeing[1] |= {name: agreeing[0][name] for name in ("rec_start", "rec_end")}


def damaged_without_damage(rows):
    _, segments, number = some_segment(rows, "variant", rule="")
    segments[number]["rule"] = "damaged"


def text_as_mark(rows):
    """A word without letters, such as a dash, that other copies have too."""
    for page in rows:
        for segment in page["segments"]:
            own = page["text"][segment["start"] : segment["end"]]
            if segment["rule"] == "marker" and not any(map(str.isalnum, own)):
                segment |= {"fate": "layout", "rule": "mark", **NOWHERE}
                return
    pytest.fail("no page has a dash before a list item")


def text_as_marker(rows):
    _, segments, number = some_segment(rows, "agrees", rule="")
    segments[number]["rule"] = "marker"


def lost_removal(rows):
    page = next(page for page in rows if page["copy"] is not None)
    page["steps"] = [step for step in page["steps"] if step["rule"].startswith("repair:")]


def other_removal(rows):
    page = next(page for page in rows if page["copy"] is not None)
    next(step for step in page["steps"] if not step["after"])["rule"] = "line:boring"


def repair_rule(rule):
    def edit(rows):
        for step in (step for page in rows for step in page["steps"]):
            if step["rule"].startswith("repair:"):
                step["rule"] = rule

    return edit


def idle_repair(rows):
    page = next(page for page in rows if page["copy"] is not None)
    end = len(page["text"])
    page["steps"].append({"start": end, "end": end, "after": "", "rule": "repair:nothing"})


def other_copy(rows):
    for page in rows:
        if page["copy"] is not None:
            page["copy"] += 1


def improbable(rows):
    rows[0]["blocks"][0]["p"] = float("nan")


def of_no_kind(rows):
    rows[0]["kind"] = "poem"


def of_type(name, dropped=False):
    def edit(rows):
        page = next(row for row in rows if (row["dropped"] is not None) == dropped)
        page["page_type"] = name

    return edit


def hole(confidence, step=None):
    """A hole where nothing was repaired; with `step` where the first step of a kind is."""

    def edit(rows):
        page = next(page for page in rows if page["copy"] is not None and len(page["steps"]) > 1)
        start = 0
        if step is not None:
            start = next(s["start"] for s in page["steps"] if s["rule"].startswith(step))
        new = {"after": "é", "mechanism": "lost", "confidence": confidence, "rivals": []}
        page["holes"] = [{"start": start, "end": start + 1, **new}]

    return edit


def holes_in_disorder(rows):
    page = next(page for page in rows if page["copy"] is not None)
    new = {"after": "é", "mechanism": "lost", "confidence": 0.5, "rivals": []}
    page["steps"], end = [], len(page["text"])
    page["holes"] = [{"start": end - 3, "end": end - 1, **new}, {"start": 0, "end": 1, **new}]


def hole_in_a_dropped_page(rows):
    hole(0.5)(rows)
    own = next(page for page in rows if page["holes"])
    next(page for page in rows if page["dropped"])["holes"] = own["holes"]


def dropped_for_another_reason(rows):
    next(page for page in rows if page["dropped"])["segments"][0]["rule"] = "boring"


EDITS = [
    (shifted_segment, "segments do not meet at character"),
    (shifted_border, "is layout, but no|not by its verdict|against the verdict"),
    (lost_segment, "segments end at character"),
    (other_place, "is not what it is said to be"),
    (other_record, "another document's record"),
    (fate("chosen", "agrees"), "what the record takes from the page"),
    (fate("agrees", "chosen"), "what the record takes from the page|by the unknown rule"),
    (unlike({"fate": "variant"}, "agrees", rule=""), "no variant names|prints nothing there"),
    (unlike({"fate": "variant"}, "agrees", rule="marker"), "is not what it is said to be"),
    (unlike({"fate": "agrees", "rule": ""}, "variant"), "is not what it is said to be"),
    (fate("agrees", "layout"), "is layout, yet said to be in the record"),
    (fate("agrees", "left_out"), "is left out, yet said to be in the record"),
    (fate("left_out", "agrees"), "is agrees, but in no record"),
    (fate("left_out", "lost"), "unknown fate 'lost'"),
    (left_out_in_silence, "is left out, yet said to be in the record"),
    (unlike({"fate": "left_out", "rule": "line:short", **NOWHERE}, "agrees"), "not by its verdict"),
    (unlike({"fate": "left_out", "rule": "best-copy", **NOWHERE}, "agrees"), "copies were united"),
    (unlike({"fate": "left_out", "rule": "", **NOWHERE}, "agrees"), "not by its verdict"),
    (unlike({"fate": "layout", "rule": "blank", **NOWHERE}, "agrees"), "is layout, but no blank"),
    (unlike({"fate": "layout", "rule": "mark", **NOWHERE}, "agrees"), "is layout, but no mark"),
    (
        unlike({"fate": "layout", "rule": "banner", **NOWHERE}, "agrees"),
        "is layout, but holds text",
    ),
    (
        unlike({"fate": "layout", "rule": "banner", **NOWHERE}, "chosen"),
        "is layout, but holds text",
    ),
    (unlike({"rule": "box"}, "layout"), "is layout, but no box"),
    (unlike({"rule": ""}, "layout"), "is layout, but no rule says why"),
    (unlike({"rec_end": 5}, "left_out"), "is left out, yet said to be in the record"),
    (unlike({"rec_start": -4}, "chosen"), "stands for characters -4"),
    (unlike({"rec_end": 10**6}, "agrees"), "stands for characters"),
    (text_as_mark, "is layout, but holds text"),
    (text_as_marker, "is no number, marking or dash"),
    (chrome_as_variant, "against the verdict of its lines"),
    (unlike({"rec_start": 0, "rec_end": 0}, "variant"), "stands for characters 0–0"),
    (twice_in_the_record, "stands for text before what it follows"),
    (damaged_without_damage, "is called damaged or not"),
    (unlike({"rule": ""}, "variant", rule="damaged"), "is called damaged or not"),
    (unlike({"rule": "why"}, "variant"), "by the unknown rule 'why'"),
    (chrome_as_layout, "against the verdict of its lines|is layout, but no mark"),
    (verdict, "against its verdict"),
    (text_as_blank, "is layout, but no blank"),
    (no_rule, "not by its verdict"),
    (page_text, "is not copied from"),
    (lost_verdict, "blocks do not meet at character 0"),
    (improbable, "its probability is none"),
    (overlapping_steps, "steps overlap"),
    (lost_repair, "no step of the page repairs it so|is called damaged or not"),
    (lost_removal, "but no step leaves it out"),
    (other_removal, "is left out as 'line:boring', against its verdict"),
    (repair_rule("line:short"), "is left out as 'line:short', against its verdict"),
    (repair_rule("repair:"), "does not say how"),
    (repair_rule("repair:guess"), "is repaired, not inferred|the repair is not what"),
    (idle_repair, "a repair that changes nothing"),
    (lost_page, "its sources differ"),
    (lost_page_alone, "is not what the lineage says"),
    (twice, "stands 2 times|stands twice"),
    (other_copy, "numbered otherwise"),
    (of_no_kind, "unknown kind 'poem'"),
    (of_type("poem"), "is of type poem, which does not fit its kind"),
    (of_type("no_document"), "is of type no_document, which does not fit its kind"),
    (of_type("forum", dropped=True), "is of type forum, which does not fit its kind"),
    (hole(0.9), "a hole that is sure enough to be repaired"),
    (hole(-0.1), "a hole that is sure enough to be repaired"),
    (hole(0.5, "line:"), "a hole where a step leaves something out or repairs it"),
    (holes_in_disorder, "holes overlap|but no step leaves it out"),
    (hole_in_a_dropped_page, "was dropped, yet has holes"),
    (dropped_in_part, "was dropped but is not one left-out segment"),
    (dropped_for_another_reason, "was dropped but is not one left-out segment"),
]


@pytest.mark.parametrize(("edit", "says"), EDITS)
def test_pages_that_were_rewritten(out, rewrite, edit, says):
    rewrite(PAGES, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith(("page ", "record ", "dropped/part-0000.parquet: page "))


@pytest.mark.parametrize("out", ["best_copy_out"], indirect=True)
def test_the_best_copy_leaves_nothing_out(out, rewrite):
    """A chosen word cannot go, and its page's text cannot be said to be another copy's."""
    verify(out)
    rewrite(PAGES, unlike({"fate": "left_out", "rule": "best-copy", **NOWHERE}, "chosen"))
    with pytest.raises(VerifyError, match="what the record takes from the page"):
        verify(out)

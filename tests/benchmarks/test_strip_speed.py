"""The speed of strip is told for every rendering; both ways of judging see all pages."""

import pytest
import strip_speed

HTML = "<nav><a href='/'>Home</a></nav><h1>The ferry</h1><p>It sank in the bay, and they left.</p>"
TEXT = "Home\nThe ferry\nIt sank in the bay, and they left."


def test_speeds_are_told_for_pages_at_once_and_one_a_call(monkeypatch):
    seen = []
    for name in ("judged_texts", "judged_html"):
        monkeypatch.setattr(strip_speed, name, lambda forms: seen.extend(forms))
    for name in ("strip_text", "strip_html"):
        monkeypatch.setattr(strip_speed, name, seen.append)
    ticks = iter(range(1000))
    monkeypatch.setattr(strip_speed.time, "process_time", lambda: float(next(ticks)))
    for form, is_html in ((TEXT, False), (HTML, True)):
        seen.clear()
        size = 2 * len(form) / 1e6
        assert strip_speed._speeds([form, form], is_html) == pytest.approx((size, size))
        assert seen == [form] * 2 * 2 * 3


@pytest.mark.parametrize(
    ("work", "form"), [(strip_speed.judged_texts, TEXT), (strip_speed.judged_html, HTML)]
)
def test_pages_are_judged_as_in_a_run(monkeypatch, work, form):
    judge, lines = strip_speed.judge, []

    def watched(batch, *others):
        lines.append(len(batch.line_start))
        return judge(batch, *others)

    monkeypatch.setattr(strip_speed, "judge", watched)
    work([form, form])
    assert sum(lines) >= 2 * 3

"""Strip: give every line of a page a probability of being content, and a reason."""

from pipeline.strip.classify import judge
from pipeline.strip.lines import (
    HtmlColumns,
    LineEvidence,
    LineVerdicts,
    StripPage,
    html_columns,
    removed,
    verdicts,
)
from pipeline.strip.page import Stripped, StrippedBlock, strip_html, strip_text
from pipeline.strip.repeats import (
    RepeatCounts,
    SiteRepeats,
    page_digests,
    site_repeats,
)
from pipeline.strip.sites import Profile, load_profiles, profile_evidence, recognise

__all__ = [
    "HtmlColumns",
    "LineEvidence",
    "LineVerdicts",
    "Profile",
    "RepeatCounts",
    "SiteRepeats",
    "StripPage",
    "Stripped",
    "StrippedBlock",
    "html_columns",
    "judge",
    "load_profiles",
    "page_digests",
    "profile_evidence",
    "recognise",
    "removed",
    "site_repeats",
    "strip_html",
    "strip_text",
    "verdicts",
]

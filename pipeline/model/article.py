"""The fields of an article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """What an article's pages say of it; None where no copy says anything."""

    author: str | None = None
    published: str | None = None
    modified: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    section: str | None = None

"""Page types: what sort of page it is, beside whether it is a document at all."""

PAGE_TYPES = (
    "article", "collection", "documentation", "forum", "listing", "product", "service",
)  # fmt: skip

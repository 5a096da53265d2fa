"""What a page hides by itself: by attributes and inline styles; style sheets are not read."""

import re

# A CSS selector of all elements that may be hidden.
MAY_BE_HIDDEN = ", ".join((
    "[hidden]",
    '[style*="display" i]',
    '[style*="visibility" i]',
    '[aria-hidden="true" i]',
    "dialog",
))  # fmt: skip

_NOT_SHOWN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE
)

# Tabs, accordions, the rest of a shortened text: the reader opens them to read on.
_PANELS = frozenset({"tabpanel", "region"})
_NO_PANELS = frozenset({"dialog", "alertdialog", "menu", "menubar", "listbox", "navigation"})
_PANEL_NAME = re.compile(
    r"(?<![a-z])(?:tabs?(?![a-z])|more)|accordion|collaps|expand|spoiler|faq|answer", re.IGNORECASE
)
_NO_PANEL_NAME = re.compile("modal|popup|menu|dropdown", re.IGNORECASE)

# React sends parts of the page as hidden elements of such ids and then moves them into place.
_STREAMED = re.compile(r"S:[0-9a-f]+")


def is_hidden(tag: str, is_block: bool, attributes: dict[str, str | None]) -> bool:
    """Whether a page hides an element from its readers, for as long as they read it.

    >>> is_hidden("div", True, {"style": "color: red; display:none"})
    True
    >>> is_hidden("div", True, {"style": "display:none", "role": "tabpanel"})
    False

    Browsers show `aria-hidden` elements. On blocks it marks menus and dialogs yet to be opened, and
    copies of what stands elsewhere; on inline elements it mostly marks icons.
    """
    is_for_the_eye = (attributes.get("aria-hidden") or "").lower() == "true"
    # Searching the page opens what is hidden until it is found.
    is_off = (attributes.get("hidden", "until-found") or "").lower() != "until-found"
    if not (
        is_off
        or (is_for_the_eye and is_block)
        or (tag == "dialog" and "open" not in attributes)
        or _NOT_SHOWN.search(attributes.get("style") or "")
    ):
        return False
    return not (_is_panel(tag, attributes) or _STREAMED.fullmatch(attributes.get("id") or ""))


def _is_panel(tag: str, attributes: dict[str, str | None]) -> bool:
    role = (attributes.get("role") or "").lower()
    if role in _PANELS:
        return True
    names = f"{attributes.get('class')} {attributes.get('id')}"
    if tag == "dialog" or role in _NO_PANELS or _NO_PANEL_NAME.search(names):
        return False
    return "aria-labelledby" in attributes or bool(_PANEL_NAME.search(names))

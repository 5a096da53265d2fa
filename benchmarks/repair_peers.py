"""The repairers that are compared: ours, ftfy in two ways, plsfix, wildebeest, and none."""

import importlib
from collections.abc import Callable

from peers import Missing

Repair = Callable[[str], str]

OURS = "ours"


def load(name: str) -> Repair:
    """The repairer of a name in `REPAIRERS`.

    >>> load("identity")("cafÃ©"), load("ftfy")("cafÃ©")
    ('cafÃ©', 'café')

    Raises Missing when its packages are not there.
    """
    needed, make = REPAIRERS[name]
    try:
        for module in needed:
            importlib.import_module(module)
    except ModuleNotFoundError as error:
        what = f"{name} is left out, {error.name} is not installed"
        raise Missing(f"{what}: pip install -e '.[bench]'") from error
    return make()


def _ours() -> Repair:
    from pipeline.repair import repair_text

    return repair_text


def _identity() -> Repair:
    return lambda text: text


def _ftfy() -> Repair:
    import ftfy

    return lambda text: ftfy.fix_text(text)


def _ftfy_conservative() -> Repair:
    """Decoding alone: quotes, ligatures, widths, line ends and composition stay as they are."""
    import ftfy

    config = ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
        normalization=None,
        explain=False,
    )
    return lambda text: ftfy.fix_text(text, config)


def _plsfix() -> Repair:
    import plsfix

    repair: Repair = plsfix.fix_text
    return repair


def _wildebeest() -> Repair:
    """Line by line, as its own program reads."""
    from wildebeest.wb_normalize import Wildebeest

    normalizer = Wildebeest()
    return lambda text: "\n".join(normalizer.norm_clean_string(x, {}) for x in text.split("\n"))


# For each name what has to be installed, and what makes the repairer.
REPAIRERS: dict[str, tuple[tuple[str, ...], Callable[[], Repair]]] = {
    OURS: ((), _ours),
    "ftfy": (("ftfy",), _ftfy),
    "ftfy-conservative": (("ftfy",), _ftfy_conservative),
    "plsfix": (("plsfix",), _plsfix),
    "wildebeest": (("wildebeest",), _wildebeest),
    "identity": ((), _identity),
}

"""Names in node paths: the id and the classes of an element, bounded and free of what separates."""

from functools import lru_cache

from pipeline.model.page import PATH_CLASSES, PATH_NAME_CHARS


def id_label(identity: str) -> str:
    """The part of a path level that names an element's id.

    >>> id_label("main"), id_label(" a b/c "), id_label(" ")
    ('#main', '#a_b_c', '')
    """
    name = "_".join(_without_marks(identity).split())
    return "#" + name[:PATH_NAME_CHARS] if name else ""


# The pages of a site have the same classes.
@lru_cache(maxsize=4096)
def class_label(classes: str) -> str:
    """The part of a path level that names an element's first four classes.

    >>> class_label("post w-1/2 v1.0"), class_label("")
    ('.post.w-1_2.v1_0', '')
    """
    names = _without_marks(classes).split(maxsplit=PATH_CLASSES)[:PATH_CLASSES]
    return "".join(["." + name[:PATH_NAME_CHARS] for name in names])


def _without_marks(name: str) -> str:
    return name.replace("/", "_").replace("#", "_").replace(".", "_")

"""Write tests/read/golden/*.json anew from the pages beside them: `python tests/read/golden.py`.

Look at the difference before you commit it.
"""

import json
from dataclasses import asdict
from pathlib import Path

from pipeline.read.render import render_html


def rendered(page: Path) -> str:
    """What the page renders to, as the JSON that is kept."""
    text, blocks = render_html(page.read_text("utf-8"))
    kept = [asdict(block) | {"shows": text[block.start : block.end]} for block in blocks]
    return json.dumps({"text": text, "blocks": kept}, ensure_ascii=False, indent=1) + "\n"


def update() -> None:
    """Write every golden file, each replaced at once."""
    for page in sorted((Path(__file__).parent / "golden").glob("*.html")):
        draft = page.with_suffix(".json.new")
        draft.write_text(rendered(page), "utf-8")
        draft.replace(page.with_suffix(".json"))


if __name__ == "__main__":
    update()

"""Write the table of figures into a page: `python -m bench.page RESULT.json docs/performance.md`.

The page keeps its own words; what stands between `<!-- begin figures -->` and `<!-- end figures -->` is replaced.
"""

import argparse
import sys
from pathlib import Path

from bench.report import markdown
from bench.rows import NotAResult, read_result

BEGIN, END = "<!-- begin figures -->\n", "<!-- end figures -->"


def main() -> int:
    """Write the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("result", type=Path, help="what python -m bench --json wrote")
    parser.add_argument("page", type=Path, help="the page, with the two markers")
    given = parser.parse_args()
    try:
        text = given.page.read_text(encoding="utf-8")
        given.page.write_text(with_figures(text, markdown(read_result(given.result))), encoding="utf-8")
    except (NotAResult, OSError, ValueError) as refused:
        print(f"error: {refused}", file=sys.stderr)  # noqa: T201 -- a command says why it does nothing
        return 2
    return 0


def with_figures(text: str, rows: list[str]) -> str:
    """Return the text with the rows between its markers.

    Raises:
        ValueError: the text has not both markers.
    """
    before, begins, rest = text.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise ValueError("the page has not both markers; write them where the figures belong")
    return before + BEGIN + "\n".join(rows) + "\n" + END + after


if __name__ == "__main__":
    sys.exit(main())

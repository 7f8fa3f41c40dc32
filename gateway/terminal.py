"""What goes to a terminal: tables for people, one JSON document for machines, errors that say what to do next.

Rules, in order:
1. With --json exactly one JSON document goes to standard output, whatever happens.
2. Without it, answers go to standard output and errors to standard error; color only on a terminal.
3. Exit 0: the stated result holds; 1: it does not; 2: the input or the call is bad.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

HOLDS, DOES_NOT_HOLD, BAD_CALL = 0, 1, 2
WORTH_A_BAR = 200  # parts of work that take long enough to be watched
COLORS = {
    "GO": "bold green",
    "REFER": "bold yellow",
    "STOP": "bold red",
    "VALID": "green",
    "kept": "green",
    "approximated": "yellow",
    "dropped": "red",
    "invented": "cyan",
}


def console() -> Console:
    """Return the console of standard output: 100 columns when it is no terminal, never color codes there."""
    return Console(width=None if sys.stdout.isatty() else 100, highlight=False, soft_wrap=False)


def print_json(document: object, *, one_line: bool = False) -> None:
    """Print one JSON document to standard output, at once."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=None if one_line else 1) + "\n")
    sys.stdout.flush()


def print_error(*, as_json: bool, reason: str, field: str, message: str) -> None:
    """Print why a call is refused."""
    if as_json:
        print_json({"error": {"reason": reason, "field": field, "message": message}})
        return
    where = f" at {field}" if field else ""
    Console(stderr=True, highlight=False).print(Text.assemble(("error: ", "bold red"), f"{reason}{where}\n  {message}"))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of texts; words with a meaning of their own are colored, and readable without color."""
    grid = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell, style=COLORS.get(cell, "")) for cell in row))
    return grid


def fields(pairs: Mapping[str, str]) -> Table:
    """Return name and value pairs as a table without lines; empty values are left out."""
    grid = Table.grid(padding=(0, 2))
    for name, value in pairs.items():
        if value:
            grid.add_row(Text(name, style="dim"), Text(value, style=COLORS.get(value, "")))
    return grid


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how far long work is, on a terminal only, and take the bar away when it is done; call it once for each part.

    The bar stands on standard error, so it never mixes with an answer that is piped on.
    """
    shown = total >= WORTH_A_BAR and sys.stderr.isatty()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(label, total=total)
        yield partial(bar.advance, task)


def end(*, holds: bool) -> None:
    """End the command: exit 0 when the stated result holds, 1 when it does not."""
    if not holds:
        raise typer.Exit(DOES_NOT_HOLD)

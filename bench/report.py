"""How a run is shown: the machine, a table of figures with their aims, two runs side by side, and a page's table.

Rules, in order:
1. A ratio is the rate of the row over the rate of what it is measured against, by core where both are.
2. Whether an aim is met is a word, so that it can be read without color.
3. What was skipped is said in a line of its own.
"""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.rows import Result, Row, by_id

WORDS = {True: ("met", "green"), False: ("not met", "bold red"), None: ("", "")}
COLUMNS = 110


def show(result: Result, console: Console) -> None:
    """Print a run."""
    console.print(machine_table(result))
    console.print(figure_table(result))
    for each in result.skipped:
        console.print(f"skipped: {each.figure}: {each.why}", markup=False)


def machine_table(result: Result) -> Table:
    """Return machine, versions and settings as a table without lines."""
    grid = Table.grid(padding=(0, 2))
    for name, said in {**result.machine, **result.settings}.items():
        grid.add_row(Text(name, style="dim"), said)
    return grid


def figure_table(result: Result) -> Table:
    """Return the figures as a table."""
    grid = _grid(("figure", "measured", "aim", "ratio", ""))
    for row in result.rows:
        word, style = WORDS[row.met]
        title = Text(row.title, style="bold" if row.aim else "")
        if row.against:
            title.append(f"\n÷ {row.against}", style="not bold")
        if row.note:
            title.append(f"\n{row.note}", style="not bold dim")
        grid.add_row(title, measured_text(row), aim_text(row), ratio_text(row), Text(word, style=style))
    return grid


def comparison_table(old: Result, new: Result) -> Table:
    """Return two runs side by side; a figure that only one of them has is shown with a gap."""
    grid = _grid(("figure", "old", "new", "new ÷ old", "old ratio", "new ratio", "aim", ""))
    before, after = by_id(old.rows), by_id(new.rows)
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        shown = now or before[key]
        word, style = WORDS[now.met if now else None]
        grid.add_row(
            shown.title,
            measured_text(was) if was else "",
            measured_text(now) if now else "",
            f"{now.measured / was.measured:.2f}" if was and now and was.measured else "",
            ratio_text(was) if was else "",
            ratio_text(now) if now else "",
            aim_text(shown),
            Text(word, style=style),
        )
    return grid


def markdown(result: Result) -> list[str]:
    """Return the figures as the rows of a Markdown table."""
    lines = ["| figure | measured | against | ratio | aim | met |", "|---|---:|---|---:|---:|---|"]
    for row in result.rows:
        cells = (row.title, measured_text(row), row.against, ratio_text(row), aim_text(row), WORDS[row.met][0])
        lines.append(f"| {' | '.join(cells)} |")
    return lines + list(_small_print(result))


def named(pairs: Mapping[str, str]) -> str:
    """Return names with their values in one sentence's worth of text."""
    return ", ".join(f"{name} {said}" for name, said in pairs.items())


def measured_text(row: Row) -> str:
    """Return what was measured, with its unit, to three places that mean something."""
    value = row.measured
    figure = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{figure} {row.unit}"


def ratio_text(row: Row) -> str:
    """Return the ratio to two places that mean something, empty without one."""
    if row.ratio is None:
        return ""
    return f"{row.ratio:.2f}" if row.ratio >= 0.1 else f"{row.ratio:.2g}"


def aim_text(row: Row) -> str:
    """Return the aim, empty without one."""
    return row.aim.text() if row.aim else ""


def _small_print(result: Result) -> Iterator[str]:
    yield ""
    yield f"Machine and versions: {named(result.machine)}. Run: {named(result.settings)}."
    for each in result.skipped:
        yield f"Skipped: {each.figure}: {each.why}."


def _grid(columns: tuple[str, ...]) -> Table:
    grid = Table(header_style="bold", expand=False)
    for column in columns:
        right = column in {"measured", "old", "new", "ratio", "aim", "old ratio", "new ratio", "new ÷ old"}
        grid.add_column(column, justify="right" if right else "left", overflow="fold")
    return grid

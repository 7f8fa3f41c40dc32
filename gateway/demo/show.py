"""How the scene is shown: a table a chapter, a row a step; 100 columns, readable without color.

A step says what was asked, what must come back, and what came back. A row whose answer is not what it must be is
marked, and the demonstration then ends with a non-zero exit code.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a short text that must equal the expected one, and what else is worth seeing."""

    says: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is asked, what must come back, and how to ask it."""

    asks: str
    expects: str
    ask: Callable[[], Answer]


class Stage:
    """Plays steps and keeps count of those that did not go as they must."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0
        self.played = 0
        self.wrong = 0

    def say(self, text: str) -> None:
        """Print a line of the story."""
        self._console.print(text, markup=False)

    def play(self, chapter: str, steps: list[Step]) -> None:
        """Play the steps of a chapter and print its table."""
        grid = Table(title=chapter, title_justify="left", title_style="bold", width=COLUMNS, header_style="bold")
        for name, width in (("", 3), ("asked", 30), ("came back", 42), ("ms", 4), ("", 5)):
            grid.add_column(name, width=width, justify="right" if name == "ms" else "left", overflow="fold")
        with self._console.status(f"{chapter} ..."):
            for step in steps:
                grid.add_row(*self._row(step))
        self._console.print(grid)

    def _row(self, step: Step) -> tuple[Text, ...]:
        started = time.perf_counter_ns()
        answer = step.ask()
        milliseconds = (time.perf_counter_ns() - started) // 1_000_000
        self._number += 1
        self.played += 1
        right = answer.says == step.expects
        self.wrong += not right
        came_back = Text(answer.says, style="bold")
        if not right:
            came_back.append(f"\nexpected: {step.expects}", style="bold red")
        if answer.detail:
            came_back.append(f"\n{answer.detail}", style="not bold")
        verdict = Text("ok", style="green") if right else Text("WRONG", style="bold red")
        return Text(str(self._number)), Text(step.asks), came_back, Text(str(milliseconds)), verdict

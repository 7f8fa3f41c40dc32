"""The stage on which figures are measured: the effort, the progress shown, and one registry with a server for several.

Rules, in order:
1. The registry and its server are made when the first figure asks for them, and closed at the end.
2. A paper is handed out as unseen once, and never again.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bench.bulk import fill
from bench.effort import Effort
from bench.rows import Skipped
from bench.served import Served, serve
from bench.world import World, make_world


class Gauge:
    """Shows on standard error how far a figure is; silent where that is no terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, what: str, total: int) -> None:
        """Begin a stretch of `total` steps."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        """Note that steps are done."""
        if self._task is not None:
            self._progress.advance(self._task, steps)


@contextmanager
def shown_progress(*, silent: bool) -> Iterator[Gauge]:
    """Yield a gauge on standard error."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    disabled = silent or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=disabled) as progress:
        yield Gauge(progress)


@dataclass
class Stage:
    """What a figure is given."""

    effort: Effort
    folder: Path
    gauge: Gauge
    closing: ExitStack
    skipped: list[Skipped] = field(default_factory=list)
    postgres: str = ""

    @property
    def world(self) -> World:
        """Return the registry on SQLite, with enough papers for every figure that wants unseen ones."""
        return self._made[0]

    @cached_property
    def served(self) -> Served:
        """Return the server of that registry."""
        return self.closing.enter_context(serve(self.world.database, self.world.folder, packs=[self.world.pack]))

    def unseen(self, count: int) -> list[str]:
        """Return papers that nobody has presented to the server."""
        taken = list(islice(self._made[1], count))
        if len(taken) < count:
            raise AssertionError("the world registers as many papers as its figures take")
        return taken

    def room(self, name: str) -> Path:
        """Return an empty folder of a name."""
        folder = self.folder / name
        folder.mkdir()
        return folder

    @cached_property
    def _made(self) -> tuple[World, Iterator[str]]:
        count = self.effort.papers + self.effort.batch_papers + self.effort.suspensions + 1_000
        self.gauge.begin(f"registering {count:,} licenses", count)
        folder = self.room("world")
        made = make_world(f"sqlite:///{folder / 'registry.db'}", folder)
        return made, iter(fill(made, count, signed=count, told=self.gauge.advance))

"""A conversion as one JSON document, written while it is read: the whole of it is never in memory.

Rules, in order:
1. The list that the document carries is written at once; what belongs to another list waits in a temporary file.
2. A list that is empty is written where the shape has it always, else left out.
3. The account of messages and of the envelope is a list of its own, `account`.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import IO

LIST_END = "\n ]"


class JsonLists:
    """Lists of one JSON object on standard output, the first of them as it grows."""

    def __init__(self, head: Mapping[str, object], first: str, others: Sequence[str], *, always: bool) -> None:
        self._first = first
        self._others = tuple(name for name in others if name != first)
        self._always = always
        self._counts = dict.fromkeys((first, *self._others), 0)
        self._stack = ExitStack()
        self._waiting: dict[str, IO[str]] = {}
        members = "".join(f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in head.items())
        sys.stdout.write(f"{{\n{members} {json.dumps(first)}: [")

    def add(self, name: str, entries: Iterable[object]) -> None:
        """Add entries to a list."""
        for entry in entries:
            text = json.dumps(entry, ensure_ascii=False, indent=1).replace("\n", "\n  ")
            self._file_of(name).write(("," if self._counts[name] else "") + "\n  " + text)
            self._counts[name] += 1

    def close(self) -> None:
        """Write the lists that waited, and end the object."""
        sys.stdout.write(LIST_END if self._counts[self._first] else "]")
        for name in self._others:
            if self._counts[name] or self._always:
                sys.stdout.write(f",\n {json.dumps(name)}: [")
                self._copy(name)
                sys.stdout.write(LIST_END if self._counts[name] else "]")
        sys.stdout.write("\n}\n")
        sys.stdout.flush()
        self._stack.close()

    def _file_of(self, name: str) -> IO[str]:
        if name == self._first:
            return sys.stdout
        if name not in self._waiting:
            kept = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by the stack in `close`
            self._waiting[name] = self._stack.enter_context(kept)
        return self._waiting[name]

    def _copy(self, name: str) -> None:
        file = self._waiting.get(name)
        if file is not None:
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout)

"""Backup and restore: one file for both databases, so that a registry can also move from one to the other.

Rules, in order:
1. A backup is what happened: events, with their positions and chain hashes, contents and requests. Projections are not
   in it; a restore builds them from the events (`rebuild.py`).
2. It is one moment: everything is read in one transaction, while writers go on. Events without a position yet are kept
   as such.
3. What is written is checked as it is written: a registry whose chain or content does not hold gets no backup that
   nobody could restore.
4. A file is checked whole before a row of it is restored; then its chain, its contents and its head as they are read.
5. A restore is one transaction, into an empty registry of the same revision of tables: all of it or nothing.
6. A restored registry knows nothing of what was recorded after the backup (attack K08): suspensions and write-offs
   since then are gone, and positions and request ids are given again. It cannot tell by itself. Those who hold a later
   position can: the resume token of a watcher names a position with its chain hash, and is refused where the registry
   is behind it or has another hash there. Position and chain hash are stated, so that a person can compare them too.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import Connection, Engine, Table, func, select

from registry.backup_file import Seal, SealedWriter, invalid, read_lines, read_seal
from registry.backup_rows import KEPT, Audit, Broken, read_row, written_row
from registry.canonical import Json
from registry.database import NEWEST, migrate, read, revision_of, write
from registry.errors import BadInput, NotAllowed
from registry.journal import ChainHead, last_chained
from registry.reasons import Reason
from registry.restoring import check_empty, fill, keep_writers_out
from registry.row_values import Values

FORMAT = "comity-backup/1"
_FETCHED = {"contents": 32, "events": 2000, "requests": 2000}

# Told what is being done, how much of it is done, and how much there is, 0 where that is not known.
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds: the head of the chain, rows by table, and the file."""

    revision: str
    position: int
    chain_hash: str
    rows: Mapping[str, int]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line."""

    revision: str
    chain: ChainHead


def unreported(_doing: str, _done: int, _of: int) -> None:
    """Take a report and tell nobody."""


def write_backup(engine: Engine, stream: BinaryIO, report: Report = unreported) -> BackupSummary:
    """Write a backup of a registry to a stream, while others write to the registry.

    Raises:
        BadInput: CONFIGURATION, the database holds no registry of this version.
        NotAllowed: BACKUP_INVALID, what is on record does not hold together.
        Unavailable: the database.
    """
    with read(engine) as connection:
        head = _Head(_served_revision(connection), last_chained(connection))
        total = sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in KEPT.values())
        file, audit = SealedWriter(stream), Audit()
        file.put("head", _head_line(head))
        # Closed at once when a write fails: a cursor of the server must not outlive its transaction.
        with _refused_by_registry(), closing(_rows_of(connection)) as rows:
            for number, (table, values) in enumerate(rows, 1):
                audit.add(table, values)
                file.put(table.name, written_row(values))
                report("writing", number, total)
            _check_head(audit, head)
        return _summary(head, file.seal(dict(audit.rows)))


def check_backup(stream: BinaryIO, report: Report = unreported) -> BackupSummary:
    """Return what a backup holds, after everything in it has been checked that can be without a database.

    Raises:
        BadInput: BACKUP_INVALID.
    """
    seal = read_seal(stream)
    lines = read_lines(stream)
    head = _head_of(lines)
    for _ in _checked(lines, head, seal, report, "checking"):
        pass
    return _summary(head, seal)


def restore_backup(engine: Engine, stream: BinaryIO, report: Report = unreported) -> BackupSummary:
    """Put a backup into an empty registry; a database without tables gets them.

    Raises:
        BadInput: BACKUP_INVALID.
        NotAllowed: REGISTRY_NOT_EMPTY.
        Contended, Unavailable: the database.
    """
    seal = read_seal(stream)
    head = _head_of(read_lines(stream))
    with read(engine) as connection:
        check_empty(connection)
    migrate(engine)

    def work(connection: Connection) -> None:
        keep_writers_out(connection)
        check_empty(connection)
        lines = read_lines(stream)
        _head_of(lines)
        rows = _checked(lines, head, seal, report, "restoring")
        fill(connection, rows, lambda done: report("rebuilding", done, seal.rows["events"]))

    write(engine, work)
    return _summary(head, seal)


@contextmanager
def _refused_by_registry() -> Iterator[None]:
    try:
        yield
    except Broken as broken:
        raise NotAllowed(Reason.BACKUP_INVALID, "database", str(broken)) from None


def _rows_of(connection: Connection) -> Generator[tuple[Table, Values], None, None]:
    for name, table in KEPT.items():
        query = select(table).order_by(*table.primary_key.columns)
        with connection.execute(query.execution_options(yield_per=_FETCHED[name])) as found:
            for row in found.mappings():
                yield table, dict(row)


def _checked(
    lines: Iterator[tuple[str, Mapping[str, object]]], head: _Head, seal: Seal, report: Report, doing: str
) -> Iterator[tuple[Table, Values]]:
    audit, total = Audit(), sum(seal.rows.values())
    try:
        for number, (name, fields) in enumerate(lines, 1):
            table, values = read_row(name, fields)
            audit.add(table, values)
            yield table, values
            report(doing, number, total)
        _check_head(audit, head)
        if dict(audit.rows) != dict(seal.rows):
            raise Broken("The backup has another number of rows than its seal says; take another copy.")
    except Broken as broken:
        raise invalid(str(broken)) from None


def _check_head(audit: Audit, head: _Head) -> None:
    if audit.head() != head.chain:
        raise Broken("The chain of events does not end where the backup says; events were changed or are missing.")


def _served_revision(connection: Connection) -> str:
    revision = revision_of(connection)
    if revision is None:
        message = "This database holds no registry; correct the database URL."
        raise BadInput(Reason.CONFIGURATION, "database", message)
    if revision != NEWEST:
        message = (
            "The tables are those of another version of Comity; take the backup with the version that serves them."
        )
        raise BadInput(Reason.CONFIGURATION, "database", message)
    return revision


def _head_line(head: _Head) -> Json:
    return {
        "format": FORMAT,
        "revision": head.revision,
        "position": head.chain.position,
        "chain_hash": head.chain.chain_hash,
    }


def _head_of(lines: Iterator[tuple[str, Mapping[str, object]]]) -> _Head:
    name, said = next(lines, ("", {}))
    revision, position, chain_hash = said.get("revision"), said.get("position"), said.get("chain_hash")
    if name != "head" or said.get("format") != FORMAT or revision != NEWEST:
        message = (
            "The backup was written by another version of Comity, whose tables differ; restore it with that version "
            "into an empty database, then start this version on that database, which brings its tables up to date."
        )
        raise invalid(message)
    if type(position) is not int or not isinstance(chain_hash, str):
        raise invalid("The backup does not say where its chain of events ends; use the version that wrote it.")
    return _Head(NEWEST, ChainHead(position, chain_hash))


def _summary(head: _Head, seal: Seal) -> BackupSummary:
    return BackupSummary(
        revision=head.revision,
        position=head.chain.position,
        chain_hash=head.chain.chain_hash,
        rows=seal.rows,
        size=seal.size,
        sha256=seal.sha256,
    )

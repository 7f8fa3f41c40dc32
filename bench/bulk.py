"""Many registered licenses at once: one real registration, repeated row by row under other ids.

Rules, in order:
1. One license is registered by the product. Whatever rows that left, in whatever tables, are the pattern: ids, numbers
   and digests in them are replaced, everything else stays. A new column or table needs no change here.
2. The first `signed` copies carry assertions that the issuing authority signed; the others carry the signature of the
   pattern under their own payload. They fill the registry and are never presented.
3. Events get their positions and chain hashes as the sequencer gives them, so that the chain holds.
4. SQLite only, and only for a registry that no server has open.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from sqlalchemy.engine import make_url

from bench.papers import LicensePaper, claim_of
from bench.world import World, operated, registered
from gateway.core.trust.compact import decode_base64url, encode_base64url
from gateway.core.trust.statements import new_jti, new_license_id
from registry.canonical import parse_instant
from registry.database import open_engine
from registry.events import Event, EventKind
from registry.journal import ChainHead, Sequencer, chained
from registry.records import LicenseRecord

CHUNK = 5_000
_FAST = ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000", "locking_mode=EXCLUSIVE")

Value = str | int | bytes | None
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A row of the pattern: its table, its columns, and each value as it is or as a text to fill."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Value, ...]


def fill(world: World, count: int, *, signed: int, told: Told = lambda _: None) -> list[str]:
    """Register `count` licenses, and return the assertions of the first `signed`; `told` hears how many more."""
    with operated(world) as node:
        assertion, record = registered(world, node, world.form.first)
    _sequence_all(world)
    path = make_url(world.database).database or ""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        copier = _Copier(world, assertion, record, connection)
        return copier.copy(count, signed, told)
    finally:
        connection.close()


def _sequence_all(world: World) -> None:
    engine = open_engine(world.database, connections=1)
    while Sequencer(engine).run_once():
        pass
    engine.dispose()


class _Copier:
    """Holds the pattern while it is repeated."""

    def __init__(self, world: World, assertion: str, record: LicenseRecord, connection: sqlite3.Connection) -> None:
        self._world, self._assertion, self._record = world, assertion, record
        self._connection = connection
        signing_input = assertion.rstrip("~").rpartition(".")[0]
        self._tokens = {
            record.license_id: "license_id",
            record.number: "number",
            record.jti: "jti",
            record.license_digest: "license",
            record.document_digest: "document",
            record.content_digest: "content",
            record.assertion_digest: "assertion",
            sha256(signing_input.encode()).hexdigest(): "signing",
        }
        self._patterns = list(self._read_patterns())

    def copy(self, count: int, signed: int, told: Told) -> list[str]:
        for pragma in _FAST:
            self._connection.execute(f"PRAGMA {pragma}")
        head = self._head()
        assertions: list[str] = []
        serials = iter(range(1, count + 1))
        while chunk := list(islice(serials, CHUNK)):
            made = [self._copied(serial, is_signed=serial <= signed) for serial in chunk]
            assertions += [assertion for assertion, _ in made[: max(0, signed - len(assertions))]]
            self._connection.execute("BEGIN")
            for pattern in self._patterns:
                rows = [_filled(pattern, values) for _, values in made]
                if pattern.table == "events":
                    head, rows = _sequenced(head, pattern, rows)
                self._insert(pattern, rows)
            self._connection.execute("COMMIT")
            told(len(chunk))
        self._connection.execute("PRAGMA journal_mode=WAL")
        return assertions

    def _read_patterns(self) -> Iterator[_Pattern]:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        for (table,) in self._connection.execute(names).fetchall():
            columns = [row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")]
            for row in self._connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 -- a table of our own schema
                pattern = self._pattern_of(table, columns, row)
                if pattern is not None:
                    yield pattern

    def _pattern_of(self, table: str, columns: Sequence[str], row: Sequence[Value]) -> _Pattern | None:
        named = dict(zip(columns, row, strict=True))
        if table == "contents":
            kind = self._tokens.get(str(named["digest"]))
            named["content"] = kind.encode() if kind else None
        if not any(token in str(value) for value in named.values() for token in self._tokens):
            return None
        named.pop("event_id", None)
        values = tuple(self._text_to_fill(value) if isinstance(value, str) else value for value in named.values())
        return _Pattern(table, tuple(named), values)

    def _text_to_fill(self, text: str) -> str:
        tokens = "|".join(re.escape(token) for token in self._tokens)
        return re.sub(tokens, lambda found: f"%({self._tokens[found[0]]})s", text.replace("%", "%%"))

    def _copied(self, serial: int, *, is_signed: bool) -> tuple[str, dict[str, Value]]:
        """Return the assertion of a copy, and what fills the pattern for it."""
        paper = self._world.form.license_at(serial)
        random = sha256(f"{self._record.jti} {serial}".encode()).digest()
        license_id = new_license_id(self._record.agency, random[:16])
        if is_signed:
            assertion = self._world.assertion(paper, license_id)
            jti = claim_of(assertion, "jti")
        else:
            jti = new_jti(random[16:])
            assertion = self._under_the_same_signature(paper, license_id, jti)
        values: dict[str, Value] = {
            "license_id": license_id,
            "number": paper.number,
            "jti": jti,
            "license": paper.license_sha256,
            "document": paper.document_sha256,
            "content": sha256(paper.stored).hexdigest(),
            "assertion": sha256(assertion.encode()).hexdigest(),
            "signing": sha256(assertion.rstrip("~").rpartition(".")[0].encode()).hexdigest(),
            "bytes of document": paper.document,
            "bytes of content": paper.stored,
            "bytes of assertion": assertion.encode(),
        }
        return assertion, values

    def _under_the_same_signature(self, paper: LicensePaper, license_id: str, jti: str) -> str:
        header, payload, signature = self._assertion.split(".")
        text = decode_base64url(payload).decode()
        for old, new in (
            (self._record.license_id, license_id),
            (self._record.jti, jti),
            (self._record.number, paper.number),
            (self._record.license_digest, paper.license_sha256),
            (self._record.document_digest, paper.document_sha256),
        ):
            text = text.replace(old, new)
        return f"{header}.{encode_base64url(text.encode())}.{signature}"

    def _insert(self, pattern: _Pattern, rows: Sequence[Sequence[Value]]) -> None:
        marks = ", ".join("?" * len(pattern.columns))
        statement = f"INSERT OR IGNORE INTO {pattern.table} ({', '.join(pattern.columns)}) VALUES ({marks})"  # noqa: S608 -- names of our own schema
        self._connection.executemany(statement, rows)

    def _head(self) -> ChainHead:
        query = "SELECT position, chain_hash FROM events WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1"
        return ChainHead(*self._connection.execute(query).fetchone())


def _filled(pattern: _Pattern, values: dict[str, Value]) -> list[Value]:
    if pattern.table == "contents":
        return [
            values[f"bytes of {value.decode()}"] if isinstance(value, bytes) else _text(value, values)
            for value in pattern.values
        ]
    return [_text(value, values) for value in pattern.values]


def _text(value: Value, values: dict[str, Value]) -> Value:
    return value % values if isinstance(value, str) and "%" in value else value


def _sequenced(head: ChainHead, pattern: _Pattern, rows: Sequence[list[Value]]) -> tuple[ChainHead, list[list[Value]]]:
    """Return the rows of an event with their positions and chain hashes, and the head after them."""
    at = {name: pattern.columns.index(name) for name in pattern.columns}
    recorded = parse_instant(str(pattern.values[at["recorded_time"]]))
    effective = parse_instant(str(pattern.values[at["effective_time"]]))
    for row in rows:
        event = Event(
            stream=str(row[at["stream"]]),
            version=int(str(row[at["version"]])),
            kind=EventKind(str(row[at["kind"]])),
            recorded=recorded,
            effective=effective,
            actor=str(row[at["actor"]]),
            request_id=str(row[at["request_id"]]),
            body=str(row[at["body"]]),
        )
        head = ChainHead(head.position + 1, chained(head.chain_hash, event))
        row[at["position"]], row[at["chain_hash"]] = head.position, head.chain_hash
    return head, list(rows)

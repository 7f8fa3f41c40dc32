"""The file of a backup: lines of JSON, compressed, and a seal over every byte of them.

Rules, in order:
1. A line is a JSON object with one member, which says what the line is: `head` (the first one), `contents`, `events` or
   `requests` (a row of that table), `seal` (the last one). Lines are canonical text (`canonical.py`).
2. The file is gzip in two members, so that `gzip -dc FILE` prints its lines: all lines but the last, compressed; then
   the seal, stored uncompressed, for which there is one spelling.
3. The seal has the number of rows of each table and the SHA-256 of every byte before it. It is taken over the bytes and
   not over the lines, because compressed bytes have bits that stand for nothing: whatever is changed, is found.
4. The seal is checked before a line is read. It proves that the file is whole and unchanged, and not who wrote it: it
   is no signature.
5. Memory holds one line; a line is refused that is longer than any that is written.
"""

import gzip
import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from registry.canonical import Json, canonical_text
from registry.errors import BadInput
from registry.reasons import Reason

LONGEST_LINE = 256 * 1024 * 1024
_LEVEL = 3
_CHUNK = 1024 * 1024
_LONGEST_SEAL = 1024
_MEMBER = bytes.fromhex("1f8b08000000000000ff")
_STORED = struct.Struct("<BHH")
_CHECK = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the last line says, and the whole file in figures: its size, and the SHA-256 that a person can compare."""

    rows: Mapping[str, int]
    size: int
    sha256: str


class SealedWriter:
    """Writes the lines of a backup to a stream, and seals them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._measured = _Measured(stream)
        self._packed = gzip.GzipFile("", "wb", _LEVEL, self._measured, mtime=0)

    def put(self, name: str, value: Json) -> None:
        """Write one line."""
        self._packed.write(_line(name, value))

    def seal(self, rows: Mapping[str, int]) -> Seal:
        """Write the last line."""
        self._packed.close()
        line = _line("seal", {"rows": rows, "sha256": self._measured.digest.hexdigest()})
        self._measured.write(_stored(line))
        return Seal(rows, self._measured.size, self._measured.digest.hexdigest())


def read_seal(stream: BinaryIO) -> Seal:
    """Return the seal of a file, after every byte has been checked against it.

    Raises:
        BadInput: BACKUP_INVALID.
    """
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - _LONGEST_SEAL))
    end = stream.read()
    member = end[end.rfind(_MEMBER) :]
    rows, stated = _seal_of(member)
    digest = hashlib.sha256()
    stream.seek(0)
    left = size - len(member)
    while left > 0 and (chunk := stream.read(min(left, _CHUNK))):
        digest.update(chunk)
        left -= len(chunk)
    if left or digest.hexdigest() != stated:
        raise invalid("The backup is not as it was written: it was changed or damaged; take another copy.")
    digest.update(member)
    return Seal(rows, size, digest.hexdigest())


def read_lines(stream: BinaryIO) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield what each line is and holds, up to the seal, which `read_seal` has read.

    Raises:
        BadInput: BACKUP_INVALID.
    """
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            while (line := _parse_line(packed.readline(LONGEST_LINE)))[0] != "seal":
                yield line
    except (EOFError, OSError, zlib.error):
        raise invalid("The backup is no gzip file of lines; take another copy.") from None


def invalid(message: str) -> BadInput:
    """Return the refusal of a file that is no backup."""
    return BadInput(Reason.BACKUP_INVALID, "file", message)


class _Measured:
    """A stream that knows how much was written to it, and the digest of that."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.digest.update(content)
        return self._stream.write(content)

    def flush(self) -> None:
        self._stream.flush()


def _line(name: str, value: Json) -> bytes:
    return canonical_text({name: value}).encode("ascii") + b"\n"


def _parse_line(line: bytes) -> tuple[str, Mapping[str, object]]:
    try:
        ((name, value),) = json.loads(line).items()
    except (AttributeError, RecursionError, ValueError):
        name = value = None
    if not isinstance(name, str) or not isinstance(value, dict):
        raise invalid("A line of the backup is not as this version of Comity writes it; use the version that wrote it.")
    return name, value


def _stored(line: bytes) -> bytes:
    """Return a gzip member (RFC 1952) with one stored block (RFC 1951 section 3.2.4)."""
    block = _STORED.pack(1, len(line), len(line) ^ 0xFFFF) + line
    return _MEMBER + block + _CHECK.pack(zlib.crc32(line), len(line))


def _seal_of(member: bytes) -> tuple[Mapping[str, int], str]:
    line = member[len(_MEMBER) + _STORED.size : -_CHECK.size]
    if not line or member != _stored(line):
        message = "The file is no backup, or its end is missing; a backup ends with its seal; take another copy."
        raise invalid(message)
    name, seal = _parse_line(line)
    rows, sha256 = seal.get("rows"), seal.get("sha256")
    is_counted = isinstance(rows, dict) and all(type(number) is int for number in rows.values())
    if name != "seal" or not isinstance(rows, dict) or not is_counted or not isinstance(sha256, str):
        raise invalid("The seal is not as this version of Comity writes it; use the version that wrote it.")
    return rows, sha256

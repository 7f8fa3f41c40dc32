"""Files of the command line: read whole, with a clear error; private keys only when nobody else can read them."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from gateway.core.reasons import Reason
from gateway.core.trust.strict_json import JsonRefused, parse_json
from gateway.usecases.errors import BadRequest

MAX_LINE_BYTES = 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024  # a receipt file holds the request, which may carry a document


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; `-` is standard input.

    Raises:
        BadRequest: FILE_NOT_READABLE.
    """
    try:
        return os.fdopen(0, "rb", closefd=False).read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({os.strerror(error.errno or 0)}); check the name and the rights."
        raise BadRequest(Reason.FILE_NOT_READABLE, "file", message) from None


@contextmanager
def document_file(path: Path) -> Iterator["DocumentFile"]:
    """Open a document that may be read more than once; `-` is standard input, kept in a temporary file meanwhile.

    Raises:
        BadRequest: FILE_NOT_READABLE.
    """
    try:
        with _opened(path) as file:
            yield DocumentFile(file)
    except OSError as error:
        if error.filename is None and not isinstance(error, IsADirectoryError):
            raise
        message = f"{path} cannot be read ({os.strerror(error.errno or 0)}); check the name and the rights."
        raise BadRequest(Reason.FILE_NOT_READABLE, "file", message) from None


def _opened(path: Path) -> IO[bytes]:
    if str(path) != "-":
        return path.open("rb")
    with os.fdopen(0, "rb", closefd=False) as given, ExitStack() as stack:
        kept = stack.enter_context(tempfile.TemporaryFile())
        shutil.copyfileobj(given, kept)
        stack.pop_all()  # whoever asked closes it
        return kept


class DocumentFile:
    """A document in an open file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)

    def head(self, length: int) -> bytes:
        """Return its first bytes."""
        self._file.seek(0)
        return self._file.read(length)

    def whole(self) -> bytes:
        """Return all of its bytes."""
        return self.head(-1)

    def lines(self) -> Iterator[bytes]:
        """Begin anew and yield its lines with their line ends.

        Raises:
            BadRequest: DOCUMENT_TOO_LARGE, a line longer than any record.
        """
        self._file.seek(0)
        while line := self._file.readline(MAX_LINE_BYTES):
            if len(line) == MAX_LINE_BYTES:
                message = (
                    "A line is longer than 1 MiB, which no record is; check the file with the system that wrote it."
                )
                raise BadRequest(Reason.DOCUMENT_TOO_LARGE, "", message)
            yield line


def read_text(path: Path) -> str:
    """Return the content of a UTF-8 text file without its final newline.

    Raises:
        BadRequest: FILE_NOT_READABLE or DOCUMENT_ENCODING.
    """
    try:
        return read_bytes(path).decode("utf-8").rstrip("\n")
    except UnicodeDecodeError:
        raise BadRequest(Reason.DOCUMENT_ENCODING, "file", f"{path} is not UTF-8 text; save it as such.") from None


def read_json(path: Path) -> object:
    """Return the content of a JSON file, read strictly: what is named twice means nothing (attack I12).

    Raises:
        BadRequest: FILE_NOT_READABLE or REQUEST_MALFORMED.
    """
    try:
        return parse_json(read_bytes(path), max_text=MAX_TEXT_BYTES)
    except JsonRefused as refused:
        raise BadRequest(Reason.REQUEST_MALFORMED, "file", f"{path} is not strict JSON. {refused.message}") from None


def read_private_key(path: Path) -> str:
    """Return the text of a private key file that nobody but its owner can read (attack K09).

    Raises:
        BadRequest: FILE_NOT_READABLE or CONFIGURATION.
    """
    text = read_text(path)
    if str(path) != "-" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = (
            f"{path} can be read by others; run 'chmod 600 {path}' and treat the key as disclosed if it was shared."
        )
        raise BadRequest(Reason.CONFIGURATION, "key", message)
    return text


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read.

    Raises:
        BadRequest: CONFIGURATION, the file exists or cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        message = f"{path} cannot be made ({os.strerror(error.errno or 0)}); an existing key is never overwritten."
        raise BadRequest(Reason.CONFIGURATION, "file", message) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def write_documents(documents: Mapping[Path, bytes]) -> None:
    """Write new files, all or none; a folder that is not there is made.

    Raises:
        BadRequest: CONFIGURATION, a file exists or cannot be written.
    """
    written: list[Path] = []
    try:
        for path, document in documents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                file.write(document)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        message = f"{path} cannot be written ({os.strerror(error.errno or 0)}); name a new file in a folder of yours."
        raise BadRequest(Reason.CONFIGURATION, "output", message) from None

"""The one adapter of all mapping packs: recognizes, reads, and reads files of many licenses part by part.

Rules, in order:
1. A pack reads licenses and writes nothing.
2. A fault of the document as a whole, and a field that the pack does not know, refuses it.
3. In a document of several licenses one with a fault is rejected and the others are read. A license that is alone in
   its document is refused with it.
4. Each license names the format and the digest of the document from which it was read, and its position where the
   document may hold many.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from adapters.contract import Adapter, Batch, Entry, Format, ListKind, Reading, Record
from adapters.errors import DocumentRefused
from adapters.json_source import Json, parse_json
from adapters.mapping.csv_licenses import CsvLicenses, OpenLines
from adapters.mapping.csv_source import columns_of
from adapters.mapping.filling import filled
from adapters.mapping.leaves import JsonItem, JsonLeaves, Leaf, XmlItem, XmlLeaves
from adapters.mapping.model import MEDIA_TYPES, CsvForm, Pack, Syntax, TreeForm
from adapters.mapping.paths import Branch, grow, tree_of
from adapters.mapping.recognition import has_members, has_root, values_at
from adapters.mapping.targets import NUMBER
from adapters.source import Source
from adapters.values import is_clean_text
from adapters.xml_source import parse_xml
from comity.v1.conversion_service_pb2 import Rejected
from comity.v1.reason_pb2 import Reason

_SHOWN = 70  # characters of a license number

Part: TypeAlias = Record | Rejected


def adapter_of(pack: Pack) -> Adapter:
    """Return the adapter that reads what a pack describes."""
    if isinstance(pack.form, CsvForm):
        return CsvAdapter(pack, pack.form)
    return JsonAdapter(pack, pack.form) if pack.syntax is Syntax.JSON else XmlAdapter(pack, pack.form)


def format_of(pack: Pack) -> Format:
    """Return the format that a pack describes; its version names the text of the pack, which may change unnoticed."""
    return Format(
        id=pack.format,
        title=pack.title,
        issuing_authority=pack.issuing_authority,
        media_type=MEDIA_TYPES[pack.syntax],
        version=f"{pack.version}+{pack.digest[:12]}",
        draft=pack.draft,
    )


class CsvAdapter:
    """Reads separated values."""

    def __init__(self, pack: Pack, form: CsvForm) -> None:
        self.FORMAT = format_of(pack)
        self._pack, self._form = pack, form
        self._licenses = CsvLicenses(pack, form)

    def recognizes(self, document: bytes) -> bool:
        """Return whether the first row names the columns by which the format is known."""
        return self._form.known_by <= set(columns_of(document, self._form))

    def read(self, document: bytes) -> Reading:
        """Return the licenses of a file.

        Raises:
            DocumentRefused: a fault of the file, or of the only license in it.
        """
        _, _, parts = self._open(lambda: iter(io.BytesIO(document)))
        return _reading_of_many(self.FORMAT.id, parts, ())

    def read_batch(self, open_lines: OpenLines) -> Batch:
        """Return the licenses of a file, to be read part by part.

        Raises:
            DocumentRefused: a fault of the file, or of the only license in it.
        """
        count, sha256, parts = self._open(open_lines)
        return Batch(self.FORMAT.id, ListKind.LICENSES, count, sha256, parts)

    def _open(self, open_lines: OpenLines) -> tuple[int, str, Iterator[Part]]:
        """Return how many licenses a file holds, its digest, and the licenses one by one."""
        digest = hashlib.sha256()
        count = self._licenses.count(open_lines, _digesting(open_lines(), digest))
        parts = self._parts(open_lines, digest.hexdigest())
        return count, digest.hexdigest(), iter(_refuse_alone(list(parts))) if count == 1 else parts

    def _parts(self, open_lines: OpenLines, sha256: str) -> Iterator[Part]:
        for part, (number, leaves) in enumerate(self._licenses.leaves(open_lines()), 1):
            yield _read_or_rejected(self._pack, number, leaves, sha256, part)


class JsonAdapter:
    """Reads JSON documents."""

    def __init__(self, pack: Pack, form: TreeForm) -> None:
        self.FORMAT = format_of(pack)
        self._pack, self._form = pack, form
        self._fields = tree_of(pack.fields, pack.syntax)
        self._document = _around(pack, form)

    def recognizes(self, document: bytes) -> bool:
        """Return whether the document has the members by which the format is known."""
        return has_members(document, self._form)

    def read(self, document: bytes) -> Reading:
        """Return the licenses of a document.

        Raises:
            DocumentRefused: a fault of the document, or of the only license in it.
        """
        value, sha256 = parse_json(document), hashlib.sha256(document).hexdigest()
        if not self._form.licenses:
            return _reading_of_one(self._pack, self._leaves_of(JsonItem(value)), sha256)
        items: list[JsonItem] = []
        around = list(JsonLeaves(items).walk(value, self._document))
        _refuse_absent(value, self._form)
        parts = [self._leaves_of(item) for item in items]
        return _reading_of_parts(self._pack, parts, sha256, _account(around))

    def _leaves_of(self, item: JsonItem) -> list[Leaf]:
        if not isinstance(item.value, dict):
            message = "A license must be an object; it is another value."
            raise DocumentRefused("JSON_STRUCTURE", item.place, message)
        prefix = f"{item.place}." if item.place else ""
        return list(JsonLeaves([], prefix).walk(item.value, self._fields))


class XmlAdapter:
    """Reads XML documents."""

    def __init__(self, pack: Pack, form: TreeForm) -> None:
        self.FORMAT = format_of(pack)
        self._pack, self._form = pack, form
        self._fields = tree_of(pack.fields, pack.syntax)
        self._document = _around(pack, form)

    def recognizes(self, document: bytes) -> bool:
        """Return whether the outermost element is that of the format, in its namespace."""
        return has_root(document, self._form)

    def read(self, document: bytes) -> Reading:
        """Return the licenses of a document.

        Raises:
            DocumentRefused: a fault of the document, or of the only license in it.
        """
        root, sha256 = parse_xml(document), hashlib.sha256(document).hexdigest()
        if root.tag != self._form.root:
            message = "The outermost element is not that of the format; send it under the format that it is in."
            raise DocumentRefused("XML_STRUCTURE", "", message)
        if not self._form.licenses:
            return _reading_of_one(self._pack, self._leaves_of(XmlItem(root)), sha256)
        items: list[XmlItem] = []
        around = list(XmlLeaves(self._form.namespaces, items).walk(root, self._document))
        parts = [self._leaves_of(item) for item in items]
        return _reading_of_parts(self._pack, parts, sha256, _account(around))

    def _leaves_of(self, item: XmlItem) -> list[Leaf]:
        prefix = f"{item.place}/" if item.place else ""
        return list(XmlLeaves(self._form.namespaces, [], prefix).walk(item.element, self._fields))


def _around(pack: Pack, form: TreeForm) -> Branch:
    """Return the tree of what stands around the licenses of a document of many."""
    root = tree_of(pack.envelope, pack.syntax)
    if form.licenses:
        grow(root, form.licenses, pack.syntax).is_license = True
    return root


def _account(around: Iterable[Leaf]) -> tuple[Entry, ...]:
    leaves = list(around)
    source = Source({leaf.place: leaf.text for leaf in leaves})
    for leaf in leaves:
        source.drop(leaf.place, because=leaf.field.because)
    return source.account()


def _refuse_absent(value: Json, form: TreeForm) -> None:
    if not any(isinstance(each, list) for each in values_at(value, form.licenses.removesuffix("[]"))):
        message = "The document does not have the list in which licenses stand; add it, though it be empty."
        raise DocumentRefused("ENVELOPE_MISSING", form.licenses, message)


def _reading_of_one(pack: Pack, leaves: list[Leaf], sha256: str) -> Reading:
    return Reading(pack.format, ListKind.LICENSES, records=(_record(pack, leaves, sha256, 0),))


def _reading_of_parts(pack: Pack, parts: Iterable[list[Leaf]], sha256: str, account: tuple[Entry, ...]) -> Reading:
    read = (_read_or_rejected(pack, _number_in(leaves), leaves, sha256, part) for part, leaves in enumerate(parts, 1))
    return _reading_of_many(pack.format, read, account)


def _reading_of_many(format_id: str, parts: Iterable[Part], account: tuple[Entry, ...]) -> Reading:
    held = _refuse_alone(list(parts))
    records = tuple(part for part in held if isinstance(part, Record))
    rejected = tuple(part for part in held if isinstance(part, Rejected))
    return Reading(format_id, ListKind.LICENSES, records=records, rejected=rejected, account=account)


def _refuse_alone(parts: list[Part]) -> list[Part]:
    if len(parts) == 1 and isinstance(parts[0], Rejected):
        reason = Reason.Name(parts[0].reason).removeprefix("REASON_")
        raise DocumentRefused(reason, parts[0].field, parts[0].message)
    return parts


def _read_or_rejected(pack: Pack, number: str, leaves: list[Leaf] | DocumentRefused, sha256: str, part: int) -> Part:
    if isinstance(leaves, DocumentRefused):
        return _rejected(number, leaves)
    try:
        return _record(pack, leaves, sha256, part)
    except DocumentRefused as refused:
        return _rejected(number, refused)


def _rejected(number: str, refused: DocumentRefused) -> Rejected:
    may_be_shown = len(number) <= _SHOWN and is_clean_text(number)
    return Rejected(
        license_number=number if may_be_shown else "",
        reason=Reason.Value(f"REASON_{refused.reason}"),
        field=refused.field,
        message=refused.message,
    )


def _record(pack: Pack, leaves: list[Leaf], sha256: str, part: int) -> Record:
    record = filled(pack, leaves)
    source = record.license.source
    source.format, source.sha256, source.part = pack.format, sha256, part
    return record


def _number_in(leaves: Iterable[Leaf]) -> str:
    return next((leaf.text for leaf in leaves for move in leaf.field.moves if move.target.name == NUMBER), "")


def _digesting(lines: Iterator[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line

"""The account: what becomes of every field of a source document.

Rules, in order:
1. A source is its fields by path, in document order. A field with an empty value says nothing and needs no fate.
2. Each field gets one fate: taken (kept or approximated), carried, set aside as unmodelled, or dropped with a reason.
3. What the license says and the source does not is invented, with the rule that makes it.
4. `close` refuses a source with a field left over. So an account is complete by construction.
"""

from collections.abc import Mapping

from adapters.contract import Entry, Fate, Record
from adapters.errors import UnaccountedField
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License


class Source:
    """The fields of one license in a source document, each waiting for its fate."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = {path: value for path, value in fields.items() if value != ""}
        self._entries: dict[str, Entry] = {}
        self._invented: list[Entry] = []

    def peek(self, path: str) -> str:
        """Return the value at `path`, empty when the source does not say, without giving it a fate."""
        return self._fields.get(path, "")

    def has_fate(self, path: str) -> bool:
        """Return whether the value at `path` has its fate."""
        return path in self._entries

    def take(self, path: str, target: str, *, note: str = "") -> str:
        """Return the value at `path` and account for it as kept at `target`; `note` names a lossless mapping."""
        return self._account(path, Entry(path, target, Fate.KEPT, note))

    def approximate(self, path: str, target: str, *, because: str) -> str:
        """Return the value at `path` and account for it as carried with the loss that `because` names."""
        return self._account(path, Entry(path, target, Fate.APPROXIMATED, because))

    def drop(self, path: str, *, because: str) -> None:
        """Account for the value at `path` as not carried."""
        self._account(path, Entry(path, "", Fate.DROPPED, because))

    def carry(self, path: str, license_: License, *, because: str = "needed to write the same format again") -> None:
        """Keep the value at `path` in `License.carried`: it binds nobody."""
        value = self._account(path, Entry(path, "carried", Fate.KEPT, because))
        if value:
            license_.carried.add(path=path, value=value)

    def set_aside(self, path: str, license_: License, *, because: str) -> None:
        """Keep the value at `path` in `License.unmodelled`: it may bind, and the schema has no place for it."""
        value = self._account(path, Entry(path, "unmodelled", Fate.KEPT, because))
        if value:
            license_.unmodelled.add(path=path, value=value)

    def set_aside_rest(self, license_: License, *, because: str) -> None:
        """Keep every value that has no fate yet in `License.unmodelled`: the format does not say what it means."""
        for path in [path for path in self._fields if path not in self._entries]:
            self.set_aside(path, license_, because=because)

    def invent(self, target: str, *, because: str) -> None:
        """Account for a value at `target` that a rule of the format made."""
        self._invented.append(Entry("", target, Fate.INVENTED, because))

    def account(self) -> tuple[Entry, ...]:
        """Return what became of every field, for a document or message that is no license.

        Raises:
            UnaccountedField: a field was left without a fate.
        """
        for path in self._fields:
            if path not in self._entries:
                raise UnaccountedField(path)
        entries = tuple(self._entries[path] for path in self._fields)
        return entries + tuple(self._invented)

    def close(self, action: LicenseAction.ValueType, license_: License) -> Record:
        """Return the license with its account.

        Raises:
            UnaccountedField: a field was left without a fate.
        """
        return Record(action, license_, self.account())

    def _account(self, path: str, entry: Entry) -> str:
        value = self._fields.get(path, "")
        if value:
            self._entries.setdefault(path, entry)
        return value

"""Any to any: a license of each format, written in each other, loses nothing that binds without its being named."""

from collections.abc import Iterator

import pytest
from google.protobuf.message import Message

from adapters.catalogue import load_adapters, writer_for
from adapters.contract import Fate, ListKind, Reading, licenses
from adapters.errors import RenderRefused
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, PartyRole, Standing, StatedUse
from tests.adapters.goldens import EXPECTED, expectation_of, golden_documents

ADAPTERS = load_adapters()
TARGETS = [name for name, adapter in ADAPTERS.items() if ListKind.LICENSES in adapter.FORMAT.writes]
BINDING_ROLES = frozenset({PartyRole.PARTY_ROLE_HOLDER, PartyRole.PARTY_ROLE_CONSIGNEE, PartyRole.PARTY_ROLE_END_USER})
USABLE = frozenset({Standing.STANDING_UNSPECIFIED, Standing.STANDING_IN_FORCE, Standing.STANDING_ISSUED})


def golden_licenses() -> dict[str, list[Reading]]:
    """Return the licenses of the golden documents, each as a reading of its own, by format."""
    found: dict[str, list[Reading]] = {name: [] for name in ADAPTERS}
    for path in golden_documents():
        if path.parent.name in ADAPTERS and expectation_of(path).name.endswith(EXPECTED):
            reading = ADAPTERS[path.parent.name].read(path.read_bytes())
            found[path.parent.name] += [licenses([record]) for record in reading.records]
    return found


LICENSES = {name: found for name, found in golden_licenses().items() if found}


def binding_losses(target: str, reading: Reading) -> tuple[frozenset[str], Reading | None]:
    """Return the losses that must be accepted, and what the document then says; None when none can be written."""
    adapter = writer_for(target, ListKind.LICENSES, ADAPTERS)
    accepted: frozenset[str] = frozenset()
    while True:
        try:
            rendering = adapter.write(reading, accepted)
        except RenderRefused as refused:
            if not set(refused.paths) - accepted:
                return accepted, None
            accepted |= frozenset(refused.paths)
        else:
            readable = adapter.recognizes(rendering.document)
            # What is spelled otherwise is told as well, though it binds nobody: a name in Latin letters is the name.
            accepted |= {loss.target for loss in rendering.losses if loss.fate is Fate.APPROXIMATED}
            return accepted, adapter.read(rendering.document) if readable else Reading(target, ListKind.CITATIONS)


def unnamed(license_: License, written: License, named: frozenset[str]) -> Iterator[str]:
    """Yield what binds in a license, is not said by the written one, and was not named."""
    texts = "\n".join(condition.text for condition in written.conditions)
    for index, condition in enumerate(license_.conditions):
        if condition.text not in texts and not _is_named(f"conditions[{index}]", named):
            yield f"conditions[{index}]"
    for field in ("excluded_destinations", "unmodelled", "stated_uses", "stated_balances"):
        kept = [_bytes_of(each) for each in getattr(written, field)]
        for index, each in enumerate(getattr(license_, field)):
            if _bytes_of(each) not in kept and not _is_named(f"{field}[{index}]", named):
                yield f"{field}[{index}]"
    users = {(each.role, each.party.name) for each in written.parties}
    for index, each in enumerate(license_.parties):
        lost = each.role in BINDING_ROLES and (each.role, each.party.name) not in users and not each.derived
        if lost and not _is_named(f"parties[{index}]", named):
            yield f"parties[{index}]"
    standing = license_.stated_standing.standing
    if (
        standing not in USABLE
        and written.stated_standing.standing in USABLE
        and not _is_named("stated_standing", named)
    ):
        yield "stated_standing"


def _bytes_of(element: object) -> object:
    if isinstance(element, StatedUse):  # what a use says beside its figures and reference binds nobody
        return element.line_number, str(element.quantity), str(element.value), str(element.use_date), element.reference
    return element.SerializeToString() if isinstance(element, Message) else element


def _is_canceled(reading: Reading, written: Reading) -> bool:
    """Return whether both cancel the license: a message that does so takes back all of it, whatever else it repeats."""
    cancel = LicenseAction.LICENSE_ACTION_CANCEL
    return {reading.records[0].action, written.records[0].action} == {cancel}


def _is_named(path: str, named: frozenset[str]) -> bool:
    bare = path.partition("[")[0]
    return any(one == bare or one.startswith((path, f"{bare}.")) for one in named)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", LICENSES)
def test_nothing_that_binds_is_lost_without_being_named(source: str, target: str) -> None:
    """Each license is written, or refused with a reason; what binds is in the document or in the accepted losses."""
    for reading in LICENSES[source]:
        named, written = binding_losses(target, reading)
        if written is not None and written.records and not _is_canceled(reading, written):
            silent = list(unnamed(reading.records[0].license, written.records[0].license, named))
            assert silent == []

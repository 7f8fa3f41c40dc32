"""A license registered anew with other content: its amendment.

Rules, in order:
1. The amendment keeps the license's id, agency, number and jurisdiction, its standing and all that was drawn.
2. It carries the next assertion (SEQ_NOT_NEXT) and is refused for a license that is revoked or surrendered.
3. Limits may fall below what is drawn; the line is then overdrawn (statement L-11, attack F12).
4. Lines are kept for this write before the license, in order of their ids, as every writer does (`write_off.py`).
"""

from sqlalchemy import Connection, Engine

from registry import queries
from registry.errors import AlreadyExists
from registry.events import EventKind
from registry.ledger import fold_license
from registry.licensing import (
    check_next,
    check_not_ended,
    get_license,
    is_registered,
    record_statement,
)
from registry.limits import limit_lines
from registry.once import record_once
from registry.reasons import Reason
from registry.records import LicenseRecord
from registry.submission import check_license, keep_contents, license_body
from registry.trust import event_for
from registry.writes import NewLicense, WriteRequest


def amend_license(engine: Engine, new: NewLicense, request: WriteRequest) -> LicenseRecord:
    """Record an amendment; see `RegistryWriter.amend_license`."""
    check_license(new)

    def work(connection: Connection) -> LicenseRecord:
        for line_id in queries.line_ids(connection, new.license_id):
            queries.hold_line(connection, new.license_id, line_id)
        held = get_license(connection, new.license_id)
        if is_registered(connection, new.agency, new.jti, digest=new.signing_digest, license_id=new.license_id):
            return held
        _check_same_license(held, new)
        check_not_ended(held)
        check_next(new.sequence, held.sequence)
        keep_contents(connection, new)
        limit_lines(connection, new.license_id, new.lines, request)
        event = event_for(request, held.stream, held.version + 1, EventKind.LICENSE_AMENDED, license_body(new))
        return record_statement(connection, held, event, digest=new.signing_digest, jti=new.jti)

    return record_once(engine, request, work, fold_license)


def _check_same_license(held: LicenseRecord, new: NewLicense) -> None:
    for field in ("agency", "number", "jurisdiction"):
        if getattr(held, field) != getattr(new, field):
            message = f"An amendment keeps the license's {field}; register another license instead."
            raise AlreadyExists(Reason.LICENSE_EXISTS, field, message)

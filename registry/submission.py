"""What a license brings with it: its form is checked, its content kept, its event written.

Rules, in order:
1. Ids name streams; digests are SHA-256; days are in order; lines are as `limits.py` says.
2. Each digest but that of what was signed stands for content that came with it.
3. The event holds ids, digests and dates, and nothing of the content.
"""

from datetime import date

from sqlalchemy import Connection

from registry.canonical import Json
from registry.checks import check_contents, check_digest, check_id, check_text
from registry.errors import BadInput
from registry.limits import check_lines
from registry.projections import put_contents
from registry.reasons import Reason
from registry.writes import NewLicense


def check_license(new: NewLicense) -> None:
    """Check the form of a license to record.

    Raises:
        BadInput: ID_FORMAT, REQUEST_MALFORMED, DIGEST_MISMATCH, or a reason of its amounts.
    """
    for field in ("license_id", "jurisdiction", "jti"):
        check_id(getattr(new, field), field)
    for field in ("number", "kind", "network", "format", "adapter_version", "ledger_keeper"):
        check_text(getattr(new, field), field)
    for field in ("license_digest", "document_digest", "content_digest", "assertion_digest", "signing_digest"):
        check_digest(getattr(new, field), field)
    if new.sequence < 1:
        raise BadInput(Reason.REQUEST_MALFORMED, "sequence", "Sequence numbers begin at 1; correct it.")
    if new.valid_from and new.valid_until and new.valid_until < new.valid_from:
        message = "The last day of the license lies before its first; correct the validity."
        raise BadInput(Reason.REQUEST_MALFORMED, "valid_until", message)
    check_contents(new.contents)
    check_lines(new.lines)


def keep_contents(connection: Connection, new: NewLicense) -> None:
    """Keep the content that came with a license.

    Raises:
        BadInput: DIGEST_MISMATCH, when a digest stands for nothing that came.
    """
    came = {content.digest for content in new.contents}
    for field in ("document_digest", "content_digest", "assertion_digest"):
        if getattr(new, field) not in came:
            message = "The digest stands for none of the contents given; give the content with it."
            raise BadInput(Reason.DIGEST_MISMATCH, field, message)
    put_contents(connection, new.contents)


def license_body(new: NewLicense) -> Json:
    """Return the event body of a registration or amendment: ids, digests and dates, nothing of its content."""
    fields = (
        "license_id agency number jurisdiction kind network sequence jti license_digest document_digest "
        "content_digest assertion_digest signing_digest format adapter_version ledger_keeper"
    )
    body: dict[str, Json] = {field: getattr(new, field) for field in fields.split()}
    return body | {"valid_from": _day_text(new.valid_from), "valid_until": _day_text(new.valid_until)}


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

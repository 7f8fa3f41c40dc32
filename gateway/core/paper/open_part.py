"""The open part of an assertion: what everybody who holds the paper may read of the license (profile section 3.2).

One function makes it, for whoever issues, and for the registry that holds the claim against the license.
"""

from gateway.core.paper.terms import LicenseTerms, Limit, TermsLine
from gateway.core.trust.statements import LineClaim, OpenLicense

MOST_LINES = 50


def open_part_of(terms: LicenseTerms) -> OpenLicense:
    """Return the open part of a license; more than 50 lines are left to the registered license."""
    lines = tuple(_line(line) for line in terms.lines) if len(terms.lines) <= MOST_LINES else None
    return OpenLicense(
        number=terms.number,
        kind=terms.kind.upper(),
        jurisdiction=terms.jurisdiction,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        lines=lines,
    )


def difference(stated: OpenLicense, terms: LicenseTerms) -> str:
    """Return the first member in which an open part differs from the license, empty when it says the same.

    Lines may be left out of a paper; lines that are there must be those of the license.
    """
    made = open_part_of(terms)
    for member in ("number", "kind", "jurisdiction", "valid_from", "valid_until"):
        if getattr(stated, member) != getattr(made, member):
            return member
    if stated.lines is not None and stated.lines != made.lines:
        return "lines"
    return ""


def _line(line: TermsLine) -> LineClaim:
    by_quantity = line.quantity if line.limit in {Limit.QUANTITY, Limit.QUANTITY_AND_VALUE} else None
    by_value = line.value if line.limit in {Limit.VALUE, Limit.QUANTITY_AND_VALUE} else None
    return LineClaim(
        number=line.number,
        line_id=line.line_id,
        unit=by_quantity.measure if by_quantity else "",
        authorized=by_quantity.figure if by_quantity else None,
        currency=by_value.measure if by_value else "",
        authorized_value=by_value.figure if by_value else None,
    )

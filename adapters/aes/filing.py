"""From a filing to the citations of licenses in it.

Rules, in order:
1. The encoding first; then variables that are missing or not allowed (variables); then the shipment; then the lines in
   their order, shapes and code lists (line_rules).
2. The facts are those of the lines that cite (line_facts). A cancel names the same citations and uses nothing.
3. What else the filing says is of the filing and not of a license. It is carried by the first citation, to write the
   same filing again; where no line cites, nothing of the filing goes over.
4. Whether a reference was used before, only the system of the authority knows: a second filing is read like the first.
"""

import re
from dataclasses import dataclass
from datetime import date

from adapters import codelists
from adapters.aes import codes
from adapters.aes.line_facts import cites, citing_of
from adapters.aes.line_rules import LineRules
from adapters.aes.variables import check_variables, declared_lines
from adapters.contract import Entry
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, day_of
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction
from comity.v1.license_pb2 import CarriedField

_EDA = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing: the citations in it, and what became of its variables."""

    citations: tuple[Citing, ...]
    account: tuple[Entry, ...]


def filing_of(pairs: dict[str, str]) -> Filing:
    """Return the citations of a filing.

    Raises:
        DocumentRefused: a rule is broken; the reason is that of the rule.
    """
    lines = declared_lines(pairs)
    check_variables(pairs, lines)
    day = _check_shipment(pairs)
    for number in lines:
        LineRules(pairs, number).check(day)
    source = Source(pairs)
    citing_lines = [number for number in lines if cites(pairs, number)]
    if not citing_lines:
        for name in pairs:
            source.drop(name, because="no line of the filing cites a license")
        return Filing((), source.account())
    return Filing(_citations(source, pairs, citing_lines), source.account())


def citations_of_block(pairs: dict[str, str]) -> tuple[Citing, ...]:
    """Return the citations in the variables of lines alone, as they stand in a filing around them.

    Raises:
        DocumentRefused: a number, a figure or an ECCN that a line of a filing does not take.
    """
    source = Source(pairs)
    citations = []
    for number in declared_lines(pairs):
        rules = LineRules(pairs, number)
        rules.check_number()
        rules.check_figures()
        rules.check_eccn()
        citations.append(citing_of(source, number, "citations"))
    return tuple(citations)


def check_itn(itn: str, field: str) -> None:
    """Refuse what is no internal transaction number: X, a day, six digits.

    Raises:
        DocumentRefused: ITN_SHAPE.
    """
    match = codes.ITN.fullmatch(itn)
    if match is None or date_of(match[1], compact=True) is None:
        message = "An internal transaction number is X, a day CCYYMMDD and six digits; write it so."
        raise DocumentRefused("ITN_SHAPE", field, message)


def check_reference(reference: str, field: str) -> None:
    """Refuse a reference that is longer than the filing system takes, or that has characters beyond ASCII.

    Raises:
        DocumentRefused: FIELD_TOO_LONG or TEXT_NOT_ALLOWED.
    """
    if len(reference) > codes.MAX_REFERENCE:
        message = f"A shipment reference has at most {codes.MAX_REFERENCE} characters; shorten it."
        raise DocumentRefused("FIELD_TOO_LONG", field, message)
    _check_ascii(reference, field)


def _check_ascii(written: str, field: str) -> None:
    if not written.isascii():
        message = (
            "What identifies holds letters and digits of ASCII only; one of another script looks alike and is not."
        )
        raise DocumentRefused("TEXT_NOT_ALLOWED", field, message)


def _check_shipment(pairs: dict[str, str]) -> date:
    """Return the day of export after the checks of the shipment."""
    check_reference(pairs["SRN"], "SRN")
    _check_ascii(pairs["AD0_2"], "AD0_2")
    if pairs["FAC"] not in codes.ACTIONS:
        message = "The action is A (add), R (replace) or C (cancel); write one of them."
        raise DocumentRefused("UNKNOWN_ACTION", "FAC", message)
    day = date_of(f"20{pairs['EDA']}", compact=True) if _EDA.fullmatch(pairs["EDA"]) else None
    if day is None:
        raise DocumentRefused("DATE_INVALID", "EDA", "The date of export is six digits YYMMDD of a day; write it so.")
    for name in ("COD", "AD1_12"):
        if not codelists.is_country(pairs[name]):
            message = "This is no code of a country; write its two letters of ISO 3166-1."
            raise DocumentRefused("UNKNOWN_COUNTRY", name, message)
    if "ORIG_ITN" in pairs:
        check_itn(pairs["ORIG_ITN"], "ORIG_ITN")
    return day_of(day)


def _citations(source: Source, pairs: dict[str, str], lines: list[int]) -> tuple[Citing, ...]:
    declaration = _declaration(source)
    citations = []
    for position, number in enumerate(lines):
        citing = citing_of(source, number, f"citations[{position}]")
        citing.declaration.CopyFrom(declaration)
        citations.append(citing)
    shown = {f"IT{number}_13" for number in lines}  # in part only
    for name, value in pairs.items():
        if name in shown or not source.has_fate(name):
            source.take(name, "citations[0].carried", note="needed to write the same filing again")
            citations[0].carried.append(CarriedField(path=name, value=value))
    return tuple(citations)


def _declaration(source: Source) -> Declaration:
    target = "citations.declaration"
    day = source.take("EDA", f"{target}.declaration_date", note="with its century")
    return Declaration(
        reference=source.take("SRN", f"{target}.reference"),
        action=LicenseAction.Value(f"LICENSE_ACTION_{codes.ACTIONS[source.take('FAC', f'{target}.action')]}"),
        declaration_date=date_of(f"20{day}", compact=True),
        exporter=source.take("AD0_2", f"{target}.exporter"),
        destination=source.take("COD", f"{target}.destination"),
    )

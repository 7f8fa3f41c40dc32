"""V16: the rules by which goods, parties and route are held against a license."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gateway.core.findings import Outcome
from gateway.core.paper.classification import ListedEntry
from gateway.core.paper.matching import match, same_party
from gateway.core.paper.shipment import DeclaredEntry, DeclaredItem, Shipment
from gateway.core.paper.terms import Amount, LicenseTerms, Limit, NamedParty, TermsLine
from gateway.core.reasons import Reason

HOLDER = NamedParty("Alder Sensors AB", frozenset({"XA000000000001"}), "XA")
CONSIGNEE = NamedParty("Estrela Demo Ltda.", frozenset(), "XF")
END_USER = NamedParty("Observatório Demo", frozenset(), "XF")

TERMS = LicenseTerms(
    number="XA/1",
    jurisdiction="XA",
    authority="Directorate of Goods Trade",
    kind="individual",
    legal_basis="",
    direction="export",
    holders=(HOLDER,),
    consignees=(CONSIGNEE,),
    end_users=(END_USER,),
    lines=(
        TermsLine(
            "1", 1, "arrays", (ListedEntry("6A002.a"),), "854149", Limit.QUANTITY, Amount(Decimal(40), "H87"), None
        ),
        TermsLine("2", 2, "gas", (ListedEntry("1C450.a"),), "281129", Limit.VALUE, None, Amount(Decimal(500), "EUR")),
        TermsLine("3", 3, "software", (), "", Limit.UNLIMITED, None, None),
    ),
    destinations=("XF", "ES-CE"),
    excluded_destinations=("XE",),
    transit=("XB",),
    issued_on=date(2026, 6, 1),
    valid_from=None,
    valid_until=date(2028, 5, 31),
    open_ended=False,
    holder_from=None,
    holder_until=None,
    texts_to_read=(),
    ledger_kept_by_authority=False,
)
ITEM = DeclaredItem(1, (DeclaredEntry("6A002.a.3"),), "arrays", "85414900", Amount(Decimal(12), "H87"), None)
SHIPMENT = Shipment((ITEM,), "XA", "XB", ("XB",), "XF", HOLDER, CONSIGNEE, END_USER)
LEFT = {("1", "H87"): Decimal(30), ("2", "EUR"): Decimal(500)}


def test_a_shipment_that_fits_has_no_finding_and_leaves_nothing_unsaid() -> None:
    """Everything that the license states is stated by the shipment and agrees."""
    matched = match(TERMS, SHIPMENT, LEFT, act_kind="export")
    assert (matched.findings, matched.not_stated) == ((), ())


def test_goods_classified_under_another_list_than_the_license_names_are_not_stated_in_its_terms() -> None:
    """The same characters in another list are other goods: neither a match nor a mismatch, but a question."""
    line = replace(TERMS.lines[0], entries=(ListedEntry("6A002.a", "EU-ANNEX-I"),), hs_code="854149")
    terms = replace(TERMS, lines=(line, *TERMS.lines[1:]))
    foreign = replace(ITEM, entries=(DeclaredEntry("6A002.a.3", "IN-SCOMET"),))
    matched = match(terms, replace(SHIPMENT, items=(foreign,)), LEFT, act_kind="export")
    assert (matched.findings, matched.not_stated) == ((), ("shipment.items[0].entries",))
    same = replace(ITEM, entries=(DeclaredEntry("6A002.a.3", "EU-ANNEX-I"),))
    assert match(terms, replace(SHIPMENT, items=(same,)), LEFT, act_kind="export").not_stated == ()
    both = replace(ITEM, entries=(*same.entries, *foreign.entries))
    assert match(terms, replace(SHIPMENT, items=(both,)), LEFT, act_kind="export").not_stated == ()
    other = replace(ITEM, entries=(DeclaredEntry("6A003", "EU-ANNEX-I"), *foreign.entries))
    found = match(terms, replace(SHIPMENT, items=(other,)), LEFT, act_kind="export").findings
    assert [each.reason for each in found] == [Reason.ITEM_MISMATCH]


MISMATCHES = {
    "an item on a line that the license does not have": (
        replace(SHIPMENT, items=(replace(ITEM, license_line=9),)),
        Reason.ITEM_MISMATCH,
        "shipment.items[0]",
    ),
    "an entry beside the licensed one": (
        replace(SHIPMENT, items=(replace(ITEM, entries=(DeclaredEntry("6A002.b"),)),)),
        Reason.ITEM_MISMATCH,
        "shipment.items[0].entries",
    ),
    "an entry that only begins with the same letters": (
        replace(SHIPMENT, items=(replace(ITEM, entries=(DeclaredEntry("6A002.ab"),)),)),
        Reason.ITEM_MISMATCH,
        "shipment.items[0].entries",
    ),
    "another commodity code": (
        replace(SHIPMENT, items=(replace(ITEM, hs_code="901320"),)),
        Reason.ITEM_MISMATCH,
        "shipment.items[0].hs_code",
    ),
    "kilograms for pieces": (
        replace(SHIPMENT, items=(replace(ITEM, quantity=Amount(Decimal(1), "KGM")),)),
        Reason.UNIT_MISMATCH,
        "shipment.items[0].quantity",
    ),
    "one piece more than is left": (
        replace(SHIPMENT, items=(replace(ITEM, quantity=Amount(Decimal(31), "H87")),)),
        Reason.QUANTITY_EXCEEDED,
        "shipment.items[0].quantity",
    ),
    "two items that only together are too many": (
        replace(SHIPMENT, items=(replace(ITEM, quantity=Amount(Decimal(16), "H87")),) * 2),
        Reason.QUANTITY_EXCEEDED,
        "shipment.items[1].quantity",
    ),
    "a destination that is not on the license": (
        replace(SHIPMENT, destination="XG"),
        Reason.DESTINATION_MISMATCH,
        "shipment.destination",
    ),
    "the whole of a state of which a part is licensed": (
        replace(SHIPMENT, destination="ES"),
        Reason.DESTINATION_MISMATCH,
        "shipment.destination",
    ),
    "an excluded destination": (
        replace(SHIPMENT, destination="XE"),
        Reason.DESTINATION_MISMATCH,
        "shipment.destination",
    ),
    "a transit that the license does not list (statement C-14)": (
        replace(SHIPMENT, transit=("XB", "XD")),
        Reason.ROUTE_MISMATCH,
        "shipment.transit[1]",
    ),
    "another consignee (statement C-13)": (
        replace(SHIPMENT, consignee=NamedParty("Estrela Trading Ltda.")),
        Reason.PARTY_MISMATCH,
        "shipment.consignee",
    ),
    "the holder's name under another identifier": (
        replace(SHIPMENT, exporter=replace(HOLDER, identifiers=frozenset({"XA000000000009"}))),
        Reason.PARTY_MISMATCH,
        "shipment.exporter",
    ),
}


@pytest.mark.parametrize("case", MISMATCHES)
def test_one_thing_that_differs_is_one_mismatch(case: str) -> None:
    """Each thing changed alone gives one finding of V16 that names the field."""
    shipment, reason, field = MISMATCHES[case]
    found = [(f.step, f.outcome, f.reason, f.field) for f in match(TERMS, shipment, LEFT, act_kind="export").findings]
    assert found == [("V16", Outcome.MISMATCH, reason, field)]


def test_a_line_with_nothing_left_is_exhausted_and_not_merely_exceeded() -> None:
    """EXHAUSTED is its own outcome: the license is used up, whatever is presented."""
    found = match(TERMS, SHIPMENT, LEFT | {("1", "H87"): Decimal(0)}, act_kind="export").findings
    assert [(f.outcome, f.reason) for f in found] == [(Outcome.EXHAUSTED, Reason.LICENSE_EXHAUSTED)]


def test_exactly_what_is_left_still_fits() -> None:
    """The limit itself may be used."""
    shipment = replace(SHIPMENT, items=(replace(ITEM, quantity=Amount(Decimal(30), "H87")),))
    assert match(TERMS, shipment, LEFT, act_kind="export").findings == ()


def test_a_license_to_import_is_none_to_send_goods_out() -> None:
    """The direction of the license and the act must not contradict each other."""
    to_import = replace(TERMS, direction="import")
    for act_kind, reasons in (("export", ["LICENSE_SCOPE_MISMATCH"]), ("import", [])):
        assert [f.reason for f in match(to_import, SHIPMENT, LEFT, act_kind=act_kind).findings] == reasons


UNSAID = {
    "no word on what the goods are": (
        replace(SHIPMENT, items=(replace(ITEM, entries=(), hs_code=""),)),
        "shipment.items[0].entries",
    ),
    "no goods": (replace(SHIPMENT, items=()), "shipment.items"),
    "no quantity": (replace(SHIPMENT, items=(replace(ITEM, quantity=None),)), "shipment.items[0].quantity"),
    "no destination": (replace(SHIPMENT, destination=""), "shipment.destination"),
    "no end user": (replace(SHIPMENT, end_user=None), "shipment.end_user"),
}


@pytest.mark.parametrize("case", UNSAID)
def test_what_the_shipment_does_not_state_is_no_mismatch_and_is_named(case: str) -> None:
    """Not stated is unknown: it is never a pass and never a bar."""
    shipment, path = UNSAID[case]
    matched = match(TERMS, shipment, LEFT, act_kind="export")
    assert (matched.findings, matched.not_stated) == ((), (path,))


def test_without_a_cited_line_the_entry_decides_and_two_fitting_lines_are_a_mismatch() -> None:
    """The line is found by entry or commodity code, never guessed."""
    uncited = replace(ITEM, license_line=None)
    assert match(TERMS, replace(SHIPMENT, items=(uncited,)), LEFT, act_kind="export").findings == ()
    twins = replace(TERMS, lines=(TERMS.lines[0], replace(TERMS.lines[0], line_id="4", number=4)))
    found = match(twins, replace(SHIPMENT, items=(uncited,)), LEFT, act_kind="export").findings
    assert [f.reason for f in found] == [Reason.ITEM_MISMATCH]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Observatório Demo", "OBSERVATORIO  DEMO", True),
        ("Estrela Demo, Ltda.", "estrela demo ltda", True),
        ("Estrela Demo", "Estrela Dema", False),
        ("", "", False),
        ("АЛЬФА", "альфа", True),
        ("ALFA", "АLFA", False),  # the second begins with a Cyrillic letter
    ],
)
def test_names_match_after_folding_and_not_otherwise(one: str, other: str, *, same: bool) -> None:
    """Case, accents, spaces and punctuation are folded; scripts are not."""
    assert same_party(NamedParty(one), NamedParty(other)) is same

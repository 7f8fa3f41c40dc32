"""eu_aes_supporting_document: one element changed for each rule of a declaration, what it cites, and what is lost."""

from collections.abc import Callable

import pytest
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Fate, ListKind, Reading, Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.eu_aes import form
from adapters.facts_view import facts_view
from adapters.formats.eu_aes_supporting_document import read, recognizes, write
from comity.v1.conversion_service_pb2 import Citing, LicenseAction
from comity.v1.license_pb2 import License, LicenseKind, Standing
from tests.adapters.us import ADAPTERS, GOLDEN, refusal_of

OWN = GOLDEN / "eu_aes_supporting_document"
NOTHING: frozenset[str] = frozenset()
ONE = (OWN / "individual-write-off.xml").read_text(encoding="utf-8")
FULL = (OWN / "before-acceptance-every-element.xml").read_bytes()
GOOD = [path for path in sorted(OWN.glob("*.xml")) if path.stem[:4] != "bad-"]
ITEM = "GoodsShipment/GoodsItem[1]"
DOCUMENT = f"{ITEM}/SupportingDocument[1]"
UNIT = "<measurementUnitAndQualifier>NAR</measurementUnitAndQualifier>"
QUANTITY = "<quantity>4</quantity>"
MONEY = "<currency>EUR</currency><amount>4.00</amount>"
END = "</SupportingDocument>"
REFERENCE = "<AdditionalReference><sequenceNumber>1</sequenceNumber><type>{}</type>{}</AdditionalReference>"


def changed(old: str, new: str) -> bytes:
    """Return the declaration with one text replaced, which is there once."""
    assert ONE.count(old) == 1
    return ONE.replace(old, new).encode()


def item_of() -> str:
    """Return the goods item of the declaration."""
    return ONE[ONE.index("<GoodsItem>") : ONE.index("</GoodsItem>") + len("</GoodsItem>")]


REFUSED: list[tuple[str, str, str, str]] = [
    # the extract
    ("<GoodsShipment>", "<GoodsShipment><GoodsItems/>", "XML_STRUCTURE", "GoodsShipment"),
    ("<acceptanceDate>", "<acceptedOn/><acceptanceDate>", "XML_STRUCTURE", ""),
    ("<type>X060", '<type lang="en">X060', "XML_STRUCTURE", f"{DOCUMENT}/type"),
    ("<Exporter>", "<Exporter>text", "XML_STRUCTURE", "Exporter"),
    ("<countryOfDestination>XB", "<countryOfDestination> ", "XML_STRUCTURE", "GoodsShipment/countryOfDestination"),
    (item_of(), "", "MANDATORY_FIELD_MISSING", ITEM.removesuffix("[1]")),
    ("XA000000000000091", " ", "MANDATORY_FIELD_MISSING", "Exporter/identificationNumber"),
    ("<type>X060</type>", "", "MANDATORY_FIELD_MISSING", f"{DOCUMENT}/type"),
    ("<type>X060</type>", "<type/>", "MANDATORY_FIELD_MISSING", f"{DOCUMENT}/type"),
    ("XA/DU/2031/000017", "", "MANDATORY_FIELD_MISSING", f"{DOCUMENT}/referenceNumber"),
    ("Vacuum pump", "Vacuum \u202epump", "TEXT_NOT_ALLOWED", f"{ITEM}/Commodity/descriptionOfGoods"),
    ("XA/DU/2031/000017", "XA/\u202e17", "TEXT_NOT_ALLOWED", f"{DOCUMENT}/referenceNumber"),
    ("XA000000000000091", "X\u0410000000000000091", "TEXT_NOT_ALLOWED", "Exporter/identificationNumber"),
    ("31XA0000", "31X\u04100000", "TEXT_NOT_ALLOWED", "MRN"),
    ("</MRN>", "</MRN><LRN>17</LRN>", "MRN_LRN_AMBIGUOUS", "MRN"),
    ("<MRN>31XA000000000017B2</MRN>", "", "MRN_LRN_AMBIGUOUS", "MRN"),
    *(
        ("2031-08-03", day, "DATE_INVALID", "acceptanceDate")
        for day in ("2031-02-30", "20310803", "03.08.2031", "2031-08")
    ),
    *(
        (
            "<countryOfDestination>XB",
            f"<countryOfDestination>{code}",
            "UNKNOWN_COUNTRY",
            "GoodsShipment/countryOfDestination",
        )
        for code in ("QP", "xb", "ZZ", "GB-NIR", "X\u0412")
    ),
    # goods items
    *(
        (
            "Number>1</declarationGoods",
            f"Number>{text}</declarationGoods",
            "DECIMAL_NOT_CANONICAL",
            f"{ITEM}/declarationGoodsItemNumber",
        )
        for text in ("0", "01", "1.0", "100000", "\u0661", "+1", " 1")
    ),
    (item_of(), item_of() * 2, "DUPLICATE_LINE", "GoodsShipment/GoodsItem[2]/declarationGoodsItemNumber"),
    *(
        (f"Code>{old}</", f"Code>{new}</", "COMMODITY_CODE_SHAPE", f"{ITEM}/Commodity/CommodityCode/{name}")
        for old, new, name in (
            ("841410", "84141", "harmonizedSystemSubHeadingCode"),
            ("841410", "8414 10", "harmonizedSystemSubHeadingCode"),
            ("84141081", "81", "combinedNomenclatureCode"),
            ("84141081", "84142081", "combinedNomenclatureCode"),
        )
    ),
    # documents
    *(
        ("<type>X060", f"<type>{text}", "XML_STRUCTURE", f"{DOCUMENT}/type")
        for text in ("x060", "X60", "X0600", "\u0425060", "X060 ")
    ),
    ("<type>X060", "<type>X002", "OBSOLETE_DOCUMENT_CODE", f"{DOCUMENT}/type"),
    ("<type>X060", "<type>Y901", "NEGATIVE_STATEMENT_WITH_REFERENCE", f"{DOCUMENT}/referenceNumber"),
    *(
        ("<sequenceNumber>1", f"<sequenceNumber>{text}", "DECIMAL_NOT_CANONICAL", f"{DOCUMENT}/sequenceNumber")
        for text in ("0", "1a", "100000")
    ),
    *(
        ("XA/DU/2031/000017", text, "OUTER_SPACE_IN_REFERENCE", f"{DOCUMENT}/referenceNumber")
        for text in (" XA/17", "XA/17 ", "XA/17\u00a0", "\u2003XA/17")
    ),
    (
        "X060</type>\n        <referenceNumber>",
        "N380</type><referenceNumber> ",
        "OUTER_SPACE_IN_REFERENCE",
        f"{DOCUMENT}/referenceNumber",
    ),
    ("XA/DU/2031/000017", "1" * 71, "FIELD_TOO_LONG", f"{DOCUMENT}/referenceNumber"),
    (
        "</referenceNumber>",
        "</referenceNumber><documentLineItemNumber>0</documentLineItemNumber>",
        "DECIMAL_NOT_CANONICAL",
        f"{DOCUMENT}/documentLineItemNumber",
    ),
    (
        "</referenceNumber>",
        "</referenceNumber><validityDate>2032</validityDate>",
        "DATE_INVALID",
        f"{DOCUMENT}/validityDate",
    ),
    (UNIT, "", "QUANTITY_WITHOUT_UNIT", f"{DOCUMENT}/measurementUnitAndQualifier"),
    (QUANTITY, "", "FIELD_NOT_ALLOWED", f"{DOCUMENT}/measurementUnitAndQualifier"),
    (END, f"<amount>4.00</amount>{END}", "AMOUNT_WITHOUT_CURRENCY", f"{DOCUMENT}/currency"),
    (END, f"<currency>EUR</currency>{END}", "FIELD_NOT_ALLOWED", f"{DOCUMENT}/currency"),
    (QUANTITY, f"{QUANTITY}<amount>4.00</amount><currency>EUR</currency>", "XML_STRUCTURE", f"{DOCUMENT}/currency"),
    *(
        (UNIT, UNIT.replace("NAR", text), "UNKNOWN_UNIT", f"{DOCUMENT}/measurementUnitAndQualifier")
        for text in ("nar", "KG", "QQQ", "QQQG", "NAR ", "KGMGG")
    ),
    *(
        (QUANTITY, f"<quantity>{text}</quantity>", "DECIMAL_NOT_CANONICAL", f"{DOCUMENT}/quantity")
        for text in (
            "4,0",
            "+4",
            "-4",
            "04",
            "4.",
            ".4",
            "1e3",
            "1 000",
            "4.0000000",
            "\uff14",
            "1" * 17,
            f"{'1' * 11}.000001",
            "4\u00a0",
        )
    ),
    (QUANTITY, "<quantity>0.000</quantity>", "QUANTITY_NOT_POSITIVE", f"{DOCUMENT}/quantity"),
    (QUANTITY, "<quantity>4.5</quantity>", "UNIT_NOT_DIVISIBLE", f"{DOCUMENT}/quantity"),
    (QUANTITY, QUANTITY + MONEY.replace("4.00", "4.005"), "DECIMAL_NOT_CANONICAL", f"{DOCUMENT}/amount"),
    (QUANTITY, QUANTITY + MONEY.replace("4.00", "0.00"), "QUANTITY_NOT_POSITIVE", f"{DOCUMENT}/amount"),
    *(
        (QUANTITY, QUANTITY + MONEY.replace("EUR", code), "UNKNOWN_CURRENCY", f"{DOCUMENT}/currency")
        for code in ("eur", "EURO", "ZZZ")
    ),
    # statements
    (
        END,
        END + REFERENCE.format("Y901", "<referenceNumber>17</referenceNumber>"),
        "NEGATIVE_STATEMENT_WITH_REFERENCE",
        f"{ITEM}/AdditionalReference[1]/referenceNumber",
    ),
    (END, END + REFERENCE.format("y901", ""), "XML_STRUCTURE", f"{ITEM}/AdditionalReference[1]/type"),
]

READ: list[tuple[str, str, dict[str, object]]] = [
    ("XA/DU/2031/000017", "1" * 70, {"license_number": "1" * 70}),
    ("XA/DU/2031/000017", "xa du/17 b", {"license_number": "xa du/17 b"}),
    ("XA/DU/2031/000017", "\u00c417", {"license_number": "\u00c417"}),
    ("Number>1</declarationGoods", "Number>99999</declarationGoods", {"goods_item": 99999}),
    (QUANTITY, "<quantity>4.000000</quantity>", {"quantity": "4.000000"}),
    (QUANTITY, f"<quantity>{'1' * 16}</quantity>", {"quantity": "1" * 16}),
    (
        f"{UNIT}\n        {QUANTITY}",
        UNIT.replace("NAR", "KGM") + f"<quantity>{'1' * 10}.000001</quantity>",
        {"unit": "KGM"},
    ),
    (
        f"{UNIT}\n        {QUANTITY}",
        UNIT.replace("NAR", "DTNE") + "<quantity>0.5</quantity>",
        {"unit": "DTN", "quantity": "0.5"},
    ),
    (f"{UNIT}\n        {QUANTITY}", MONEY, {"value": "4.00", "currency": "EUR"}),
    (QUANTITY, QUANTITY + MONEY, {"quantity": "4", "value": "4.00"}),
    ("<countryOfDestination>XB", "<countryOfDestination>EL", {}),
    ("<countryOfDestination>XB", "<countryOfDestination>XI", {}),
    ("<countryOfDestination>XB</countryOfDestination>", "", {}),
    ("2031-08-03", "2032-02-29", {}),
    ("84141081", "84141089", {"hs6": "841410"}),
    (END, END + REFERENCE.format("Y901", ""), {}),
    (END, END + REFERENCE.format("Y999", "<referenceNumber>17</referenceNumber>"), {}),
]


@pytest.mark.parametrize(
    ("old", "new", "reason", "field"), REFUSED, ids=[f"{each[2]} {n}" for n, each in enumerate(REFUSED)]
)
def test_one_thing_wrong_is_refused_with_its_reason(old: str, new: str, reason: str, field: str) -> None:
    """Each case changes one element of a declaration that is read; it is recognized all the same."""
    document = changed(old, new)
    assert refusal_of("eu_aes_supporting_document", document) == (reason, field)
    assert recognizes(document)


@pytest.mark.parametrize(("old", "new", "facts"), READ, ids=[f"{n}" for n, _ in enumerate(READ)])
def test_what_is_near_a_fault_is_read_and_written_again(old: str, new: str, facts: dict[str, object]) -> None:
    """The near misses: each is cited with the facts named, and nothing is lost when it is written."""
    reading = read(changed(old, new))
    found = facts_view(reading)["citations"]
    assert isinstance(found, list)
    assert {name: found[0].get(name) for name in facts} == facts
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert list(read(rendering.document).citations) == list(reading.citations)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (ONE.replace("<Export", "<!DOCTYPE x>\n<Export", 1).encode(), "DTD_FORBIDDEN"),
        (ONE.encode("utf-16"), "XML_ENCODING"),
        (ONE.encode()[:-40], "XML_NOT_WELL_FORMED"),
        (ONE.replace("</MRN>", "</MRN><?php x?>").encode(), "XML_INSTRUCTION_FORBIDDEN"),
        (ONE.replace("<MRN>", f"<MRN>{'1' * 200_000}").encode(), "XML_LIMIT"),
    ],
)
def test_xml_that_no_one_should_read_is_refused(document: bytes, reason: str) -> None:
    """Before any element of it is read."""
    assert refusal_of("eu_aes_supporting_document", document) == (reason, "")


@pytest.mark.parametrize("code", form.KINDS)
def test_every_kind_of_authorization_is_cited_and_written(code: str) -> None:
    """Codes X060 to X072; the code is carried by the citation itself."""
    reading = read(changed("X060", code))
    assert reading.citations[0].kind == form.KINDS[code]
    assert f"<type>{code}</type>".encode() in write(reading, NOTHING).document


@pytest.mark.parametrize("code", ["N380", "C052", "E990", "X035", "X059", "X073"])
def test_another_document_cites_nothing(code: str) -> None:
    """No citation, and every element is dropped with a reason; there is nothing to write."""
    reading = read(changed("X060", code))
    assert facts_view(reading) == {"format": "eu_aes_supporting_document", "citations": []}
    assert {entry.fate for entry in reading.account} == {Fate.DROPPED}
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NOTHING)
    assert refusal.value.reason == "BATCH_SIZE"


@pytest.mark.parametrize(("day", "is_read"), [("2021-09-08", True), ("2021-09-09", False), ("", False)])
def test_the_old_code_is_read_until_it_ended(day: str, is_read: bool) -> None:
    """X002 cited any authorization and does not say its kind, so it gives no citation; without a day it is refused."""
    dated = f"<acceptanceDate>{day}</acceptanceDate>" if day else ""
    document = changed("<acceptanceDate>2031-08-03</acceptanceDate>", dated).replace(b"X060", b"X002")
    if is_read:
        assert read(document).citations == ()
    else:
        assert refusal_of("eu_aes_supporting_document", document) == ("OBSOLETE_DOCUMENT_CODE", f"{DOCUMENT}/type")


def test_every_element_has_a_fate() -> None:
    """What stands around documents that cite nothing is dropped; all else says where it went."""
    reading = read(FULL)
    fates = {entry.source: entry for entry in reading.account}
    assert fates["LRN"].target == "citations.declaration.lrn"
    assert fates[f"{ITEM}/SupportingDocument[2]/referenceNumber"].target == "citations[0].license_number"
    assert fates["GoodsShipment/GoodsItem[3]/declarationGoodsItemNumber"].target == "citations[2].goods_item"
    dropped = {path.partition("/")[2].partition("/")[0] for path, entry in fates.items() if entry.fate is Fate.DROPPED}
    assert dropped == {"GoodsItem[1]", "GoodsItem[2]"}


def test_the_qualifier_of_a_unit_comes_back_with_its_unit_only() -> None:
    """Kilograms gross are not kilograms: the letter is written again unless the unit is another by now."""
    reading = read(FULL)
    assert b"Qualifier>KGMG<" in write(reading, NOTHING).document
    reading.citations[0].quantity.unit = "GRM"
    written = write(reading, frozenset({"citations[0].carried"})).document
    assert b"Qualifier>GRM<" in written


@pytest.mark.parametrize(
    ("document", "claimed"),
    [
        (b'<ExportDeclarationExtract xmlns="urn:comity:extract:eu-aes:1"/>', True),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<a:ExportDeclarationExtract xmlns:a='urn:comity:extract:eu-aes:1'>",
            True,
        ),
        (ONE.encode("utf-16"), True),
        (b'<SupportingDocuments xmlns="urn:comity:extract:eu-aes:1"/>', False),
        (b'<ExportDeclarationExtract xmlns="urn:comity:extract:eu-aes:2"/>', False),
        (b'<ExportDeclarationExtract/>urn:comity:extract:eu-aes:1"', False),
        (b"ExportDeclarationExtract urn:comity:extract:eu-aes:1", False),
    ],
)
def test_a_declaration_is_known_by_its_root(document: bytes, claimed: bool) -> None:
    """The block that cites is no declaration."""
    assert recognizes(document) is claimed


# What is written.


def annex(name: str) -> License:
    """Return a license of a golden Annex III form."""
    found = sorted((GOLDEN / "eu_annex_iii_a").glob(f"{name}*.xml"))
    return ADAPTERS["eu_annex_iii_a"].read(found[0].read_bytes()).records[0].license


def render_refusal(reading: Reading, accepted: frozenset[str] = NOTHING) -> tuple[str, str]:
    """Return reason and field for which a reading is not written."""
    with pytest.raises(RenderRefused) as refusal:
        write(reading, accepted)
    return refusal.value.reason, refusal.value.field


def of_license(*changes: Callable[[License], object]) -> Reading:
    """Return an individual license of the Annex III form, changed."""
    license_ = annex("xa-individual")
    for change in changes:
        change(license_)
    return licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)])


def test_a_license_is_written_as_documents_that_cite_it() -> None:
    """A document a line; the block is no declaration and is not read as one."""
    license_ = annex("xa-individual")
    rendering = write(of_license(), NOTHING)
    assert rendering.document.count(b"<SupportingDocument>") == len(license_.lines)
    assert license_.number.encode() in rendering.document
    assert b"<type>X060</type>" in rendering.document
    assert not recognizes(rendering.document)
    assert refusal_of("eu_aes_supporting_document", rendering.document) == ("XML_STRUCTURE", "")


def _number(number: str, kind: LicenseKind.ValueType) -> Callable[[License], object]:
    def change(license_: License) -> None:
        license_.number, license_.kind = number, kind

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_number("XA/1", LicenseKind.LICENSE_KIND_GLOBAL), b"X070"),
        (_number("XA/1", LicenseKind.LICENSE_KIND_LARGE_PROJECT), b"X069"),
        (_number("XA/1", LicenseKind.LICENSE_KIND_TRANSIT), b"X072"),
        (_number("XA/1", LicenseKind.LICENSE_KIND_GENERAL), b"X071"),
        (_number("EU001", LicenseKind.LICENSE_KIND_GENERAL), b"X061"),
        (_number("EU008", LicenseKind.LICENSE_KIND_GENERAL), b"X068"),
    ],
)
def test_a_license_is_cited_under_the_code_of_its_kind(change: Callable[[License], object], code: bytes) -> None:
    """A general authorization of the Union is cited by its own code, a national one by that of all of them."""
    assert b"<type>" + code in write(of_license(change), NOTHING).document


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        (_number("XA/1", LicenseKind.LICENSE_KIND_BROKERING), "UNKNOWN_KIND", "kind"),
        (lambda x: setattr(x, "legal_basis", "another law"), "UNKNOWN_KIND", "kind"),
        (lambda x: x.ClearField("legal_basis"), "UNKNOWN_KIND", "kind"),
        (lambda x: setattr(x, "number", "1" * 71), "FIELD_TOO_LONG", "SupportingDocument[1]/referenceNumber"),
        (lambda x: setattr(x, "number", "XA "), "OUTER_SPACE_IN_REFERENCE", "SupportingDocument[1]/referenceNumber"),
        (lambda x: setattr(x, "number", "X\x00A"), "TEXT_NOT_ALLOWED", "SupportingDocument[1]/referenceNumber"),
        (
            lambda x: setattr(x.lines[0], "line_number", 100_000),
            "DECIMAL_NOT_CANONICAL",
            "SupportingDocument[1]/documentLineItemNumber",
        ),
        (
            lambda x: x.validity.valid_until_date.CopyFrom(Date(year=2031)),
            "DATE_PARTIAL",
            "SupportingDocument[1]/validityDate",
        ),
        (
            lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_REVOKED),
            "LOSS_NOT_ACCEPTED",
            "stated_standing.standing",
        ),
    ],
)
def test_a_license_that_no_document_can_cite_is_not_written(
    change: Callable[[License], object], reason: str, field: str
) -> None:
    """Whatever losses are accepted."""
    assert render_refusal(of_license(change), frozenset({field})) == (reason, field)


@pytest.mark.parametrize(
    "name",
    ["us_bis/every-field.json", "us_ddtc/dsp5-every-field.json", "gb_chief/individual-export.txt"],
)
def test_a_license_of_another_law_is_not_cited(name: str) -> None:
    """The codes are for authorizations under Regulation (EU) 2021/821."""
    path = GOLDEN / name
    assert render_refusal(ADAPTERS[path.parent.name].read(path.read_bytes())) == ("UNKNOWN_KIND", "kind")


def citations(*changes: Callable[[Citing], object]) -> Reading:
    """Return the citations of the full declaration with the first one changed."""
    found = read(FULL).citations
    for change in changes:
        change(found[0])
    return Reading("another", ListKind.CITATIONS, citations=found)


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        (lambda x: setattr(x.declaration, "lrn", "another"), "BATCH_SIZE", "citations"),
        (lambda x: setattr(x, "document_type", "C30"), "XML_STRUCTURE", f"{DOCUMENT}/type"),
        (lambda x: setattr(x, "document_type", ""), "MANDATORY_FIELD_MISSING", f"{DOCUMENT}/type"),
        (lambda x: setattr(x, "goods_item", 0), "MANDATORY_FIELD_MISSING", f"{ITEM}/declarationGoodsItemNumber"),
        (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_GENERAL), "LOSS_NOT_ACCEPTED", "citations[0].kind"),
        (lambda x: setattr(x.quantity, "unit", ""), "QUANTITY_WITHOUT_UNIT", f"{DOCUMENT}/measurementUnitAndQualifier"),
        (lambda x: setattr(x.quantity, "value", ""), "LOSS_NOT_ACCEPTED", "citations[0].quantity.unit"),
    ],
)
def test_a_citation_that_no_document_can_hold_is_not_written(
    change: Callable[[Citing], object], reason: str, field: str
) -> None:
    """Nothing is made up for a citation of elsewhere."""
    assert render_refusal(citations(change)) == (reason, field)


def test_a_declaration_that_was_canceled_is_not_written() -> None:
    """The extract could not say so, and its write-off would count."""
    found = citations()
    for citing in found.citations:
        citing.declaration.action = LicenseAction.LICENSE_ACTION_CANCEL
    assert render_refusal(found) == ("UNKNOWN_ACTION", "citations[0].declaration.action")


# Any change at all.


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_document_with_any_byte_changed_is_refused_or_says_what_is_written(data: st.DataObject) -> None:
    """Nothing but a refusal is raised; what is read loses nothing when it is written again."""
    document = data.draw(st.sampled_from(GOOD)).read_bytes()
    at = data.draw(st.integers(0, len(document) - 1))
    cut = data.draw(st.booleans())
    broken = document[:at] if cut else document[:at] + bytes([data.draw(st.integers(0, 255))]) + document[at + 1 :]
    try:
        reading = read(broken)
    except DocumentRefused:
        return
    if not reading.citations:
        return
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert facts_view(read(rendering.document)) == facts_view(reading)

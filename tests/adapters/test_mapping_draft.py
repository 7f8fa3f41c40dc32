"""Drafting a pack from samples: what is proposed, what is left to decide, and what a decided draft reads."""

import re

import pytest

from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.mapping.drafting import Drafted, drafted
from adapters.mapping.loading import judged
from adapters.mapping.sampling import samples_of
from adapters.mapping.targets import TARGETS
from adapters.mapping.usual_names import proposed_target
from tests.adapters.mapping_packs import adapter

CSV = b"""\
Licence No;Holder Name;Expiry Date;Item No;Description;Qty;UOM;Destination;Remark
XQ/1;Quill;31.12.2030;1;Camera;4,5;kg;XA;a
XQ/1;Quill;31.12.2030;2;Lens;12;pcs;XA;
XQ/2;Quarry;13.12.2030;1;Mount;1;box;XA,XB;
"""
JSON = b"""{"made": "2026-05-01", "licenses": [
 {"licenseNo": "XQ/1", "holder": {"name": "Quill", "country": "XQ"}, "validUntil": "2030-12-31", "type": "Individual",
  "items": [{"description": "Camera", "quantity": 4, "unit": "H87"}], "extra": null}]}"""
XML = b"""<?xml version="1.0"?><q:Export xmlns:q="urn:xq" made="2026">
<q:License id="1"><q:LicenseNumber>XQ/1</q:LicenseNumber><q:Holder><q:Name>Quill</q:Name></q:Holder>
<q:Item><q:Description>Camera</q:Description></q:Item></q:License>
<q:License id="2"><q:LicenseNumber>XQ/2</q:LicenseNumber><q:Item><q:Description>Lens</q:Description></q:Item>
<q:Item><q:Description>Mount</q:Description></q:Item></q:License></q:Export>"""


def draft_of(*documents: bytes) -> Drafted:
    return drafted("xq_draft", samples_of(documents), len(documents))


def decided(draft: Drafted) -> str:
    """Return a draft in which every todo is decided."""
    text = re.sub(r"\{todo: [^}]*\}", "{carry: kept}", draft.text)
    text = text.replace("jurisdiction: {value: todo", "jurisdiction: {value: XQ")
    text = text.replace("direction: {value: todo", "direction: {value: export")
    text = text.replace("kind: {value: todo", "kind: {value: individual")
    return text.replace("box: todo", "box: SET").replace("todo", "decided")


@pytest.mark.parametrize("sample", [CSV, JSON, XML], ids=["csv", "json", "xml"])
def test_a_draft_is_no_pack_and_its_flaws_are_what_is_undecided(sample: bytes) -> None:
    """Everything that is left is named once, and nothing else is wrong."""
    draft = draft_of(sample)
    _, flaws = judged(draft.text.encode())
    found = {re.sub(r"\.(todo|because|value|drop)$", "", flaw.key) for flaw in flaws}
    assert found == set(draft.undecided)


@pytest.mark.parametrize("sample", [CSV, JSON, XML], ids=["csv", "json", "xml"])
def test_a_draft_that_is_decided_reads_its_samples(sample: bytes) -> None:
    """The draft is a whole pack but for the decisions."""
    reader = adapter(decided(draft_of(sample)))
    assert reader.recognizes(sample)
    reading = reader.read(sample)
    assert (len(reading.records) > 0, reading.rejected) == (True, ())


def test_a_draft_of_a_file_shows_its_form() -> None:
    """Delimiter, grouping, separators, signs, forms of dates and known units are taken from the samples."""
    draft = draft_of(CSV)
    assert draft.proposed == {
        "Licence No": "number",
        "Holder Name": "holder.name",
        "Expiry Date": "validity.valid_until_date",
        "Item No": "lines[].line_number",
        "Description": "lines[].description",
        "Qty": "lines[].quantity",
        "UOM": "lines[].unit",
        "Destination": "destinations",
    }
    for line in (
        "  delimiter: semicolon",
        "  group_by: Licence No",
        "    kg: KGM",
        "    box: todo",
        "  Expiry Date: {to: validity.valid_until_date, date: DD.MM.YYYY}",
        '  Qty: {to: "lines[].quantity", decimals: 1, decimal_sign: comma}',
        '  Destination: {to: destinations, separator: ","}',
    ):
        assert line in draft.text.splitlines()


def test_a_date_that_may_be_two_days_is_left_to_decide() -> None:
    """04/05/2030 is two days."""
    draft = draft_of(b"Licence No;Expiry Date\nXQ/1;04/05/2030\n")
    assert "fields.Expiry Date.date" in draft.undecided
    assert "date: DD/MM/YYYY" in draft_of(b"Licence No;Expiry Date\nXQ/1;04/05/2030\nXQ/2;13/05/2030\n").text


def test_a_draft_of_many_licenses_finds_their_list() -> None:
    """By the name of the list; what stands around is the envelope."""
    assert 'licenses: "licenses[]"' in draft_of(JSON).text
    assert "envelope.made" in draft_of(JSON).undecided
    assert 'licenses: "q:License[]"' in draft_of(XML).text
    assert facts_view(adapter(decided(draft_of(XML))).read(XML))["licenses"]


def test_a_draft_holds_no_text_of_the_samples_but_codes() -> None:
    """Names of holders and goods stay where they are."""
    for sample in (CSV, JSON, XML):
        assert not any(text in draft_of(sample).text for text in ("Quill", "Camera", "XQ/1"))


def test_a_column_that_some_samples_lack_is_optional() -> None:
    """Several samples show more than one."""
    text = draft_of(b"Licence No;Qty\nXQ/1;1\n", b"Licence No;Qty;UOM\nXQ/2;1;kg\n").text
    assert "  optional: [UOM]" in text.splitlines()


def test_a_file_in_another_encoding_is_drafted_as_such() -> None:
    """UTF-8 where the bytes are, with its mark; else the encoding of Western Europe, to be checked."""
    assert "encoding: utf-8-bom" in draft_of(b"\xef\xbb\xbfLicence No;Qty\nXQ/1;1\n").text
    assert "encoding: windows-1252" in draft_of(b"Licence No;Owner\nXQ/1;Qu\xe9\n").text


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ([b""], "DOCUMENT_EMPTY"),
        ([b" \n"], "DOCUMENT_EMPTY"),
        ([CSV, JSON], "FORMAT_AMBIGUOUS"),
        ([b"<a/>", b"<b/>"], "FORMAT_AMBIGUOUS"),
        ([b"one column\n1\n"], "CSV_NOT_WELL_FORMED"),
        ([b"a;b\n1;2;3\n"], "CSV_NOT_WELL_FORMED"),
        ([b"{"], "JSON_NOT_WELL_FORMED"),
        ([b"<a"], "XML_NOT_WELL_FORMED"),
    ],
)
def test_samples_that_show_no_format_are_refused(documents: list[bytes], reason: str) -> None:
    """A draft is made of documents, and of one format."""
    with pytest.raises(DocumentRefused) as refused:
        samples_of(documents)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("LICENCE_NO", "number"),
        ("LicenceNumber", "number"),
        ("permit-ref", "number"),
        ("holderName", "holder.name"),
        ("applicant.name", "applicant.name"),
        ("v:EndUser/v:Name", "end_user.name"),
        ("END_USER_COUNTRY", "end_user.country"),
        ("consignee", "consignee.name"),
        ("HSCode", "lines[].commodity_code"),
        ("items[].qty", "lines[].quantity"),
        ("", ""),
        ("Licencia", ""),
        ("name", ""),
    ],
)
def test_a_usual_name_is_proposed_its_target(name: str, target: str) -> None:
    """However its words are set apart; any other name is proposed nothing."""
    assert proposed_target(name) == target
    assert target in {"", *TARGETS}

"""The EU form as it is read: one thing changed for each refusal, and what a form says."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Fate, Reading
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.formats.eu_annex_iii_a import read, recognizes, write
from comity.v1.license_pb2 import License, LineLimit, PartyRole

GOLDEN = Path(__file__).parent / "golden" / "eu_annex_iii_a"
QUANTITY = (GOLDEN / "xa-individual-write-off-by-quantity.xml").read_text(encoding="utf-8")
VALUE = (GOLDEN / "xb-global-write-off-by-value.xml").read_text(encoding="utf-8")
PROJECT = (GOLDEN / "xd-large-project-two-sites.xml").read_text(encoding="utf-8")
REFUSALS = Path(__file__).with_name("eu_annex_iii_a_refusals.json")
CASES: list[dict[str, str]] = json.loads(REFUSALS.read_text(encoding="utf-8"))


def changed(text: str, old: str, new: str) -> bytes:
    """Return a form with one place changed."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new).encode()


def refusal_of(document: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def license_in(document: str | bytes) -> License:
    content = document if isinstance(document, bytes) else document.encode()
    return read(content).records[0].license


# Refusals.


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['reason']} {case['field']}")
def test_one_thing_wrong_is_refused_with_its_reason(case: dict[str, str]) -> None:
    """Each case of the file changes one thing in a golden form that is read."""
    form = (GOLDEN / f"{case['form']}.xml").read_text(encoding="utf-8")
    assert refusal_of(changed(form, case["old"], case["new"])) == (case["reason"], case["field"])


@pytest.mark.parametrize("code", ["DE", "EL"])
def test_a_global_authorization_names_the_destination_inside_the_union(code: str) -> None:
    """Of several destinations the one that is a Member State is named, by whatever code it is written."""
    form = VALUE.replace("6A003", "6A005")
    got = refusal_of(changed(form, '<box12 code="US"/>', f'<box12 code="{code}"/>'))
    assert got == ("DESTINATION_INSIDE_UNION", "box12[1]@code")


# What a form says.


@pytest.mark.parametrize(
    "code", ["3A001.a.2", "2B350.a.1", "0C001", "5A002.a.1.a", "1C350.24", "1C350", "1C450.a.1", "6A003.b.4.b"]
)
def test_an_entry_of_annex_i_is_read(code: str) -> None:
    """Entries are text and stay as written; 1C350 numbers its chemicals with figures."""
    entries = license_in(changed(QUANTITY, "1C350.2", code)).lines[0].control_list_entries
    assert [(entry.entry, entry.list) for entry in entries] == [(code, "EU-ANNEX-I")]


@pytest.mark.parametrize(
    ("code", "iso"), [("EL", "GR"), ("XI", "GB-NIR"), ("XS", "RS"), ("XC", "ES-CE"), ("UK", "GB"), ("XZ", "XZ")]
)
def test_a_country_becomes_iso_and_is_written_as_it_was(code: str, iso: str) -> None:
    """EU forms carry customs codes; the license carries ISO and keeps what was written."""
    document = changed(QUANTITY, '<box12 code="XB">', f'<box12 code="{code}">').replace(b"1C350.2", b"5A004.a")
    license_ = license_in(document)
    assert list(license_.destinations) == [iso]
    assert write(read(document), frozenset()).document == document


@pytest.mark.parametrize("code", ["5A004.a", "0B001", "7A117"])
def test_an_item_that_may_be_of_annex_iv_may_go_to_a_member_state(code: str) -> None:
    """Article 11(1): transfers of Annex IV items need an authorization; category 0 stands there but for 0C001."""
    form = QUANTITY.replace("1C350.2", code)
    assert license_in(changed(form, '<box12 code="XB">', '<box12 code="BE">')).destinations == ["BE"]


@pytest.mark.parametrize("code", ["0C001", "2B350.a", "9A001"])
def test_another_item_may_not_go_to_a_member_state(code: str) -> None:
    """Such items move freely inside the Union; a license for that is no license."""
    form = QUANTITY.replace("1C350.2", code)
    got = refusal_of(changed(form, '<box12 code="XB">', '<box12 code="BE">'))
    assert got == ("DESTINATION_INSIDE_UNION", "box12@code")


def test_a_list_of_consignees_is_no_party() -> None:
    """On a global authorization box 5 without a country points elsewhere: that binds and is set aside."""
    license_ = license_in(VALUE)
    assert {party.role for party in license_.parties} == {PartyRole.PARTY_ROLE_HOLDER}
    assert [content.path for content in license_.unmodelled] == ["box5/name", "box5/address"]


def test_a_consignee_without_country_is_a_party_elsewhere() -> None:
    """On an individual authorization box 5 is the consignee, whatever it does not say."""
    document = changed(QUANTITY, "<address>2 Sample Road</address>\n    <country>XB</country>\n", "")
    assert [party.party.name for party in license_in(document).parties][1] == "Birchland Polymers"


def test_without_box_9_each_consignee_is_an_end_user() -> None:
    """An empty box 9 means that the end user is the consignee; the account says that a rule made it."""
    record = read(PROJECT.encode()).records[0]
    derived = [party.party.name for party in record.license.parties if party.derived]
    assert derived == ["Elder Shipyard", "Fir Shipyard"]
    made = [entry.target for entry in record.account if entry.fate is Fate.INVENTED]
    assert made[2:4] == ["parties[3]", "parties[4]"]


@pytest.mark.parametrize(
    ("exporter", "items", "jurisdiction"), [("DE", "XA", "DE"), ("CH", "XD", "XD"), ("EL", "XD", "GR")]
)
def test_without_a_country_in_box_6_the_law_gives_the_jurisdiction(
    exporter: str, items: str, jurisdiction: str
) -> None:
    """Article 12(2): the Member State of the exporter; for an exporter outside the Union that of the items."""
    form = QUANTITY.replace("<address>3 Sample Square, Alderton</address>\n    <country>XA</country>\n", "")
    form = form.replace("<country>XA</country>\n    <no>XA000000000017", f"<country>{exporter}</country><no>1")
    assert license_in(changed(form, '<box10 code="XA">', f'<box10 code="{items}">')).jurisdiction == jurisdiction


def test_the_jurisdiction_is_the_country_of_the_issuing_authority() -> None:
    """Box 6 is the authority; the exporter may be elsewhere."""
    document = changed(QUANTITY, "Alderton</address>\n    <country>XA", "Alderton</address>\n    <country>XD")
    assert license_in(document).jurisdiction == "XD"


def test_what_limits_a_line_follows_sheet_then_box_18_then_box_17() -> None:
    """The limit is never unlimited and never guessed."""
    assert [line.limit for line in license_in(QUANTITY).lines] == [LineLimit.LINE_LIMIT_QUANTITY] * 2
    assert [line.limit for line in license_in(VALUE).lines] == [LineLimit.LINE_LIMIT_VALUE] * 2
    bare = changed(PROJECT, '<box17 currency="EUR">45000.00</box17>\n      <box18 unit="H87">5</box18>', "")
    assert license_in(bare).lines[0].limit == LineLimit.LINE_LIMIT_UNSPECIFIED
    by_value = QUANTITY.partition("  <writeoff")[0] + VALUE[VALUE.index('  <writeoff line="7"') :]
    by_value = by_value.replace('line="7"', 'line="1"').replace("<available>500000<", "<available>56000<")
    assert license_in(by_value).lines[0].limit == LineLimit.LINE_LIMIT_VALUE
    both = by_value.replace("</authorisation>", QUANTITY[QUANTITY.index('  <writeoff line="1"') :])
    assert license_in(both).lines[0].limit == LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE


def test_a_sheet_of_the_whole_starts_freely_where_a_line_states_no_figure() -> None:
    """Without the value of every line the total is not stated, and the sheet alone says what was granted."""
    form = VALUE.replace('<box17 currency="EUR">500000</box17>\n', "")
    form = form[: form.index('  <writeoff line="7"')] + "</authorisation>\n"
    assert license_in(form).stated_balances[0].granted == "2500000.00"


def test_an_entry_without_a_number_is_read_by_its_position() -> None:
    """The order of entries is the order of the sheets; the number is not needed."""
    document = changed(QUANTITY, '<entry seq="2">', "<entry>")
    assert license_in(document).stated_uses == license_in(QUANTITY).stated_uses


def test_prefixes_and_white_space_between_elements_say_nothing() -> None:
    """Two documents that are one to XML are one to the reader."""
    prefixed = QUANTITY.replace("<", "<f:").replace("<f:/", "</f:").replace("<f:?", "<?").replace("xmlns=", "xmlns:f=")
    dense = "".join(line.strip() for line in QUANTITY.replace("Quay\nAlderton", "Quay&#10;Alderton").splitlines())
    dense = dense.replace("<?xml", "<?xml ").replace("valvefor", "valve&#10;for")
    for document in (prefixed, dense):
        assert recognizes(document.encode())
        assert facts_view(read(document.encode())) == facts_view(read(QUANTITY.encode()))


@pytest.mark.parametrize("document", [b"<a>urn:comity:form:eu-2021-821:annex-iii-a:1</a>", b"authorisation", b"<x/>"])
def test_a_document_that_merely_names_the_form_is_not_claimed(document: bytes) -> None:
    """The root and its namespace make the form."""
    assert not recognizes(document)


# Properties.


def outcome(document: bytes) -> Reading | None:
    """Return the reading of a document, None when it is refused; anything else fails the test."""
    recognizes(document)
    try:
        return read(document)
    except DocumentRefused:
        return None


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.integers(0, len(QUANTITY.encode()) - 2))
def test_a_truncated_form_is_refused(length: int) -> None:
    """No beginning of a form is a form."""
    assert outcome(QUANTITY.encode()[:length]) is None


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.sampled_from([QUANTITY, VALUE]), st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(text: str, position: int, byte: int) -> None:
    """Whatever one byte becomes, the form is read and written again, or refused with a reason."""
    document = bytearray(text.encode())
    document[position % len(document)] = byte
    reading = outcome(bytes(document))
    if reading is not None:
        again = read(write(reading, frozenset()).document)
        assert facts_view(again) == facts_view(reading)

"""Reading by a mapping pack: what each option does, one refusal for each rule, and the near miss that is read."""

import pytest

from adapters.contract import Adapter, Fate, Record
from adapters.facts_view import facts_view
from comity.v1.license_pb2 import IdentifierScheme, LicenseLine, LineLimit, Standing
from tests.adapters.mapping_packs import (
    CSV_PACK,
    HEAD,
    JSON_PACK,
    XML_PACK,
    adapter,
    document,
    edited,
    read_or_refused,
    row,
    sheet,
    xml,
)

CSV, JSON, XML = adapter(CSV_PACK), adapter(JSON_PACK), adapter(XML_PACK)


def only(reader: Adapter, content: bytes) -> Record:
    (record,) = reader.read(content).records
    return record


def facts(reader: Adapter, content: bytes) -> dict[str, object]:
    licenses = facts_view(reader.read(content))["licenses"]
    assert isinstance(licenses, list)
    first: dict[str, object] = licenses[0]
    return first


def fates(record: Record) -> dict[str, tuple[str, Fate]]:
    return {entry.source: (entry.target, entry.fate) for entry in record.account if entry.source}


def line_of(record: Record) -> LicenseLine:
    return record.license.lines[0]


def test_a_row_becomes_a_license_with_an_account_of_every_cell() -> None:
    """Kept, dropped, carried, set aside and invented, each with its reason."""
    record = only(CSV, sheet(row(LIMITS="by sea")))
    assert fates(record) == {
        "NO": ("number", Fate.KEPT),
        "KIND": ("kind", Fate.APPROXIMATED),  # I and J are both individual
        "UNTIL": ("validity.valid_until_date", Fate.KEPT),
        "HOLDER": ("parties[0].party.name", Fate.KEPT),
        "DEST": ("destinations[0]", Fate.KEPT),
        "LINE[1]": ("lines[0].line_number", Fate.KEPT),
        "GOODS[1]": ("lines[0].description", Fate.KEPT),
        "QTY[1]": ("lines[0].authorized_quantity.value", Fate.KEPT),
        "UNIT[1]": ("lines[0].authorized_quantity.unit", Fate.KEPT),
        "DESK": ("", Fate.DROPPED),
        "CASE": ("carried", Fate.KEPT),
        "LIMITS": ("unmodelled", Fate.KEPT),
    }
    invented = {entry.target: entry.note for entry in record.account if entry.fate is Fate.INVENTED}
    assert invented == {
        "jurisdiction": "the register is that of XQ",
        "issuing_authority.name": "it signs",
        "lines[0].line_id": "the line number as text",
    }
    assert (record.license.carried[0].value, record.license.unmodelled[0].value) == ("C-1", "by sea")
    assert (record.license.source.format, record.license.source.part) == ("xq_export", 1)


def test_rows_of_one_license_are_lines_of_it() -> None:
    """A column of the license is read once, a column of lines in each row."""
    content = sheet(row(), row(LINE="2", GOODS="Lens", QTY="7", UNIT="pcs"), row(NO="XQ/2"))
    first, second = CSV.read(content).records
    assert [(line.line_number, line.authorized_quantity.value) for line in first.license.lines] == [
        (1, "4.5"),
        (2, "7"),
    ]
    assert [(one.license.number, one.license.source.part) for one in (first, second)] == [("XQ/1", 1), ("XQ/2", 2)]


def test_a_column_read_in_each_row_gives_each_text_once() -> None:
    """The option each_row, in a column that may be missing."""
    head = f"{HEAD};REMARK"
    content = sheet(f"{row()};Report.", f"{row(LINE='2')};Report.", f"{row(LINE='3')};Store dry.", head=head)
    assert facts(CSV, content)["conditions"] == ["Report.", "Report.", "Store dry."]


def test_several_values_stand_in_one_cell() -> None:
    """The option separator; codes of countries once each, in order."""
    assert facts(CSV, sheet(row(DEST="XB, XA,XB")))["destinations"] == ["XB", "XA"]


def test_a_sentinel_states_that_there_is_no_end() -> None:
    """The option open_ended: no day is invented."""
    license_ = only(CSV, sheet(row(UNTIL="31.12.9999"))).license
    assert license_.validity.open_ended
    assert not license_.validity.HasField("valid_until_date")


def test_a_text_that_stands_for_nothing_is_dropped() -> None:
    """The option nothing; what is required may not be it."""
    reader = adapter(edited(CSV_PACK, ("{to: holder.name, required: true}", "{to: holder.name, nothing: ['-']}")))
    record = only(reader, sheet(row(HOLDER="-")))
    assert fates(record)["HOLDER"] == ("", Fate.DROPPED)
    strict = adapter(edited(CSV_PACK, ("required: true", "required: true, nothing: ['-']")))
    assert read_or_refused(strict, sheet(row(HOLDER="-"))) == ("MANDATORY_FIELD_MISSING", "row 2: HOLDER")


def test_one_field_goes_to_several_targets() -> None:
    """The option also; what one crosswalk does not tell apart another does."""
    pack = edited(
        CSV_PACK,
        (
            "KIND: {to: kind, crosswalk: kinds}",
            "KIND: {to: kind, crosswalk: kinds, also: [{to: direction, crosswalk: ways}]}",
        ),
        ("crosswalks:", "crosswalks:\n  ways: {I: export, J: import, G: unstated}"),
    )
    found = facts(adapter(pack), sheet(row(KIND="J")))
    assert (found["kind"], found["direction"]) == ("individual", "import")
    assert fates(only(adapter(pack), sheet(row(KIND="J"))))["KIND"] == ("kind, direction", Fate.KEPT)
    assert "direction" not in facts(adapter(pack), sheet(row(KIND="G")))


def test_fields_that_are_joined_make_one_text() -> None:
    """The option join, in the order of the document."""
    found = facts(JSON, document(items=[{"text": "Camera", "more": ["type 1", "cooled"], "value": 1}]))
    assert found["items"] == [
        {"line": 1, "description": "Camera\ntype 1\ncooled", "value": "1", "currency": "EUR"},
    ]


def test_a_currency_above_the_lines_holds_for_each_that_has_a_value() -> None:
    """With no value to hold for it is set aside, and nobody's business is lost."""
    items = [{"text": "a", "value": 1}, {"text": "b", "value": "2.50"}, {"text": "c", "pieces": 3}]
    record = only(JSON, document(items=items))
    assert [line.authorized_value.currency for line in record.license.lines] == ["EUR", "EUR", ""]
    alone = only(JSON, document(items=[{"text": "c"}]))
    assert [content.path for content in alone.license.unmodelled] == ["currency"]


def test_a_unit_that_the_format_has_of_its_own_is_accounted_as_invented() -> None:
    """The option unit: the document does not say it."""
    record = only(JSON, document())
    assert line_of(record).authorized_quantity.unit == "H87"
    assert "lines[0].authorized_quantity.unit" in {e.target for e in record.account if e.fate is Fate.INVENTED}


def test_parties_of_a_list_are_each_a_party() -> None:
    """Fields of one element meet in one party."""
    users = [{"name": "Alder", "country": "XA"}, {"name": "Birch"}, {}]
    assert facts(JSON, document(end_users=users))["end_users"] == [
        {"name": "Alder", "country": "XA"},
        {"name": "Birch"},
    ]


def test_names_in_a_plain_list_are_each_a_party() -> None:
    """A field that repeats by itself is an element of its own."""
    pack = edited(
        JSON_PACK,
        ("  end_users[].country: {to: end_user.country}\n", ""),
        ("end_users[].name:", "end_users[]:"),
    )
    found = facts(adapter(pack), document(end_users=["Alder", "Birch"]))
    assert found["end_users"] == [{"name": "Alder"}, {"name": "Birch"}]


def test_digits_are_kept_as_the_document_writes_them() -> None:
    """A number of JSON and a text with the same digits are the same amount."""
    for value in (b"12.50", b'"12.50"'):
        content = document().replace(b'"value": 12.5', b'"value": ' + value)
        assert line_of(only(JSON, content)).authorized_value.amount == "12.50"


def test_a_control_list_entry_names_its_list() -> None:
    """The options list and edition."""
    entry = line_of(only(JSON, document())).control_list_entries[0]
    assert (entry.entry, entry.list, entry.edition) == ("6A003", "XQ-LIST", "2026")


def test_the_options_of_single_targets() -> None:
    """Scheme, condition, letters and the limit by figures."""
    pack = edited(
        CSV_PACK,
        (
            "HOLDER: {to: holder.name, required: true}",
            "HOLDER: {to: holder.identifier, scheme: vat, letters: cyrillic}",
        ),
        ("DESK: {drop: which desk}", "DESK: {to: conditions, condition: declare}"),
        ("fields:", "  lines[].limit: {value: by_figures, because: section 9}\nfields:"),
    )
    license_ = only(adapter(pack), sheet(row(HOLDER="ЖЩ-12"))).license
    assert license_.parties[0].party.identifiers[0].scheme == IdentifierScheme.IDENTIFIER_SCHEME_VAT
    assert license_.conditions[0].kind == 2  # to be declared
    assert license_.lines[0].limit == LineLimit.LINE_LIMIT_QUANTITY
    assert read_or_refused(adapter(pack), sheet(row(HOLDER="ЖZ"))) == ("MIXED_SCRIPT_IN_CODE", "row 2: HOLDER")


def test_an_address_is_lines() -> None:
    """Lines are neither merged nor split otherwise."""
    license_ = only(JSON, document(holder={"name": "Quill", "address": "1 Sample Way\nQuillton"})).license
    assert list(license_.parties[0].party.address.lines) == ["1 Sample Way", "Quillton"]


def test_a_time_of_day_is_named_as_lost() -> None:
    """Midnight says nothing; any other time has no place in a license."""
    pack = edited(
        CSV_PACK,
        ("{drop: which desk}", "{to: stated_standing.as_of_date, date: 'YYYY-MM-DD hh:mm:ss'}"),
        ("{carry: the file}", "{to: stated_standing.standing, crosswalk: states}"),
        ("crosswalks:", "crosswalks:\n  states: {A: in_force}"),
    )
    timed = only(adapter(pack), sheet(row(DESK="2026-05-01 13:10:00", CASE="A")))
    assert fates(timed)["DESK"] == ("stated_standing.as_of_date", Fate.APPROXIMATED)
    assert timed.license.stated_standing.standing == Standing.STANDING_IN_FORCE
    whole = only(adapter(pack), sheet(row(DESK="2026-05-01 00:00:00", CASE="A")))
    assert fates(whole)["DESK"][1] is Fate.KEPT


def test_balances_and_uses_are_of_a_line_or_of_the_whole() -> None:
    """Line 0 is the whole license; a line that there is not is refused."""
    pack = edited(
        JSON_PACK,
        (
            "  currency:",
            '  uses[].line: {to: "stated_uses[].line_number"}\n'
            '  uses[].pieces: {to: "stated_uses[].quantity", decimals: 0, unit: H87}\n'
            '  left[].line: {to: "stated_balances[].line_number"}\n'
            '  left[].unit: {to: "stated_balances[].unit"}\n'
            '  left[].money: {to: "stated_balances[].currency"}\n'
            '  left[].available: {to: "stated_balances[].available", decimals: 2}\n'
            "  currency:",
        ),
        ("envelope:", "  stated_uses[].state: {value: consumed, because: customs writes it off}\nenvelope:"),
    )
    reader = adapter(pack)
    found = facts(reader, document(uses=[{"line": 1, "pieces": 2}], left=[{"unit": "H87", "available": 2}]))
    assert found["usage"] == [{"line": 1, "quantity": "2", "unit": "H87", "state": "consumed"}]
    assert found["balances"] == [{"line": 0, "unit": "H87", "available": "2"}]
    for left, refusal in (
        ([{"line": 2, "unit": "H87", "available": 2}], ("LINE_NOT_DECLARED", "export.licenses[0].left[0].line")),
        ([{"available": 2}], ("QUANTITY_WITHOUT_UNIT", "export.licenses[0].left[0].available")),
        (
            [{"unit": "H87", "money": "EUR", "available": 2}],
            ("FIELD_VALUE_NOT_SINGLE", "export.licenses[0].left[0].money"),
        ),
    ):
        assert read_or_refused(reader, document(left=left)) == refusal


CSV_REFUSALS: dict[str, tuple[bytes, str, str]] = {
    "no number": (sheet(row(NO="")), "MANDATORY_FIELD_MISSING", "row 2: NO"),
    "no holder, who is required": (sheet(row(HOLDER="")), "MANDATORY_FIELD_MISSING", "row 2: HOLDER"),
    "a kind in no crosswalk": (sheet(row(KIND="i")), "UNKNOWN_KIND", "row 2: KIND"),
    "a unit in no crosswalk": (sheet(row(UNIT="KG")), "UNKNOWN_UNIT", "row 2: UNIT"),
    "a unit with a space": (sheet(row(UNIT="kg ")), "UNKNOWN_UNIT", "row 2: UNIT"),
    "a country that is none": (sheet(row(DEST="ZZ")), "UNKNOWN_COUNTRY", "row 2: DEST"),
    "a country in small letters": (sheet(row(DEST="xa")), "UNKNOWN_COUNTRY", "row 2: DEST"),
    "nothing between separators": (sheet(row(DEST="XA,,XB")), "SCHEMA_INVALID", "row 2: DEST"),
    "a day that no calendar has": (sheet(row(UNTIL="30.02.2026")), "DATE_INVALID", "row 2: UNTIL"),
    "a date in another form": (sheet(row(UNTIL="2030-12-31")), "DATE_INVALID", "row 2: UNTIL"),
    "a date without zeros": (sheet(row(UNTIL="1.1.2030")), "DATE_INVALID", "row 2: UNTIL"),
    "look-alike digits": (sheet(row(UNTIL="３１.12.2030")), "DATE_INVALID", "row 2: UNTIL"),
    "a decimal point": (sheet(row(QTY="4.5")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "too many decimals": (sheet(row(QTY="4,5000")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "an exponent": (sheet(row(QTY="1e3")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "a sign": (sheet(row(QTY="+1")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "less than nothing": (sheet(row(QTY="-0")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "a leading zero": (sheet(row(QTY="01")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "a thousands separator": (sheet(row(QTY="1 000")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "two commas": (sheet(row(QTY="1,0,0")), "DECIMAL_NOT_CANONICAL", "row 2: QTY"),
    "a quantity without a unit": (sheet(row(UNIT="")), "QUANTITY_WITHOUT_UNIT", "row 2: QTY"),
    "half a piece": (sheet(row(UNIT="pcs")), "UNIT_NOT_DIVISIBLE", "row 2: QTY"),
    "a line without its number": (sheet(row(LINE="")), "MANDATORY_FIELD_MISSING", "row 2: GOODS"),
    "a line number of zero": (sheet(row(LINE="0")), "WHOLE_NUMBER_REQUIRED", "row 2: LINE"),
    "a line number with a zero before": (sheet(row(LINE="01")), "WHOLE_NUMBER_REQUIRED", "row 2: LINE"),
    "two lines of one number": (sheet(row(), row(GOODS="Lens")), "DUPLICATE_LINE", "row 3: LINE"),
    "a number that ends with a space": (sheet(row(NO="XQ/1 ")), "OUTER_SPACE_IN_REFERENCE", "row 2: NO"),
    "a Cyrillic letter in a number": (sheet(row(NO="ХQ/1")), "MIXED_SCRIPT_IN_CODE", "row 2: NO"),
    "a hyphen that looks like one": (sheet(row(NO="XQ\u2010" + "1")), "TEXT_NOT_ALLOWED", "row 2: NO"),
    "a no-break space in a number": (sheet(row(NO="XQ\u00a01")), "TEXT_NOT_ALLOWED", "row 2: NO"),
    "full-width letters": (sheet(row(NO="ＸＱ1")), "TEXT_NOT_ALLOWED", "row 2: NO"),
    "a text that turns its direction": (sheet(row(HOLDER="Quill\u202e")), "TEXT_NOT_ALLOWED", "row 2: HOLDER"),
    "a text of spaces": (sheet(row(HOLDER="  ")), "TEXT_NOT_ALLOWED", "row 2: HOLDER"),
    "a carried text that may not be shown": (sheet(row(CASE="a\u0007")), "TEXT_NOT_ALLOWED", "row 2: CASE"),
    "a text of one line with two": (sheet(row(HOLDER='"a\nb"')), "TEXT_NOT_ALLOWED", "row 2: HOLDER"),
    "rows that contradict one another": (
        sheet(row(), row(LINE="2", HOLDER="Other")),
        "FIELD_VALUE_NOT_SINGLE",
        "row 3: HOLDER",
    ),
    "a column that the pack does not know": (sheet(f"{row()};x", head=f"{HEAD};NEW"), "PACK_PATH_MISSING", "NEW"),
    "a column that the pack does not know, empty": (sheet(f"{row()};", head=f"{HEAD};NEW"), "PACK_PATH_MISSING", "NEW"),
    "a column that is missing": (sheet("XQ/1", head="NO"), "MANDATORY_FIELD_MISSING", "KIND"),
    "a column twice": (sheet(f"{row()};x", head=f"{HEAD};NO"), "DUPLICATE_MEMBER", "NO"),
}

JSON_REFUSALS: dict[str, tuple[bytes, str, str]] = {
    "a member that the pack does not know": (document(new="x"), "PACK_PATH_MISSING", "new"),
    "a member that the pack does not know, null": (document(new=[]), "PACK_PATH_MISSING", "new"),
    "an unknown member of an item": (
        document(items=[{"text": "a", "grade": ""}]),
        "PACK_PATH_MISSING",
        "items[0].grade",
    ),
    "an object for a text": (document(no={"a": "b"}), "JSON_STRUCTURE", "no"),
    "a list for a text": (document(no=["XQ/1"]), "JSON_STRUCTURE", "no"),
    "a number for a text": (document(no=1), "JSON_STRUCTURE", "no"),
    "a truth value for a text": (document(no=True), "JSON_STRUCTURE", "no"),
    "a text for a list": (document(destinations="XA"), "JSON_STRUCTURE", "destinations"),
    "a text for an object": (document(holder="Quill"), "JSON_STRUCTURE", "holder"),
    "an object in a list of texts": (document(destinations=[{}]), "JSON_STRUCTURE", "destinations[0]"),
    "a text in a list of objects": (document(items=["Camera"]), "JSON_STRUCTURE", "items[0]"),
    "a text that the format does not have": (document(system="other"), "SCHEMA_INVALID", "system"),
    "a period that ends before it begins": (document(until="2025-01-01"), "DATE_ORDER", "until"),
    "a currency that is none": (document(currency="EURO"), "UNKNOWN_CURRENCY", "currency"),
    "a value without a currency": (document(currency=None), "AMOUNT_WITHOUT_CURRENCY", "items[0].value"),
    "an exponent": (document(items=[{"value": 1e30}]), "DECIMAL_NOT_CANONICAL", "items[0].value"),
    "no number": (document(no=None), "MANDATORY_FIELD_MISSING", "no"),
    "a license that is no object": (b'{"export": {"licenses": ["no", "items"]}}', "JSON_STRUCTURE", ""),
}

XML_NUMBER = "<q:Number>XQ/1</q:Number>"
XML_REFUSALS: dict[str, tuple[bytes, str, str]] = {
    "another root": (b"<License/>", "XML_STRUCTURE", ""),
    "an element that the pack does not know": (xml(XML_NUMBER + "<q:New/>"), "PACK_PATH_MISSING", "q:New"),
    "an element without its namespace": (xml("<Number>XQ/1</Number>"), "PACK_PATH_MISSING", "Number"),
    "an element of another namespace": (
        xml(XML_NUMBER + '<z:Until xmlns:z="urn:z">2030-12-31</z:Until>'),
        "PACK_PATH_MISSING",
        "?:Until",
    ),
    "an attribute that the pack does not know": (xml(XML_NUMBER, attributes=' new=""'), "PACK_PATH_MISSING", "@new"),
    "an element twice": (xml(XML_NUMBER * 2), "XML_STRUCTURE", "q:Number"),
    "elements where text is": (xml("<q:Number>XQ<q:Until/></q:Number>"), "XML_STRUCTURE", "q:Number"),
    "text where elements are": (xml(XML_NUMBER + "<q:Goods>text</q:Goods>"), "XML_STRUCTURE", "q:Goods"),
    "text between elements": (xml(XML_NUMBER + "text"), "XML_STRUCTURE", ""),
    "an entity": (b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + xml(XML_NUMBER), "DTD_FORBIDDEN", ""),
    "no number": (xml("<q:Number> </q:Number>"), "MANDATORY_FIELD_MISSING", "q:Number"),
}


@pytest.mark.parametrize("case", CSV_REFUSALS)
def test_what_is_wrong_in_a_row_is_refused_with_its_cell(case: str) -> None:
    """Reason and place of each; the rows are counted as a spreadsheet shows them."""
    content, reason, field = CSV_REFUSALS[case]
    assert read_or_refused(CSV, content) == (reason, field)


@pytest.mark.parametrize("case", JSON_REFUSALS)
def test_what_is_wrong_in_a_json_document_is_refused_with_its_member(case: str) -> None:
    """Reason and place of each, from the outermost object."""
    content, reason, field = JSON_REFUSALS[case]
    place = "export.licenses[0]" + (f".{field}" if field else "")
    assert read_or_refused(JSON, content) == (reason, place)


@pytest.mark.parametrize("case", XML_REFUSALS)
def test_what_is_wrong_in_an_xml_document_is_refused_with_its_element(case: str) -> None:
    """Reason and place of each, by the prefixes of the pack."""
    content, reason, field = XML_REFUSALS[case]
    assert read_or_refused(XML, content) == (reason, field)


def test_an_xml_document_is_read_whatever_its_prefixes_and_comments() -> None:
    """The near miss of the refusals: another prefix, a comment, white space, items with attributes."""
    content = (
        b"\xef\xbb\xbf<?xml version='1.0'?><License xmlns='urn:xq:license'>\r\n <!-- x --> <Number>XQ/1</Number>"
        b"<Goods><Item unit='KGM'><Name>Lens,</Name><Name>germanium</Name><Amount>4.25</Amount></Item>"
        b"<Item unit=''><Name>Mount</Name></Item></Goods><Note>Report.</Note><Note>Store dry.</Note></License>"
    )
    assert facts(XML, content)["items"] == [
        {"line": 1, "description": "Lens, germanium", "quantity": "4.25", "unit": "KGM"},
        {"line": 2, "description": "Mount"},
    ]
    assert facts(XML, content)["conditions"] == ["Report.", "Store dry."]
    assert "q:Goods/q:Item[1]/q:Name[2]" in fates(only(XML, content))


def test_a_column_of_the_license_that_is_only_kept_may_differ_in_its_rows() -> None:
    """What goes to no target is kept row by row."""
    record = only(CSV, sheet(row(CASE="C-1"), row(LINE="2", CASE="C-2")))
    assert [(field.path, field.value) for field in record.license.carried] == [("CASE[1]", "C-1"), ("CASE[2]", "C-2")]


def test_one_bad_license_of_many_is_rejected_and_the_others_are_read() -> None:
    """FACTS: it is named by its number, with reason and place."""
    reading = CSV.read(sheet(row(), row(NO="XQ/2", UNIT="box"), row(NO="XQ/3")))
    assert [record.license.number for record in reading.records] == ["XQ/1", "XQ/3"]
    (rejected,) = reading.rejected
    assert (rejected.license_number, rejected.field) == ("XQ/2", "row 3: UNIT")
    assert [record.license.source.part for record in reading.records] == [1, 3]


def test_a_license_that_is_alone_in_its_document_is_refused_with_it() -> None:
    """The near miss of a rejected license among others, be they good or not."""
    assert read_or_refused(CSV, sheet(row(UNIT="box"))) == ("UNKNOWN_UNIT", "row 2: UNIT")
    reading = CSV.read(sheet(row(UNIT="box"), row(NO="XQ/2", KIND="X")))
    assert ([rejected.field for rejected in reading.rejected], reading.records) == (["row 2: UNIT", "row 3: KIND"], ())


def test_what_stands_around_licenses_is_accounted_for() -> None:
    """The envelope belongs to the reading and not to a license."""
    reading = JSON.read(document())
    assert [(entry.source, entry.fate, entry.note) for entry in reading.account] == [
        ("export.made", Fate.DROPPED, "when it was made")
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"export": {"licenses": []}}', []),
        (b'{"export": {"made": "x"}}', ("ENVELOPE_MISSING", "export.licenses[]")),
        (b'{"export": {"licenses": null}}', ("ENVELOPE_MISSING", "export.licenses[]")),
        (b'{"export": {"licenses": [], "new": 1}}', ("PACK_PATH_MISSING", "export.new")),
        (b"[]", ("JSON_STRUCTURE", "")),
        (b"1", ("JSON_STRUCTURE", "")),
    ],
)
def test_a_document_of_many_has_its_list(content: bytes, expected: object) -> None:
    """An empty list says that there is no license; no list says nothing."""
    found = read_or_refused(JSON, content)
    assert (found if isinstance(found, tuple) else list(found.records)) == expected


def test_a_list_may_be_the_document() -> None:
    """The path `[]`."""
    pack = edited(
        JSON_PACK, ("export.licenses[]", "'[]'"), ("envelope:\n  export.made: {drop: when it was made}\n", "")
    )
    content = document()
    inner = content[content.index(b"[{") : content.rindex(b"]") + 1]
    assert [record.license.number for record in adapter(pack).read(inner).records] == ["XQ/1"]


RECOGNIZED: dict[str, tuple[Adapter, bytes, bool]] = {
    "a file": (CSV, sheet(row()), True),
    "a file with an unknown column": (CSV, sheet(f"{row()};", head=f"{HEAD};NEW"), True),
    "a file without rows": (CSV, sheet(), True),
    "a file without the column": (CSV, sheet("1", head="NO"), False),
    "a file in another encoding": (CSV, b"NO;GOODS;\xff\n", False),
    "a JSON document": (JSON, document(), True),
    "a JSON document of another system": (JSON, document(system="other"), False),
    "a JSON document without the member": (JSON, document(items=None), False),
    "JSON that is cut": (JSON, document()[:-3], False),
    "an XML document": (XML, xml(""), True),
    "an XML document behind a mark, a declaration and a comment": (
        XML,
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <x> -->" + xml(""),
        True,
    ),
    "an XML document that is cut": (XML, xml("")[:-4], True),
    "an XML document with a DTD": (XML, b"<!DOCTYPE q:License>" + xml(""), True),
    "an XML document in another namespace": (XML, xml("").replace(b"urn:xq:license", b"urn:xq:licenses"), False),
    "an XML document without the namespace": (XML, b"<License/>", False),
}


@pytest.mark.parametrize("case", RECOGNIZED)
def test_a_format_is_known_by_its_content(case: str) -> None:
    """What is wrong behind its first signs is still its own; what lacks them is not."""
    reader, content, expected = RECOGNIZED[case]
    assert reader.recognizes(content) is expected

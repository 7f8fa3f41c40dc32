"""A mapping pack that breaks a rule is refused with its line, its key and what to do: one case for each rule."""

import pytest

from adapters.errors import DocumentRefused
from adapters.mapping.loading import judged, load_pack
from tests.adapters.mapping_packs import CSV_PACK, JSON_PACK, XML_PACK, edited

# What is changed in the pack, and the line and key of the flaw.
CSV_FLAWS: dict[str, tuple[str, str, int, str]] = {
    "another schema": ("comity-mapping/1", "comity-mapping/2", 1, "schema"),
    "no schema": ("schema: comity-mapping/1\n", "", 1, "schema"),
    "an id of one word": ("format: xq_export", "format: xq", 2, "format"),
    "an id with capitals": ("format: xq_export", "format: XQ_export", 2, "format"),
    "a version with a point": ("version: 1", "version: 1.0", 3, "version"),
    "a version of nothing": ("version: 1", "version: 0", 3, "version"),
    "no title": ("title: XQ register\n", "", 1, "title"),
    "an empty title": ("title: XQ register", "title: ''", 4, "title"),
    "a title to be decided": ("title: XQ register", "title: todo", 4, "title"),
    "a list for a text": ("title: XQ register", "title: [a]", 4, "title"),
    "a key that there is not": ("title: XQ register", "title: XQ register\nowner: me", 5, "owner"),
    "a flag that is neither": ("title: XQ register", "title: XQ register\ndraft: maybe", 5, "draft"),
    "no sources in a list of them": ("title: XQ register", "title: XQ register\nsources: []", 5, "sources"),
    "a syntax that packs do not have": ("syntax: csv", "syntax: edifact", 6, "syntax"),
    "the form of another syntax": ("syntax: csv", "syntax: csv\nxml: {root: a}", 7, "xml"),
    "a delimiter that is no word": ("delimiter: semicolon", 'delimiter: ";"', 8, "csv.delimiter"),
    "no delimiter": ("  delimiter: semicolon\n", "", 7, "csv.delimiter"),
    "an encoding of two bytes": ("encoding: utf-8", "encoding: utf-16", 9, "csv.encoding"),
    "quotes that are no word": ("encoding: utf-8", "encoding: utf-8\n  quote: '\"'", 10, "csv.quote"),
    "grouped by no column": ("group_by: NO", "group_by: NR", 7, "csv.group_by"),
    "an optional column that is none": ("[REMARK]", "[REMARKS]", 7, "csv.optional"),
    "an optional column that groups": ("[REMARK]", "[REMARK, NO]", 7, "csv"),
    "a key that the form has not": ("group_by: NO", "group_by: NO\n  skip: 2", 11, "csv.skip"),
    "known by no column": ("columns: [NO, GOODS]", "columns: [NUMBER]", 12, "recognize.columns"),
    "known by nothing": ("recognize:\n  columns: [NO, GOODS]\n", "recognize: {}\n", 12, "recognize"),
    "known by members": ("columns: [NO, GOODS]", "members: [NO]", 12, "recognize"),
    "a crosswalk that nobody uses": ("units: {", "idle: {a: b}\n  units: {", 16, "crosswalks.idle"),
    "an empty crosswalk": ("kinds: {I: individual, G: global, J: individual}", "kinds: {}", 15, "crosswalks.kinds"),
    "a code to be decided": ("G: global", "G: todo", 15, "crosswalks.kinds.G"),
    "a code twice": ("G: global", "I: global", 15, "crosswalks.kinds.I"),
    "a word that the schema has not": ("G: global", "G: worldwide", 22, "fields.KIND.crosswalk"),
    "a unit that is none": ("kg: KGM", "kg: KG", 29, "fields.UNIT.crosswalk"),
    "unstated in a list of lines": ("kg: KGM", "kg: unstated", 29, "fields.UNIT.crosswalk"),
    "a jurisdiction in small letters": ("value: XQ,", "value: xq,", 18, "fixed.jurisdiction.value"),
    "no reason": ("because: it signs", "", 19, "fixed.issuing_authority.name.because"),
    "a reason to be decided": ("because: it signs", "because: todo", 19, "fixed.issuing_authority.name.because"),
    "a fixed target that there is not": ("issuing_authority.name:", "authority:", 19, "fixed.authority"),
    "what may not be fixed": ("issuing_authority.name:", "holder.name:", 19, "fixed.holder.name"),
    "fixed and mapped": ("fields:", "  kind: {value: global, because: b}\nfields:", 1, "fixed.kind"),
    "a kind that is none": ("fields:", "  kind: {value: broad, because: b}\nfields:", 20, "fixed.kind.value"),
    "fixed for lines by another rule": (
        "fields:",
        "  lines[].limit: {value: weight, because: b}\nfields:",
        20,
        "fixed.lines[].limit.value",
    ),
    "the state of uses that there are not": (
        "fields:",
        "  stated_uses[].state: {value: consumed, because: b}\nfields:",
        1,
        "fixed.stated_uses[].state",
    ),
    "no jurisdiction": ("  jurisdiction: {value: XQ, because: the register is that of XQ}\n", "", 1, "fixed"),
    "no number": ('"NO": {to: number}', '"NO": {carry: c}', 1, "fields"),
    "no lines with numbers": ('LINE: {to: "lines[].line_number"}', "LINE: {drop: d}", 1, "fixed"),
    "no unit beside a quantity": (
        'UNIT: {to: "lines[].unit", crosswalk: units}',
        'UNIT: {to: "lines[].serial_numbers", crosswalk: units}',
        28,
        "fields.QTY",
    ),
    "two units": ("decimal_sign: comma}", "decimal_sign: comma, unit: KGM}", 28, "fields.QTY"),
    "two fields of one target": ("DESK: {drop: which desk}", "DESK: {to: holder.name}", 30, "fields.DESK"),
    "a field without a fate": ("DESK: {drop: which desk}", "DESK: {required: true}", 30, "fields.DESK"),
    "a field with two fates": ("DESK: {drop: which desk}", "DESK: {drop: a, carry: b}", 30, "fields.DESK"),
    "a field that is a text": ("DESK: {drop: which desk}", "DESK: dropped", 30, "fields.DESK"),
    "a field to be decided": ("DESK: {drop: which desk}", "DESK: {todo: x}", 30, "fields.DESK.todo"),
    "dropped without a reason": ("DESK: {drop: which desk}", "DESK: {drop: ''}", 30, "fields.DESK.drop"),
    "carried by a crosswalk": ("{carry: the file}", "{carry: the file, crosswalk: units}", 31, "fields.CASE.crosswalk"),
    "a target that there is not": ("{to: holder.name,", "{to: owner.name,", 24, "fields.HOLDER.to"),
    "a word without a crosswalk": ("{to: kind, crosswalk: kinds}", "{to: kind}", 22, "fields.KIND"),
    "a crosswalk that there is not": ("crosswalk: kinds}", "crosswalk: kind}", 22, "fields.KIND.crosswalk"),
    "a crosswalk for a figure": ("decimals: 3,", "decimals: 3, crosswalk: units,", 28, "fields.QTY.crosswalk"),
    "a date without a form": ("date: DD.MM.YYYY, ", "", 23, "fields.UNTIL.date"),
    "a form of dates that is none": ("date: DD.MM.YYYY", "date: D.M.YY", 23, "fields.UNTIL.date"),
    "a figure without decimals": ("decimals: 3, ", "", 28, "fields.QTY.decimals"),
    "decimals that are no number": ("decimals: 3", "decimals: few", 28, "fields.QTY.decimals"),
    "a sign that is none": ("decimal_sign: comma", "decimal_sign: dot", 28, "fields.QTY.decimal_sign"),
    "no end for a text": ("{to: holder.name,", "{to: holder.name, open_ended: [x],", 24, "fields.HOLDER.open_ended"),
    "a separator of two signs": ('separator: ","', 'separator: ", "', 25, "fields.DEST.separator"),
    "a separator for one value": (
        "{to: holder.name,",
        "{to: holder.name, separator: '|',",
        24,
        "fields.HOLDER.separator",
    ),
    "each row of a line": (
        '{to: "lines[].description"}',
        '{to: "lines[].description", each_row: true}',
        27,
        "fields.GOODS.each_row",
    ),
    "a type in CSV": ("{to: holder.name,", "{to: holder.name, type: text,", 24, "fields.HOLDER.type"),
    "a join that is none": ("{to: holder.name,", "{to: holder.name, join: comma,", 24, "fields.HOLDER.join"),
    "a scheme that is none": ("{to: holder.name,", "{to: holder.identifier, scheme: tin,", 24, "fields.HOLDER.scheme"),
    "letters of no alphabet": ("{to: number}", "{to: number, letters: runic}", 21, "fields.NO.letters"),
    "a condition of no kind": ("each_row: true}", "each_row: true, condition: soon}", 33, "fields.REMARK.condition"),
    "a further target of another kind": (
        "{to: number}",
        "{to: number, also: [{to: validity.issue_date}]}",
        21,
        "fields.NO",
    ),
    "a further target of another line": (
        "{to: number}",
        '{to: number, also: [{to: "lines[].line_id"}]}',
        21,
        "fields.NO",
    ),
    "further targets that are no list": ("{to: number}", "{to: number, also: kind}", 21, "fields.NO.also"),
    "a further target with an option": (
        "{to: number}",
        "{to: number, also: [{to: kind, date: x}]}",
        21,
        "fields.NO.also[0]",
    ),
    "an envelope in CSV": ("fields:", "envelope:\n  MADE: {drop: d}\nfields:", 20, "envelope"),
    "no fields": (CSV_PACK[CSV_PACK.index("fields:") :], "", 1, "fields"),
    "an anchor": ("title: XQ register", "title: &a XQ register", 4, "title"),
    "a tag": ("title: XQ register", "title: !!str XQ register", 4, "title"),
    "a key twice": ("version: 1\n", "version: 1\nversion: 1\n", 4, "version"),
    "a merge": ("version: 1\n", "version: 1\n<<: {a: b}\n", 4, "<<"),
    "no YAML": ("version: 1\n", "version: [1\n", 4, ""),
    "two documents": ("version: 1\n", "version: 1\n---\na: b\n", 4, ""),
    "a list at the top": (CSV_PACK, "- a\n", 1, ""),
    "nothing": (CSV_PACK, "", 1, ""),
}

JSON_FLAWS: dict[str, tuple[str, str, int, str]] = {
    "licenses that are no list": ("export.licenses[]", "export.licenses", 8, "json.licenses"),
    "a path with a slash": ("holder.address:", "holder/address:", 24, "fields.holder/address"),
    "a path with a position": ("items[].value:", "items[0].value:", 32, "fields.items[0].value"),
    "known by nothing": ("members: [no, items]", "members: []", 10, "recognize.members"),
    "known by no path": ("members: [no, items]", "members: ['a..b']", 9, "recognize"),
    "what stands around and is carried": ("{drop: when it was made}", "{carry: c}", 17, "envelope.export.made"),
    "a list with and without brackets": ("items[].value:", "items.value:", 32, "fields.items.value"),
    "a list for one value": (
        "destinations[]: {to: destinations}",
        "numbers[]: {to: replaces.number}",
        27,
        "fields.numbers[]",
    ),
    "a party in two lists": ("end_users[].country:", "users[].country:", 26, "fields.users[].country"),
    "a type that is none": ("{to: holder.name}", "{to: holder.name, type: integer}", 23, "fields.holder.name.type"),
    "an envelope of one license": ("json:\n  licenses: export.licenses[]\n", "", 15, "envelope.export.made"),
    "fields where the licenses stand": ("export.made:", "export.licenses[]:", 17, "envelope.export.licenses[]"),
    "a unit with a target": (
        '"lines[].currency"}',
        '"lines[].currency", also: [{to: end_use}]}',
        28,
        "fields.currency",
    ),
    "a license that begins with brackets": ("items[].value:", "'[].value':", 32, "fields.[].value"),
}

XML_FLAWS: dict[str, tuple[str, str, int, str]] = {
    "a root without its prefix": ("root: q:License", "root: z:License", 9, "xml.root"),
    "a path with an undeclared prefix": ("q:Until:", "z:Until:", 17, "fields.z:Until"),
    "two prefixes of one namespace": ('{q: "urn:xq:license"}', '{q: "urn:xq:license", r: "urn:xq:license"}', 7, "xml"),
    "known by something else": ("fixed:", "recognize: {columns: [a]}\nfixed:", 10, "recognize"),
    "a path with a dot step": ("q:Until:", "q:Until/../q:X:", 17, "fields.q:Until/../q:X"),
    "a key of another form": ("root: q:License", "root: q:License\n  delimiter: tab", 10, "xml.delimiter"),
}


@pytest.mark.parametrize("pack", [CSV_PACK, JSON_PACK, XML_PACK], ids=["csv", "json", "xml"])
def test_the_packs_of_these_tests_are_good(pack: str) -> None:
    """The near miss of every case: nothing is wrong."""
    assert judged(pack.encode())[1] == []


@pytest.mark.parametrize(
    ("pack", "case"),
    [
        *((CSV_PACK, case) for case in CSV_FLAWS.items()),
        *((JSON_PACK, case) for case in JSON_FLAWS.items()),
        *((XML_PACK, case) for case in XML_FLAWS.items()),
    ],
    ids=[*CSV_FLAWS, *JSON_FLAWS, *XML_FLAWS],
)
def test_a_flaw_is_told_with_its_line_and_key(pack: str, case: tuple[str, tuple[str, str, int, str]]) -> None:
    """One thing is wrong, one flaw is told, and its message says what to do."""
    old, new, line, key = case[1]
    found, flaws = judged(edited(pack, (old, new)).encode())
    assert found is None
    assert [(flaw.line, flaw.key) for flaw in flaws] == [(line, key)]
    assert flaws[0].message.endswith((".", "`."))


def test_every_flaw_is_told_at_once() -> None:
    """Whoever mends a pack sees all that is wrong, in the order of the lines."""
    text = edited(CSV_PACK, ("version: 1", "version: x"), ("G: global", "G: todo"), ("{drop: which desk}", "{todo: x}"))
    _, flaws = judged(text.encode())
    assert [flaw.key for flaw in flaws] == ["version", "crosswalks.kinds.G", "fields.DESK.todo"]


def test_loading_refuses_with_the_first_flaw_and_its_line() -> None:
    """The refusal names the pack, the line, the key, and how many more there are."""
    text = edited(CSV_PACK, ("version: 1", "version: x"), ("{drop: which desk}", "{todo: x}"))
    with pytest.raises(DocumentRefused) as refused:
        load_pack(text.encode(), "xq.yaml")
    assert (refused.value.reason, refused.value.field) == ("PACK_INVALID", "version")
    assert refused.value.message.startswith("xq.yaml, line 3: ")
    assert "1 more" in refused.value.message


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b"\xef\xbb\xbf" + CSV_PACK.encode(), 1),
        (CSV_PACK.encode().replace(b"Office", b"Offic\xe9"), 5),
        (b"#" * (256 * 1024 + 1), 0),
        (b"a: " + b"[" * 40 + b"]" * 40, 1),
        (b"a: \x07", 0),
    ],
    ids=["a mark", "Latin-1", "too large", "too deep", "a control character"],
)
def test_bytes_that_are_no_pack_are_refused(document: bytes, line: int) -> None:
    """Encoding, size and depth come first."""
    pack, flaws = judged(document)
    assert pack is None
    assert [flaw.line for flaw in flaws] == [line]

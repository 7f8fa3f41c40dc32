"""XML of strangers: what is refused before, while and after it is parsed, and what passes."""

import os
from pathlib import Path

import pytest
from lxml import etree

from adapters.errors import DocumentRefused
from adapters.xml_source import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, MAX_LENGTH, MAX_TEXT, parse_xml

ROOT = Path(__file__).parents[2]
VECTORS = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared")) / "trust" / "vectors" / "xml"
VECTOR_FILES = sorted(VECTORS.glob("*.xml"))

DTD = '<!DOCTYPE a [<!ENTITY x "y">]>'


def reason_for(document: bytes) -> str:
    """Return the reason for which a document is refused, empty when it is read."""
    try:
        parse_xml(document)
    except DocumentRefused as refusal:
        return refusal.reason
    return ""


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def with_attributes(count: int) -> bytes:
    return b"<a " + b" ".join(b'a%d="1"' % number for number in range(count)) + b"/>"


def with_elements(count: int) -> bytes:
    return b"<a>" + b"<b></b>" * (count - 1) + b"</a>"


def of_length(length: int) -> bytes:
    """Return a document of many long texts, none of them over its own limit."""
    texts = (b"<b>" + b"x" * (MAX_TEXT - 7) + b"</b>") * ((length - 7) // MAX_TEXT)
    return b"<a>" + texts + b" " * (length - len(texts) - 7) + b"</a>"


@pytest.mark.parametrize(
    "document",
    [
        DTD + "<a/>",
        "<!DOCTYPE a><a/>",
        '<?xml version="1.0" encoding="UTF-8"?>\n' + DTD + "<a>&x;</a>",
        "<!-- one --><!-- two -->" + DTD + "<a/>",
        "<!--" + "x" * 200_000 + "-->" + DTD + "<a/>",
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><a/>',
        DTD + "<a>not closed",
        DTD + "\x00\x01",
        "<a><!-- <!DOCTYPE --></a>",
        "<a><![CDATA[<!ENTITY]]></a>",
    ],
)
def test_a_declaration_is_refused_before_anything_else(document: str) -> None:
    """DTD_FORBIDDEN comes first: behind comments, in whatever is otherwise wrong, even as mere letters."""
    assert reason_for(document.encode()) == "DTD_FORBIDDEN"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "cp500"])
def test_a_declaration_is_refused_in_every_encoding(codec: str) -> None:
    """An encoding that is refused hides no declaration."""
    assert reason_for((DTD + "<a/>").encode(codec)) == "DTD_FORBIDDEN"


def test_a_declaration_is_refused_however_long_it_is() -> None:
    """The declaration is found before the length is judged."""
    document = '<!DOCTYPE a [<!ENTITY x "' + "x" * MAX_LENGTH + '">]><a/>'
    assert reason_for(document.encode()) == "DTD_FORBIDDEN"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp037"])
def test_another_encoding_is_refused(codec: str) -> None:
    """The document is UTF-8, whether or not it says what else it is."""
    assert reason_for('<?xml version="1.0"?><a>text</a>'.encode(codec)) == "XML_ENCODING"


@pytest.mark.parametrize("mark", ["+ADw-+ACE-", "+ADwAIQ-", "+ADw-!", "<+ACE-"])
def test_utf_7_is_refused_in_every_spelling(mark: str) -> None:
    """UTF-7 writes the same markup in several ways: none of them hides a declaration or passes as text."""
    assert reason_for(f"{mark}DOCTYPE a+AD4-+ADw-a/+AD4-".encode()) == "DTD_FORBIDDEN"
    assert reason_for(b"+ADw-a/+AD4-") == "XML_ENCODING"


@pytest.mark.parametrize("declared", ["UTF-16", "ISO-8859-1", "US-ASCII", "utf8", "UTF-7", "IBM037", "x"])
def test_another_declared_encoding_is_refused(declared: str) -> None:
    """What is declared and what is there agree on UTF-8."""
    assert reason_for(f'<?xml version="1.0" encoding="{declared}"?><a/>'.encode()) == "XML_ENCODING"


@pytest.mark.parametrize("text", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe4", b"\x00"])
def test_bytes_that_are_not_utf_8_are_refused(text: bytes) -> None:
    """Lone, overlong and surrogate bytes are no UTF-8; NUL is no text."""
    assert reason_for(b"<a>" + text + b"</a>") == "XML_ENCODING"


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>",
        b'<?xml version="1.0"?><a/>',
        b"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\r\n<a/>",
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?><a/>',
        b"\xef\xbb\xbf<a/>",
        b"<!-- before --><a/><!-- behind -->",
    ],
)
def test_utf_8_is_read_however_it_is_declared(document: bytes) -> None:
    """A declaration and a byte order mark of UTF-8 may stand or not."""
    assert parse_xml(document).tag == "a"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" ",
        b"<",
        b"text",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a/>behind",
        b"<a>&x;</a>",
        b'<a x="1" x="2"/>',
        b"<p:a/>",
        b"<a>\x01</a>",
        b"<a>&#0;</a>",
        b"<!doctype a><a/>",
        b' <?xml version="1.0"?><a/>',
        b'<?xml version="1.1"?><a/>',
        b'<?xml encoding="UTF-8"?><a/>',
        b'<?xml version="1.0" encoding="UTF-8" more="1"?><a/>',
    ],
)
def test_what_is_not_well_formed_is_refused(document: bytes) -> None:
    """XML 1.0 with namespaces and nothing recovered."""
    assert reason_for(document) == "XML_NOT_WELL_FORMED"


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (nested(MAX_DEPTH), nested(MAX_DEPTH + 1)),
        (with_elements(MAX_ELEMENTS), with_elements(MAX_ELEMENTS + 1)),
        (with_attributes(MAX_ATTRIBUTES), with_attributes(MAX_ATTRIBUTES + 1)),
        (b"<a>" + b"x" * MAX_TEXT + b"</a>", b"<a>" + b"x" * (MAX_TEXT + 1) + b"</a>"),
        (b'<a b="' + b"x" * MAX_TEXT + b'"/>', b'<a b="' + b"x" * (MAX_TEXT + 1) + b'"/>'),
        (b"<a><b/>" + b"x" * MAX_TEXT + b"</a>", b"<a><b/>" + b"x" * (MAX_TEXT + 1) + b"</a>"),
        (of_length(MAX_LENGTH), of_length(MAX_LENGTH + 1)),
    ],
    ids=["depth", "elements", "attributes", "text", "attribute value", "text behind an element", "length"],
)
def test_a_limit_holds_to_the_one(below: bytes, above: bytes) -> None:
    """What is at the limit is read, one more is XML_LIMIT."""
    assert (reason_for(below), reason_for(above)) == ("", "XML_LIMIT")


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>" + b"<" * (4 * MAX_ELEMENTS),
        b"<a b" + b"=" * (4 * MAX_ELEMENTS + 1),
        b"<a" + b"x" * 60_000 + b"/>",
        b"<a>" + b"x" * 11_000_000 + b"</a>",
    ],
    ids=["markup before parsing", "attributes before parsing", "name", "text within the parser"],
)
def test_a_document_out_of_all_measure_is_refused_as_such(document: bytes) -> None:
    """What the parser's own limits or the count before it stop is XML_LIMIT too, well-formed or not."""
    assert reason_for(document) == "XML_LIMIT"


@pytest.mark.parametrize(
    "document", [b'<?xml-stylesheet href="a.xsl"?><a/>', b"<a/><?p?>", b"<a><?p?></a>", b"<a><b><?p x?></b></a>"]
)
def test_a_processing_instruction_is_refused(document: bytes) -> None:
    """Nothing in a document tells the reader what to do."""
    assert reason_for(document) == "XML_INSTRUCTION_FORBIDDEN"


@pytest.mark.parametrize("document", [b"<a>XA<!-- -->B</a>", b"<a><!-- -->XAB</a>", b"<a>x<b/><!-- --></a>"])
def test_a_comment_beside_text_is_refused(document: bytes) -> None:
    """Attack J04: readers disagree on the text around a comment, so there is none."""
    assert reason_for(document) == "XML_STRUCTURE"


def test_a_comment_between_elements_is_dropped() -> None:
    """Where no text stands a comment changes nothing."""
    root = parse_xml(b"<a> <!-- one --> <b>text</b><!-- two --> </a>")
    assert [(child.tag, child.text) for child in root] == [("b", "text")]


def test_text_and_sections_are_one_text() -> None:
    """A CDATA section is text like any other, and no text is cut."""
    assert parse_xml(b"<a>X&amp;A<![CDATA[<b>]]>B</a>").text == "X&A<b>B"


@pytest.mark.skipif(not VECTOR_FILES, reason="the shared vectors are not here; COMITY_SHARED names their folder")
@pytest.mark.parametrize("vector", VECTOR_FILES, ids=lambda path: path.name)
def test_a_foreign_vector_is_read_or_refused(vector: Path) -> None:
    """Of the foreign vectors the simple one is read, every other has a declaration and is refused."""
    want = "" if vector.name.startswith("simple") else "DTD_FORBIDDEN"
    assert reason_for(vector.read_bytes()) == want


def test_the_root_is_returned_as_it_stands() -> None:
    """Names, namespaces, attributes and text pass unchanged."""
    root = parse_xml('<p:a xmlns:p="urn:x" b="1&#10;2">Δείγμα</p:a>'.encode())
    assert (root.tag, dict(root.attrib), root.text) == ("{urn:x}a", {"b": "1\n2"}, "Δείγμα")
    assert isinstance(root, etree._Element)

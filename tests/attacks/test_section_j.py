"""Attacks of section J on XML: what expands, fetches, hides or floods is refused before it can."""

from pathlib import Path

import pytest

from adapters.errors import DocumentRefused
from adapters.formats import eu_annex_iii_a
from adapters.xml_source import MAX_LENGTH, parse_xml

FORM = Path(__file__).parents[1] / "adapters" / "golden" / "eu_annex_iii_a" / "xa-individual-write-off-by-quantity.xml"
TEXT = FORM.read_text(encoding="utf-8")
NAMESPACE = "urn:comity:form:eu-2021-821:annex-iii-a:1"


def refusal_of(document: str | bytes) -> tuple[str, str]:
    """Return reason and field of the refusal of a form."""
    content = document if isinstance(document, bytes) else document.encode()
    with pytest.raises(DocumentRefused) as refusal:
        eu_annex_iii_a.read(content)
    return refusal.value.reason, refusal.value.field


def with_declaration(declaration: str, text: str = TEXT) -> str:
    """Return the form with a declaration behind its first line."""
    return text.replace("?>\n", f"?>\n{declaration}\n", 1)


def changed(old: str, new: str) -> str:
    """Return the form with one place changed."""
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def test_the_form_under_attack_is_read() -> None:
    """Every attack below changes one thing in a form that is read."""
    assert len(eu_annex_iii_a.read(FORM.read_bytes()).records) == 1


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE authorisation [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE authorisation [<!ENTITY l9 "{"B" * 100_000}">]>',
        '<!DOCTYPE authorisation [<!ENTITY l9 "&m;"><!ENTITY m "&l9;">]>',
        '<!DOCTYPE authorisation [<!ENTITY l9 "XA">]>',
    ],
    ids=["billion laughs", "quadratic", "cyclic", "harmless"],
)
def test_attack_j01_an_entity_is_refused_before_it_expands(declaration: str) -> None:
    """J01: no entity is declared, so none can expand; that it would be small is no excuse."""
    document = with_declaration(declaration, TEXT.replace("XA/DU 2026/000117", "&l9;" * 100))
    assert refusal_of(document) == ("DTD_FORBIDDEN", "")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE authorisation [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE authorisation [<!ENTITY x SYSTEM "http://192.0.2.1/x">]>',
        '<!DOCTYPE authorisation [<!ENTITY % x SYSTEM "http://192.0.2.1/x"> %x;]>',
        '<!DOCTYPE authorisation SYSTEM "http://192.0.2.1/form.dtd">',
        '<!DOCTYPE authorisation PUBLIC "-//A//B" "form.dtd">',
    ],
    ids=["file", "http", "parameter", "external", "public"],
)
def test_attack_j02_an_external_entity_is_refused_before_it_is_fetched(declaration: str) -> None:
    """J02: no file and no socket is opened, for nothing that names one is read."""
    assert refusal_of(with_declaration(declaration)) == ("DTD_FORBIDDEN", "")


def test_attack_j02_an_inclusion_is_not_made(tmp_path: Path) -> None:
    """J02: XInclude is an element that the form does not define; parsing leaves it as it stands."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href="{secret.as_uri()}"/>'
    assert refusal_of(changed("XA/DU 2026/000117", include)) == ("XML_STRUCTURE", "box2")
    root = parse_xml(f"<a>{include}</a>".encode())
    assert [(child.tag, child.text, child.tail) for child in root] == [
        ("{http://www.w3.org/2001/XInclude}include", None, None)
    ]


def test_attack_j02_a_schema_location_is_not_followed() -> None:
    """J02: a hint where a schema lies is an attribute that the form does not define."""
    hint = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{NAMESPACE} http://192.0.2.1/form.xsd" kind="individual"'
    )
    assert refusal_of(changed('kind="individual"', hint)) == ("XML_STRUCTURE", "")


@pytest.mark.parametrize("place", ["start", "end"])
def test_attack_j02_a_style_sheet_is_not_applied(place: str) -> None:
    """J02, J03: a processing instruction such as xml-stylesheet is refused wherever it stands."""
    instruction = '<?xml-stylesheet type="text/xsl" href="http://192.0.2.1/x.xsl"?>'
    document = with_declaration(instruction) if place == "start" else TEXT + instruction
    assert refusal_of(document) == ("XML_INSTRUCTION_FORBIDDEN", "")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-7", "cp037"])
def test_attack_j03_another_encoding_is_refused(codec: str) -> None:
    """J03: the form is UTF-8; a declaration in it does not hide behind another encoding either."""
    ascii_text = TEXT.replace("UTF-8", codec.upper())
    assert refusal_of(ascii_text.encode(codec)) == ("XML_ENCODING", "")
    assert refusal_of(with_declaration("<!DOCTYPE authorisation>", ascii_text).encode(codec)) == ("DTD_FORBIDDEN", "")


@pytest.mark.parametrize("declared", ["UTF-16", "ISO-8859-1", "windows-1253"])
def test_attack_j03_declared_and_actual_encoding_at_odds_are_refused(declared: str) -> None:
    """J03: a form in UTF-8 that declares another encoding is refused."""
    assert refusal_of(TEXT.replace("UTF-8", declared)) == ("XML_ENCODING", "")


def test_attack_j03_latin_letters_declared_as_utf_8_are_refused() -> None:
    """J03: bytes of another encoding under the name of UTF-8 are refused."""
    assert refusal_of(changed("Birchland Polymers", "Birchländ").encode("latin-1")) == ("XML_ENCODING", "")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("<box2>XA/DU 2026/000117</box2>", '<box2 xmlns="urn:other">XA/DU 2026/000117</box2>', ""),
        ("<box2>XA/DU 2026/000117</box2>", '<box2 xmlns="">XA/DU 2026/000117</box2>', ""),
        ("<box2>XA/DU 2026/000117</box2>", "<box2>XA/DU 2026/000117</box2><box2>XA/1</box2>", "box2"),
        ("<box2>XA/DU 2026/000117</box2>", "<wrap><box2>XA/DU 2026/000117</box2></wrap>", ""),
        ("<box2>XA/DU 2026/000117</box2>", "<box2><box2>XA/DU 2026/000117</box2></box2>", "box2"),
        ("<box2>XA/DU 2026/000117</box2>", '<box2 o:x="1" xmlns:o="urn:o">XA/DU 2026/000117</box2>', "box2"),
        ("<box2>XA/DU 2026/000117</box2>", "<box2>XA/DU<!-- --> 2026/000117</box2>", ""),
        ("<box2>XA/DU 2026/000117</box2>", "outside<box2>XA/DU 2026/000117</box2>", ""),
    ],
    ids=["namespace", "no namespace", "twice", "wrapped", "within itself", "attribute", "comment", "text outside"],
)
def test_attack_j04_what_two_readers_may_read_differently_is_refused(old: str, new: str, field: str) -> None:
    """J04: every element stands in its namespace and its place, once, and no text is cut by a comment."""
    assert refusal_of(changed(old, new)) == ("XML_STRUCTURE", field)


def test_attack_j04_a_second_form_inside_the_form_is_refused() -> None:
    """J04: a whole form wrapped into another is no form."""
    inner = TEXT.partition("?>\n")[2]
    outer = f'<authorisation xmlns="{NAMESPACE}" kind="individual" sheet="main">{inner}</authorisation>'
    assert refusal_of(outer) == ("XML_STRUCTURE", "")


@pytest.mark.parametrize(
    "document",
    [
        changed("XA/DU 2026/000117", "<a>" * 10_000 + "</a>" * 10_000),
        changed("<box2>", "<box2 " + " ".join(f'a{number}="1"' for number in range(1_000_000)) + ">"),
        changed("XA/DU 2026/000117", "x" * MAX_LENGTH),
        changed("XA/DU 2026/000117", "x" * 1_000_000),
        changed("XA/DU 2026/000117", "<a/>" * 1_000_000),
    ],
    ids=["depth 10000", "a million attributes", "text over the length", "text of a million", "a million elements"],
)
def test_attack_j05_a_flood_is_refused(document: str) -> None:
    """J05: depth, attributes, elements and texts are bounded; the 64 MiB bound of any document stops a gigabyte."""
    assert refusal_of(document) == ("XML_LIMIT", "")

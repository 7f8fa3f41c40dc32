"""Opens XML that a stranger wrote.

Rules, in order:
1. A document type or entity declaration is refused before anything else is read, wherever it stands, in whatever
   encoding and however long it is. No licensing document needs one, and whatever expands, fetches or cycles begins
   there (attacks J01, J02, J03). The letters are searched for, not parsed: they are refused in a comment as well.
2. The document is UTF-8 and says nothing else of itself (attack J03). A byte order mark of UTF-8 may stand.
3. Length and number of markup characters are bounded before a parser sees the document (attack J05).
4. It is well-formed XML 1.0 with namespaces. The parser opens no file and no socket and resolves nothing.
5. Depth, elements, attributes and texts are within limits (attack J05).
6. Processing instructions are refused. A comment may stand where no text stands, and is dropped; beside text it is
   refused, for two readers may disagree on what is left of the text (attack J04).
"""

import re

from lxml import etree

from adapters.errors import DocumentRefused

MAX_LENGTH = 16 * 1024 * 1024
MAX_DEPTH = 32
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 32  # of one element
MAX_TEXT = 100_000  # characters of one text or attribute value

# An element takes at most two tags; a document with more markup than this has none that a licensing document has.
_MAX_MARKUP = 4 * MAX_ELEMENTS

_CODECS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "cp500")
_UTF_7_STARTS = (b"+ADwAIQ-", b"+ADw-+ACE-", b"+ADw-!", b"<+ACE-")
_WORDS = ("DOCTYPE", "ENTITY")
_DECLARATIONS = frozenset(f"<!{word}".encode(codec) for word in _WORDS for codec in _CODECS) | frozenset(
    start + word.encode() for word in _WORDS for start in _UTF_7_STARTS
)

_UTF_8_MARK = b"\xef\xbb\xbf"
# How UTF-16, UTF-32, UTF-7 and EBCDIC begin.
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"+/v", b"+AD", b"Lo\xa7\x94")

_XML_DECLARATION = re.compile(
    rb"<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:\"1\.0\"|'1\.0')"
    rb"(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:\"([A-Za-z0-9._-]{1,40})\"|'([A-Za-z0-9._-]{1,40})'))?"
    rb"(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:\"(?:yes|no)\"|'(?:yes|no)'))?[ \t\r\n]*\?>"
)
_XML_SPACE = " \t\r\n"

# Error codes of the parser for its own limits: a name too long, and any other resource.
_PARSER_LIMITS = frozenset({110, 114})


def parse_xml(document: bytes) -> etree._Element:
    """Return the root of an XML document, without comments.

    Raises:
        DocumentRefused: DTD_FORBIDDEN, XML_ENCODING, XML_LIMIT, XML_INSTRUCTION_FORBIDDEN,
            XML_NOT_WELL_FORMED or XML_STRUCTURE.
    """
    _refuse_declarations(document)
    _refuse_length(document)
    _refuse_other_encodings(document)
    root = _parse(document)
    _refuse_instructions_around(root)
    _walk(root)
    return root


def _refuse_declarations(document: bytes) -> None:
    if any(word in document for word in _DECLARATIONS):
        raise _dtd_forbidden()


def _dtd_forbidden() -> DocumentRefused:
    message = "A document type or entity declaration is never read; send the document without it."
    return DocumentRefused("DTD_FORBIDDEN", "", message)


def _refuse_length(document: bytes) -> None:
    if len(document) > MAX_LENGTH:
        raise _limit(f"The document is longer than {MAX_LENGTH} bytes; split it into several.")
    if max(document.count(b"<"), document.count(b"=")) > _MAX_MARKUP:
        raise _limit(f"The document has more than {MAX_ELEMENTS} elements or attributes; split it into several.")


def _refuse_other_encodings(document: bytes) -> None:
    if document.startswith(_OTHER_ENCODINGS) or b"\x00" in document:
        raise _encoding("The document is in another encoding than UTF-8; save it as UTF-8.")
    try:
        document.decode("utf-8")
    except UnicodeDecodeError:
        raise _encoding("The document holds bytes that are not UTF-8; save it as UTF-8.") from None
    _refuse_other_declared_encodings(document.removeprefix(_UTF_8_MARK))


def _refuse_other_declared_encodings(document: bytes) -> None:
    if not document.startswith(b"<?xml") or document[5:6] not in (b" ", b"\t", b"\r", b"\n"):
        return
    declaration = _XML_DECLARATION.match(document)
    if declaration is None:
        message = "The XML declaration is not one of XML 1.0; write version 1.0 and the encoding UTF-8."
        raise DocumentRefused("XML_NOT_WELL_FORMED", "", message)
    declared = declaration[1] or declaration[2] or b"utf-8"
    if declared.lower() != b"utf-8":
        raise _encoding("The document declares another encoding than UTF-8; save and declare it as UTF-8.")


def _parse(document: bytes) -> etree._Element:
    # A parser for each document: parsers hold state and are not shared between threads without a lock.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        if error.code in _PARSER_LIMITS:
            raise _limit("The document is nested too deep, or a text or name in it is too long.") from None
        message = "The document is not well-formed XML 1.0; check it with the system that wrote it."
        raise DocumentRefused("XML_NOT_WELL_FORMED", "", message) from None
    if root.getroottree().docinfo.doctype:  # never reached while rule 1 holds
        raise _dtd_forbidden()
    return root


def _refuse_instructions_around(root: etree._Element) -> None:
    siblings = [*root.itersiblings(preceding=True), *root.itersiblings()]
    if any(isinstance(sibling, etree._ProcessingInstruction) for sibling in siblings):
        raise _instruction()


def _walk(root: etree._Element) -> None:
    """Check every element against the limits, and drop comments."""
    waiting = [(root, 1)]
    seen = 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH:
            raise _limit(f"The document is nested deeper than {MAX_DEPTH} elements.")
        if seen > MAX_ELEMENTS:
            raise _limit(f"The document has more than {MAX_ELEMENTS} elements; split it into several.")
        _check_size(element)
        waiting += [(child, depth + 1) for child in _elements_of(element)]


def _check_size(element: etree._Element) -> None:
    if len(element.attrib) > MAX_ATTRIBUTES:
        raise _limit(f"An element has more than {MAX_ATTRIBUTES} attributes.")
    texts = (element.text, element.tail, *element.attrib.values())
    if any(text is not None and len(text) > MAX_TEXT for text in texts):
        raise _limit(f"A text is longer than {MAX_TEXT} characters.")


def _elements_of(element: etree._Element) -> list[etree._Element]:
    """Return the child elements, and drop the comments between them."""
    comments = []
    elements = []
    for child in element:
        if isinstance(child, etree._Comment):
            comments.append(child)
        elif isinstance(child, etree._ProcessingInstruction):
            raise _instruction()
        else:
            elements.append(child)
    if comments and _has_text(element):
        message = "A comment stands beside text, where readers may cut the text; send the document without it."
        raise DocumentRefused("XML_STRUCTURE", "", message)
    for comment in comments:
        element.remove(comment)  # takes along the white space behind the comment
    return elements


def _has_text(element: etree._Element) -> bool:
    texts = (element.text, *(child.tail for child in element))
    return any(text is not None and text.strip(_XML_SPACE) for text in texts)


def _instruction() -> DocumentRefused:
    message = "A processing instruction is never followed; send the document without it."
    return DocumentRefused("XML_INSTRUCTION_FORBIDDEN", "", message)


def _encoding(message: str) -> DocumentRefused:
    return DocumentRefused("XML_ENCODING", "", message)


def _limit(message: str) -> DocumentRefused:
    return DocumentRefused("XML_LIMIT", "", message)

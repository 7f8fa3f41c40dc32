"""Reads what a pack says of the form of its documents: the syntax, where the licenses stand, by what they are known.

Rules, in order:
1. CSV: the delimiter, the quotes and the encoding are declared, each from a closed list. The header row holds every
   column of the pack and no other; a column under `optional` may be missing.
2. JSON: a document is one license, or holds a list of them at the path `json.licenses`. It is known by members.
3. XML: the outermost element is declared with its namespace, and a document is known by it.
"""

from collections.abc import Mapping

from adapters.mapping.model import CsvForm, Syntax, TreeForm
from adapters.mapping.paths import PathFault, clark_of, steps_of
from adapters.mapping.yaml_text import Flawed, Keys, Node, one_of, text_of

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
QUOTES = {"double": '"', "single": "'", "none": ""}
# Encodings by their declared name: the codec, and whether a byte order mark may begin the file.
ENCODINGS: dict[str, tuple[str, bool]] = {
    "utf-8": ("utf-8", False),
    "utf-8-bom": ("utf-8", True),
    "ascii": ("ascii", False),
    "iso-8859-1": ("iso8859-1", False),
    "iso-8859-2": ("iso8859-2", False),
    "iso-8859-5": ("iso8859-5", False),
    "iso-8859-7": ("iso8859-7", False),
    "iso-8859-9": ("iso8859-9", False),
    "iso-8859-15": ("iso8859-15", False),
    "windows-1250": ("cp1250", False),
    "windows-1251": ("cp1251", False),
    "windows-1252": ("cp1252", False),
    "windows-1253": ("cp1253", False),
    "windows-1254": ("cp1254", False),
}


def csv_form(keys: Keys) -> CsvForm:
    """Return the form of a pack of separated values.

    Raises:
        Flawed: it breaks a rule of this module.
    """
    if keys.has("envelope"):
        raise keys.take("envelope").flawed("A CSV file has nothing around its rows; leave this out.")
    inner = Keys(keys.take("csv"))
    delimiter = DELIMITERS[one_of(inner.take("delimiter"), DELIMITERS)]
    quote = QUOTES[one_of(inner.take("quote"), QUOTES)] if inner.has("quote") else '"'
    encoding, mark_allowed = ENCODINGS[one_of(inner.take("encoding"), ENCODINGS)]
    optional = inner.texts("optional")
    group_by = inner.text("group_by", "")
    inner.close(("delimiter", "quote", "encoding", "optional", "group_by"))
    recognize = Keys(keys.take("recognize"))
    known_by = recognize.texts("columns")
    if not known_by:
        raise recognize.node.flawed("A CSV file is known by columns; write `columns: [...]` with one or more of them.")
    recognize.close(("columns",))
    columns = tuple(dict(keys.members("fields")))
    for name, key in (*((each, "csv.optional") for each in optional), (group_by, "csv.group_by")):
        _refuse_unknown(name, key, columns, inner.node)
    for name in known_by:
        _refuse_unknown(name, "recognize.columns", columns, recognize.node)
    if set(optional) & {group_by, *known_by}:
        raise inner.node.flawed("A column by which files are known or rows are grouped is not optional; mend it.")
    return CsvForm(
        delimiter, quote, encoding, mark_allowed, columns, frozenset(optional), frozenset(known_by), group_by
    )


def json_form(keys: Keys) -> TreeForm:
    """Return the form of a pack of JSON documents.

    Raises:
        Flawed: it breaks a rule of this module.
    """
    licenses = _licenses(keys, Syntax.JSON)
    recognize = Keys(keys.take("recognize"))
    members = recognize.texts("members")
    if not members:
        raise recognize.node.flawed("A JSON document is known by members; write `members: [...]` with their paths.")
    values = {path: text_of(node) for path, node in recognize.members("values")}
    recognize.close(("members", "values"))
    for path in (*members, *values):
        _checked(path, Syntax.JSON, recognize.node)
    return TreeForm(licenses=licenses, known_by=members, known_values=values)


def xml_form(keys: Keys) -> TreeForm:
    """Return the form of a pack of XML documents.

    Raises:
        Flawed: it breaks a rule of this module.
    """
    inner = Keys(keys.take("xml"))
    namespaces = {prefix: text_of(node) for prefix, node in inner.members("namespaces")}
    by_uri = {uri: prefix for prefix, uri in namespaces.items()}
    if len(by_uri) != len(namespaces) or "xml" in namespaces:
        raise inner.node.flawed("Each namespace has one prefix, and `xml` has its own already; mend `namespaces`.")
    namespaces["xml"] = "http://www.w3.org/XML/1998/namespace"
    try:
        root = clark_of(inner.text("root"), namespaces)
    except PathFault as fault:
        raise inner.take("root").flawed(fault.message) from None
    licenses = _licenses_of(inner, Syntax.XML)
    inner.close(("namespaces", "root", "licenses"))
    _refuse_prefixes(dict(keys.members("fields")), namespaces)
    _refuse_prefixes({licenses: inner.node} if licenses else {}, namespaces)
    return TreeForm(licenses=licenses, root=root, namespaces={uri: prefix for prefix, uri in namespaces.items()})


def _licenses(keys: Keys, syntax: Syntax) -> str:
    if not keys.has(syntax.value):
        return ""
    inner = Keys(keys.take(syntax.value))
    licenses = _licenses_of(inner, syntax)
    inner.close(("licenses",))
    return licenses


def _licenses_of(inner: Keys, syntax: Syntax) -> str:
    licenses = inner.text("licenses", "")
    if licenses:
        _checked(licenses, syntax, inner.take("licenses"))
        if not licenses.endswith("[]"):
            raise inner.take("licenses").flawed("Licenses of one document stand in a list; end the path with `[]`.")
    return licenses


def _checked(path: str, syntax: Syntax, node: Node) -> None:
    try:
        steps_of(path, syntax)
    except PathFault as fault:
        raise node.flawed(fault.message) from None


def _refuse_prefixes(paths: Mapping[str, Node], namespaces: dict[str, str]) -> None:
    for path, node in paths.items():
        try:
            for step in steps_of(path, Syntax.XML):
                clark_of(step.removeprefix("@").removesuffix("[]"), namespaces)
        except PathFault as fault:
            raise node.flawed(fault.message) from None


def _refuse_unknown(name: str, key: str, columns: tuple[str, ...], node: Node) -> None:
    if name and name not in columns:
        raise Flawed(node.line, key, "The column is none of `fields`; write a column of the pack.")

"""Documents of every format, spoiled by somebody who means harm: refused for what they are, or read exactly.

Every test goes over all formats that there are, and over those that come later, by their golden documents (of a format
without any, by the shared samples). Rules of all of them:
1. Reading raises nothing but DocumentRefused, recognizing nothing at all.
2. No message repeats the document.
3. Reading opens no file and no socket.
Of a text that somebody wrote into a document, either all is refused, or it is carried exactly as it was written, or it
stood in a field that is dropped, and is nowhere in what is returned.
"""

import base64
import json
import re
import socket
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from adapters.contract import ListKind
from adapters.facts_view import facts_view
from tests.adapters.hostile import (
    ADAPTERS,
    NUMBER,
    WATCH,
    Kind,
    Outcome,
    Sample,
    is_nowhere,
    outcome,
    repeated,
    samples,
)
from tests.adapters.samples import SAMPLES as SHARED_SAMPLES

VECTORS = SHARED_SAMPLES.parents[1] / "trust" / "vectors"
WHY_ABSENT = "the foreign vectors are not here; COMITY_SHARED names their folder"
ALL = samples()
FORMATS = sorted({sample.format for sample in ALL})
CANARY = "canary-7fd2c1"
SPELLINGS: list[Callable[[str], str]] = [
    lambda text: f"{text}\u00a0",
    lambda text: f"\uff10{text[1:]}",
    lambda text: f"\u00a0{text}",
    lambda text: f"{text[:-1]}\u0663",
    lambda text: f"\u2007{text}",
]
MARKS = "\x00\u202e\x07\u2066\x85\u200f\x1b\u061c\x7f\u202a\t\u200e\r\u2069"
FIGURE = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?|")


def of(format_id: str, *kinds: Kind) -> list[Sample]:
    """Return the samples of a format, of some kinds."""
    return [sample for sample in ALL if sample.format == format_id and sample.kind in (kinds or Kind)]


def having(*kinds: Kind) -> list[str]:
    """Return the formats that have samples of some kinds."""
    return [format_id for format_id in FORMATS if of(format_id, *kinds)]


def faults(sample: Sample, cases: Iterator[tuple[str, bytes]], is_right: Callable[[Outcome], bool]) -> list[str]:
    """Return the cases that come out otherwise than they should, or whose refusal repeats the document."""
    found = []
    for name, document in cases:
        result = outcome(sample.format, document)
        if not is_right(result):
            found.append(f"{sample.name} {name}: {result.refused or 'read'}")
        found += [f"{sample.name} {name}: repeats {text}" for text in repeated(result, sample.secrets)]
    return found


def is_refused(result: Outcome) -> bool:
    return result.is_refused


def refused_for(*reasons: str) -> Callable[[Outcome], bool]:
    return lambda result: result.refused in reasons


def test_every_format_has_samples() -> None:
    """A format without any document would be tested by nothing here."""
    missing = sorted(set(ADAPTERS) - set(FORMATS))
    assert missing == [] or not SHARED_SAMPLES.is_dir()


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_sample_is_read_before_it_is_spoiled(format_id: str) -> None:
    """Otherwise what is put into it proves nothing; and reading it opens nothing."""
    results = [outcome(sample.format, sample.content) for sample in of(format_id)]
    assert [result.refused for result in results] == [""] * len(results)


def test_what_is_opened_or_repeated_is_noticed(tmp_path: Path) -> None:
    """A watch that notices nothing anywhere proves nothing."""
    with WATCH.awake():
        (tmp_path / "planted").write_text("x")
        socket.socket().close()
    assert {"open", "socket.__new__"} <= set(WATCH.events)
    WATCH.events.clear()
    (tmp_path / "planted").write_text("y")
    assert WATCH.events == []
    assert repeated(Outcome("A", ("The planted text is wrong.",), None), ["planted", "other"]) == ["planted"]


# Any format.


@pytest.mark.parametrize("format_id", FORMATS)
def test_no_control_or_bidirectional_character_passes(format_id: str) -> None:
    """Attacks J09, J12: in every text and figure, one after the other; a dropped field takes it along."""
    found = []
    for sample in of(format_id):
        for leaf, mark in zip(sample.leaves, cycle(MARKS), strict=False):
            result = outcome(format_id, sample.spoiled(leaf, mark))
            if not (result.is_refused or is_nowhere(mark, result)):
                found.append(f"{sample.name} {sample.text(leaf)} with {mark!r}")
            found += [f"{sample.name} repeats {text}" for text in repeated(result, sample.secrets)]
    assert found == []


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_new_line_is_kept_where_texts_have_lines_and_refused_elsewhere(format_id: str) -> None:
    """A text is never joined or cut at a line end without a word."""
    found = []
    for sample in of(format_id):
        for leaf in sample.leaves:
            result = outcome(format_id, sample.spoiled(leaf, f"\n{CANARY}"))
            if not (result.is_refused or says_lines(result) or is_nowhere(CANARY, result)):
                found.append(f"{sample.name} {sample.text(leaf)}")
    assert found == []


def says_lines(result: Outcome) -> bool:
    """Return whether a text has the line end that was put in, as it is or as JSON, or is two texts from there on."""
    breaks = (f"\n{CANARY}", f"\\n{CANARY}")
    return any(text.startswith(CANARY) or any(each in text for each in breaks) for text in result.texts)


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_figure_has_digits_of_its_own(format_id: str) -> None:
    """Spaces that do not break and digits of other scripts are no part of a figure; in a text they stay as they are."""
    found = []
    for sample in of(format_id):
        numbers = [leaf for leaf in sample.leaves if NUMBER.fullmatch(sample.text(leaf))]
        for leaf, spell in zip(numbers, cycle(SPELLINGS), strict=False):
            changed = spell(sample.text(leaf))
            result = outcome(format_id, sample.with_leaf(leaf, changed))
            kept = any(changed in each for each in result.texts) or is_nowhere(changed, result)
            if not (result.is_refused or (kept and not wrong_figures(result))):
                found.append(f"{sample.name} {changed!r}")
    assert found == []


def wrong_figures(result: Outcome) -> list[str]:
    """Return the figures that are not plain decimals."""
    licenses = [record.license for record in result.reading.records] if result.reading else []
    lines = [line for license_ in licenses for line in license_.lines]
    uses = [use for license_ in licenses for use in license_.stated_uses]
    figures = [line.authorized_quantity.value for line in lines] + [line.authorized_value.amount for line in lines]
    figures += [use.quantity.value for use in uses] + [use.value.amount for use in uses]
    figures += [
        each for one in licenses for balance in one.stated_balances for each in (balance.available, balance.granted)
    ]
    return [figure for figure in figures if not FIGURE.fullmatch(figure)]


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_truncated_document_is_refused(format_id: str) -> None:
    """At every fiftieth of its length; only spaces behind the end may be missing."""
    found = []
    for sample in of(format_id):
        whole = outcome(format_id, sample.content)
        for part in () if may_lack_its_end(sample, whole) else range(50):
            result = outcome(format_id, sample.content[: len(sample.content) * part // 50])
            if not (result.is_refused or facts_view_of(result) == facts_view_of(whole)):
                found.append(f"{sample.name} cut at {part}/50")
            found += [f"{sample.name} repeats {text}" for text in repeated(result, sample.secrets)]
    assert found == []


def may_lack_its_end(sample: Sample, result: Outcome) -> bool:
    """Return whether a document cut at a field's end is a whole document of its format.

    A form body (AES) has no mark of its end: the request's length says it. A reply of CHIEF is read without its
    trailer, as its server may have failed.
    """
    reading = result.reading
    is_reply = reading is not None and (reading.format, reading.carries) == ("gb_chief", ListKind.REPLIES)
    return is_reply or sample.kind is Kind.FORM


def facts_view_of(result: Outcome) -> dict[str, object] | None:
    return facts_view(result.reading) if result.reading else None


@pytest.mark.parametrize("format_id", FORMATS)
def test_no_refusal_repeats_what_was_written(format_id: str) -> None:
    """A text of a stranger in place of each other one: neither message nor field shows it."""
    for sample in of(format_id):
        for leaf in sample.leaves:
            result = outcome(format_id, sample.with_leaf(leaf, CANARY))
            assert repeated(result, [CANARY]) == []


# XML.

LISTENING = "http://127.0.0.1:{port}/a"
BOMB = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
DECLARATIONS = {
    "an empty declaration": "<!DOCTYPE x>",
    "an entity": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>',
    "one long entity": f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>',
    "a host": f'<!DOCTYPE x SYSTEM "{LISTENING}">',
    "an entity of a host": f'<!DOCTYPE x [<!ENTITY a SYSTEM "{LISTENING}">]>',
}


def split_root(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before the root, the root with all in it, and its end tag."""
    start = re.search(rb"<[A-Za-z_]", content)
    assert start is not None
    end = content.rindex(b"</")
    return content[: start.start()], content[start.start() : end], content[end:]


@pytest.mark.parametrize("format_id", having(Kind.XML))
def test_no_xml_declares_a_document_type(format_id: str) -> None:
    """Attacks J01 to J03: nothing is expanded, and nobody is called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = str(server.getsockname()[1])
        for sample in of(format_id, Kind.XML):
            before, root, end = split_root(sample.content)
            used = sample.spoiled(sample.leaves[-1], "@@").replace(b"@@", b"&a;")[len(before) :]
            cases = (
                (name, before + text.replace("{port}", port).encode() + body)
                for name, text in DECLARATIONS.items()
                for body in (root + end, used)
            )
            assert faults(sample, cases, refused_for("DTD_FORBIDDEN")) == []
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("format_id", having(Kind.XML))
def test_xml_is_within_limits_and_in_one_encoding(format_id: str) -> None:
    """Attacks J03 to J05: depth, elements, attributes, encodings, instructions, and comments beside text."""
    for sample in of(format_id, Kind.XML):
        before, root, end = split_root(sample.content)
        text = sample.content.decode()
        bare = re.sub(r"^<\?xml[^>]*\?>", "", text)
        limits = iter([("deep", before + root + b"<x>" * 100 + b"</x>" * 100 + end)])
        assert faults(sample, limits, refused_for("XML_LIMIT")) == []
        encodings = (
            (codec, each.encode(codec, "xmlcharrefreplace"))
            for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037")
            for each in (bare, f'<?xml version="1.0" encoding="{codec}"?>{bare}')
        )
        assert faults(sample, encodings, refused_for("XML_ENCODING", "XML_NOT_WELL_FORMED")) == []
        declared = iter([("declared otherwise", f'<?xml version="1.0" encoding="UTF-16"?>{bare}'.encode())])
        assert faults(sample, declared, refused_for("XML_ENCODING")) == []
        instructions = iter(
            [
                ("before", before + b"<?a b?>" + root + end),
                ("inside", before + root + b"<?a b?>" + end),
                ("behind", before + root + end + b"<?a b?>"),
                *((f"in {sample.text(leaf)}", put_in(sample, leaf, b"<?a?>")) for leaf in texts_of(sample)),
            ]
        )
        assert faults(sample, instructions, refused_for("XML_INSTRUCTION_FORBIDDEN")) == []
        comments = ((f"in {sample.text(leaf)}", put_in(sample, leaf, b"<!---->")) for leaf in texts_of(sample))
        assert faults(sample, comments, refused_for("XML_STRUCTURE")) == []


def texts_of(sample: Sample) -> list[tuple[int, int]]:
    """Return the texts between tags, without attributes."""
    return [leaf for leaf in sample.leaves if sample.content[leaf[0] - 1 : leaf[0]] == b">"]


def put_in(sample: Sample, leaf: tuple[int, int], markup: bytes) -> bytes:
    """Return the document with markup behind the first character of a text, or behind a text that begins escaped."""
    text = sample.content[slice(*leaf)]
    place = leaf[1] if text.startswith(b"&") else leaf[0] + len(text.decode()[:1].encode())
    return sample.content[:place] + markup + sample.content[place:]


@pytest.mark.parametrize("format_id", having(Kind.XML))
def test_xml_of_too_many_elements_or_attributes_is_refused(format_id: str) -> None:
    """Attack J05: before they are all looked at by the rules of the form."""
    sample = of(format_id, Kind.XML)[0]
    before, root, end = split_root(sample.content)
    cases = iter(
        [
            ("elements", before + root + b"<x/>" * 400_001 + end),
            ("attributes", before + root + b"<x " + b" ".join(b'a%d=""' % n for n in range(40)) + b"/>" + end),
            ("text", before + root + b"<x>" + b"x" * 200_000 + b"</x>" + end),
            ("name", before + root + b"<" + b"x" * 60_000 + b"/>" + end),
        ]
    )
    assert faults(sample, cases, refused_for("XML_LIMIT")) == []


# JSON.


def names_at(sample: Sample) -> list[tuple[int, bytes]]:
    """Return the first member of every object: the place behind the brace, and its name as it is written."""
    found = re.finditer(rb'\{(?=\s*("(?:[^"\\]|\\.)*")\s*:)|"(?:[^"\\]|\\.)*"', sample.content)
    return [(match.end(), match[1]) for match in found if match[1]]


def in_place_of(sample: Sample, leaf: tuple[int, int], text: bytes) -> bytes:
    """Return the document with something in place of a text or number, quotes and all."""
    start, end = leaf
    quoted = sample.content[start - 1 : start] == b'"'
    return sample.content[: start - quoted] + text + sample.content[end + quoted :]


def in_every_place(sample: Sample, text: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the document with something in place of each text or number."""
    return ((f"at {leaf[0]}", in_place_of(sample, leaf, text)) for leaf in sample.leaves)


@pytest.mark.parametrize("format_id", having(Kind.JSON))
def test_json_is_strict(format_id: str) -> None:
    """Attacks J06 to J08: one value to the letter of RFC 8259, read by all readers alike."""
    for sample in of(format_id, Kind.JSON):
        content = sample.content
        twice = (
            (f"at {place}", content[:place] + spelled + b": 0, " + content[place:])
            for place, name in names_at(sample)
            for spelled in (name, b'"\\u%04x' % name[1] + name[2:])
        )
        assert faults(sample, twice, refused_for("DUPLICATE_MEMBER")) == []
        for constant in (b"NaN", b"Infinity", b"-Infinity"):
            assert faults(sample, in_every_place(sample, constant), refused_for("JSON_CONSTANT")) == []
        for half in (b'"\\ud800"', b'"x\\udc00"'):
            assert faults(sample, in_every_place(sample, half), refused_for("TEXT_NOT_ALLOWED")) == []
        marks = iter(
            [
                ("mark", b"\xef\xbb\xbf" + content),
                ("NUL", content + b"\x00"),
                ("UTF-16", content.decode().encode("utf-16")),
            ]
        )
        assert faults(sample, marks, refused_for("DOCUMENT_ENCODING")) == []
        behind = ((repr(more), content + more) for more in (b"x", b"{}", b",", b"]", b"/**/", b" null"))
        assert faults(sample, behind, refused_for("JSON_NOT_WELL_FORMED")) == []


def dotted(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of what lies below a value, as one member's name might spell them."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from dotted(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from dotted(each, f"{path}[{place}]")
    elif "." in path or "[" in path:
        yield path


@pytest.mark.parametrize("format_id", having(Kind.JSON))
def test_no_name_passes_for_a_path(format_id: str) -> None:
    """A member called `validity.until` is not the member `until` of `validity`, and takes nobody's place."""
    for sample in of(format_id, Kind.JSON):
        value = json.loads(sample.content)
        if isinstance(value, dict):
            forged = ((path, json.dumps(value | {path: "9999-12-31"}).encode()) for path in dotted(value))
            assert faults(sample, forged, is_refused) == []


@pytest.mark.parametrize("format_id", having(Kind.JSON))
def test_json_is_within_limits(format_id: str) -> None:
    """Attack J05: depth, and the lengths of texts and numbers; no number is ever made of ten thousand digits."""
    sample = of(format_id, Kind.JSON)[0]
    levels = 100_000
    for deep in (
        b"[" * levels,
        b"[" * levels + b"]" * levels,
        b'{"a":' * levels,
        b'{"a":' * levels + b"1" + b"}" * levels,
    ):
        assert outcome(format_id, deep).is_refused
    first, last = sample.leaves[0], sample.leaves[-1]
    inside = in_place_of(sample, first, b"[" * levels + b"]" * levels)
    long = in_place_of(sample, first, b'"' + b"x" * 10_000_000 + b'"')
    assert faults(sample, iter([("deep", inside), ("a text of 10 MB", long)]), refused_for("JSON_LIMIT")) == []
    figures = (b"9" * 10_000, b"0." + b"9" * 10_000, b"1e" + b"9" * 10_000)
    numbers = ((f"at {leaf[0]}", in_place_of(sample, leaf, text)) for leaf in (first, last) for text in figures)
    assert faults(sample, numbers, refused_for("JSON_LIMIT")) == []


@pytest.mark.parametrize("format_id", having(Kind.JSON))
@pytest.mark.parametrize(
    "document", [b"null", b"true", b"0", b"-1.5e3", b'""', b'"{}"', b"[]", b"[{}]", b"{}", b' {"":{}} ']
)
def test_a_bare_value_is_refused(format_id: str, document: bytes) -> None:
    """A document is the object of its format, nothing less."""
    assert outcome(format_id, document).is_refused
    assert ADAPTERS[format_id].recognizes(document) is False


# Foreign vectors.

foreign = pytest.mark.skipif(not VECTORS.is_dir(), reason=WHY_ABSENT)


def vectors(folder: str, pattern: str) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted((VECTORS / folder).glob(pattern))]


XML_VECTORS = vectors("xml", "*.xml")
JSON_VECTORS = vectors("json-strictness", "[niy]_*.json")


def naughty_strings() -> list[str]:
    lines = [text for path in sorted((VECTORS / "text").glob("*.json")) for text in json.loads(path.read_bytes())]
    return [base64.b64decode(line).decode("utf-8", "replace") for line in lines]


STRINGS = naughty_strings()


@foreign
@pytest.mark.parametrize("format_id", having(Kind.XML))
def test_foreign_xml_is_refused(format_id: str) -> None:
    """All but the simple one declare a document type; the simple one is no form of ours."""
    for name, document in XML_VECTORS:
        result = outcome(format_id, document)
        assert result.refused == "DTD_FORBIDDEN" or (name.startswith("simple") and result.is_refused)


@foreign
@pytest.mark.parametrize("format_id", having(Kind.JSON))
def test_foreign_json_is_refused(format_id: str) -> None:
    """What is no JSON is refused by every format, and what is JSON for it is no document of ours."""
    assert len(JSON_VECTORS) > 100
    assert [name for name, document in JSON_VECTORS if not outcome(format_id, document).is_refused] == []


@foreign
@pytest.mark.parametrize("format_id", FORMATS)
def test_a_naughty_string_is_refused_or_carried_as_it_is(format_id: str) -> None:
    """In place of a name or free text; each format takes its share, so that all strings are tried."""
    share = [text for text in STRINGS[FORMATS.index(format_id) % 4 :: 4] if text]
    places = [(sample, leaf) for sample in of(format_id) for leaf in free_texts(sample)]
    found = []
    for sample, leaf in dict.fromkeys([*places[:1], *places[len(places) // 2 :][:1]]):
        for text in share:
            if fits(sample, text):
                result = outcome(format_id, sample.with_leaf(leaf, text))
                if not (result.is_refused or text in result.texts or says_as_lines(result, text)):
                    found.append(f"{sample.name} {text!r}")
    assert found == []
    assert places


def free_texts(sample: Sample) -> list[tuple[int, int]]:
    """Return the texts that look like words and are carried in the schema's own fields: names, descriptions."""
    words = [leaf for leaf in sample.leaves if " " in sample.text(leaf) or len(sample.text(leaf)) > 12]
    own = outcome(sample.format, sample.content).own_texts
    free = [leaf for leaf in words if sample.text(leaf) in own and not NUMBER.search(sample.text(leaf))]
    return free or [leaf for leaf in sample.leaves if sample.text(leaf) in own]  # a format of numbers and codes only


def fits(sample: Sample, text: str) -> bool:
    """Return whether a text can be written into a document as one text; other text formats separate and recode."""
    return sample.kind is not Kind.TEXT or (text.isascii() and not re.search(r"[\\\r\n+:'?|;]", text))


def says_as_lines(result: Outcome, text: str) -> bool:
    return "\n" in text and set(text.split("\n")) <= set(result.texts)

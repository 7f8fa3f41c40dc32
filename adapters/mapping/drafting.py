"""Drafts a mapping pack from sample documents, and names what is still to be decided.

Rules, in order:
1. Every field that the samples show stands in the draft: with a proposal where its name is a usual one
   (adapters.mapping.usual_names), else with `todo`. A target that takes one value is proposed once.
2. A form of dates is proposed when all texts of a field are days in it and in no other form. Decimals are as many as
   the samples show; codes of a word, and units and countries that are no codes themselves, go to a crosswalk.
3. What no sample can show is `todo`: title, authority, jurisdiction, and the reasons.
4. A draft with `todo` is no pack. It holds codes of the samples, and never another text of them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from adapters import codelists
from adapters.mapping.dates import FORMS, written_day
from adapters.mapping.model import Syntax
from adapters.mapping.sampling import Samples, Seen
from adapters.mapping.targets import BESIDE, LINE_LIMIT, LINE_NUMBER, LINES, NUMBER, TARGETS, Kind, Target
from adapters.mapping.usual_names import proposed_target, proposed_unit, proposed_word
from adapters.mapping.yaml_text import TODO

MAX_CODES = 60  # of a crosswalk

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./@ -]*[A-Za-z0-9_]|[A-Za-z]")
_FIGURE = re.compile(r"[0-9]+(?:[.,]([0-9]{1,9}))?")
_KNOWN_AS: dict[Kind, tuple[Callable[[str], bool], Callable[[str], str]]] = {
    Kind.COUNTRY: (codelists.is_territory, lambda _: ""),
    Kind.UNIT: (codelists.REC_20.__contains__, proposed_unit),
    Kind.CURRENCY: (codelists.ISO_4217.__contains__, lambda _: ""),
}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: its text, the fields that were proposed a target with it, and what is to be decided, as keys."""

    text: str
    proposed: dict[str, str]
    undecided: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    samples: Samples
    proposed: dict[str, str] = field(default_factory=dict)
    crosswalks: dict[str, dict[str, str]] = field(default_factory=dict)
    undecided: list[str] = field(default_factory=list)


def drafted(format_id: str, samples: Samples, count: int) -> Drafted:
    """Return the draft of a pack from what `count` samples show."""
    draft = _Draft(samples)
    fields = [line for seen in samples.fields for line in _field(draft, seen)]
    around = [line for seen in samples.around for line in _around(draft, seen)]
    lines = [
        f"# Drafted by `comity adapters new` from {count} sample document{'s' if count > 1 else ''}.",
        "# A name is no proof: check every proposal against the data, and replace every todo.",
        "schema: comity-mapping/1",
        f"format: {format_id}",
        "version: 1",
        "title: todo",
        "issuing_authority: todo",
        f"syntax: {samples.syntax.value}",
        *_form(samples),
        *_recognize(draft),
        *_crosswalks(draft),
        *_fixed(draft),
        *(["envelope:", *around] if around else []),
        "fields:",
        *fields,
    ]
    undecided = ("title", "issuing_authority", *draft.undecided)
    return Drafted("\n".join(lines) + "\n", draft.proposed, undecided)


def _form(samples: Samples) -> Iterator[str]:
    if samples.syntax is Syntax.CSV:
        yield "csv:"
        yield f"  delimiter: {samples.delimiter}"
        yield f"  encoding: {samples.encoding}"
        yield from ([f"  optional: [{', '.join(map(_quoted, samples.optional))}]"] if samples.optional else [])
        groups = [seen.path for seen in samples.fields if proposed_target(seen.path) == NUMBER]
        yield from (f"  group_by: {_quoted(name)}" for name in groups[:1] if name in samples.repeating)
    elif samples.syntax is Syntax.JSON and samples.licenses:
        yield "json:"
        yield f"  licenses: {_quoted(samples.licenses)}"
    elif samples.syntax is Syntax.XML:
        yield "xml:"
        if samples.namespaces:
            yield "  namespaces:"
            yield from (f"    {prefix}: {_quoted(uri)}" for prefix, uri in samples.namespaces.items())
        yield f"  root: {_quoted(samples.root)}"
        yield from ([f"  licenses: {_quoted(samples.licenses)}"] if samples.licenses else [])


def _recognize(draft: _Draft) -> Iterator[str]:
    if draft.samples.syntax is Syntax.XML:
        return
    names = [seen.path for seen in draft.samples.fields if seen.path not in draft.samples.optional]
    known = [name for name in names if proposed_target(name) != ""][:3] or names[:3]
    yield "recognize:"
    key = "columns" if draft.samples.syntax is Syntax.CSV else "members"
    yield f"  {key}: [{', '.join(map(_quoted, known))}]"


def _crosswalks(draft: _Draft) -> Iterator[str]:
    if draft.crosswalks:
        yield "crosswalks:"
    for name, codes in draft.crosswalks.items():
        yield f"  {name}:"
        yield from (f"    {_quoted(code)}: {outcome}" for code, outcome in codes.items())


def _fixed(draft: _Draft) -> Iterator[str]:
    used = set(draft.proposed.values())
    wanted = [
        (name, TODO) for name in ("jurisdiction", "issuing_authority.name", "direction", "kind") if name not in used
    ]
    if any(TARGETS[name].group == LINES for name in used):
        wanted += [(LINE_NUMBER, "position")] if LINE_NUMBER not in used else []
        wanted += [(LINE_LIMIT, "by_figures")] if used & set(BESIDE) else []
    draft.undecided += [f"fixed.{name}" for name, _ in wanted]
    yield "fixed:"
    yield from (f"  {_quoted(name)}: {{value: {value}, because: todo}}" for name, value in wanted)


def _field(draft: _Draft, seen: Seen) -> Iterator[str]:
    target = TARGETS.get(proposed_target(seen.path))
    if target is None or (target.name in draft.proposed.values() and not target.many) or not _fits(draft, seen, target):
        draft.undecided.append(f"fields.{seen.path}")
        yield f"  {_quoted(seen.path)}: {{todo: {_hint(seen)}}}"
        return
    draft.proposed[seen.path] = target.name
    options = [f"to: {_quoted(target.name)}", *_options(draft, seen, target)]
    yield f"  {_quoted(seen.path)}: {{{', '.join(options)}}}"


def _fits(draft: _Draft, seen: Seen, target: Target) -> bool:
    """Return whether a field may go to a target at all: one that repeats goes to no target that takes one value."""
    return draft.samples.syntax is Syntax.CSV or "[]" not in seen.path or bool(target.group) or target.many


def _hint(seen: Seen) -> str:
    return _quoted("never filled in the samples" if not seen.texts else "what becomes of it?")


def _around(draft: _Draft, seen: Seen) -> Iterator[str]:
    draft.undecided.append(f"envelope.{seen.path}")
    yield f"  {_quoted(seen.path)}: {{drop: todo}}"


def _options(draft: _Draft, seen: Seen, target: Target) -> Iterator[str]:
    if target.kind is Kind.DATE:
        yield f"date: {_date_form(draft, seen)}"
    elif target.kind is Kind.DECIMAL:
        yield from _decimals(seen.texts)
    elif target.kind in _KNOWN_AS or target.kind is Kind.WORD:
        yield from _crosswalk(draft, seen, target)


def _date_form(draft: _Draft, seen: Seen) -> str:
    forms = [form for form in FORMS if seen.texts and all(written_day(text, form) for text in seen.texts)]
    if len(forms) == 1:
        return _quoted(forms[0])
    draft.undecided.append(f"fields.{seen.path}.date")
    return TODO


def _decimals(texts: Iterable[str]) -> Iterator[str]:
    found = [match for match in map(_FIGURE.fullmatch, texts) if match]
    yield f"decimals: {max((len(match[1] or '') for match in found), default=0)}"
    if any("," in match[0] for match in found):
        yield "decimal_sign: comma"


def _crosswalk(draft: _Draft, seen: Seen, target: Target) -> Iterator[str]:
    """Propose a crosswalk of the codes that the samples show, or one separator for lists of codes."""
    known, proposed = _KNOWN_AS.get(target.kind, (lambda _: False, lambda text: proposed_word(target.name, text)))
    texts: Iterable[str] = seen.texts
    separator = next((sign for sign in ";,|/ " if any(sign in text for text in texts)), "") if target.many else ""
    if separator:
        yield f'separator: "{separator}"'
        texts = dict.fromkeys(part.strip(" ") for text in texts for part in text.split(separator))
    if target.kind is not Kind.WORD and all(known(text) for text in texts):
        return
    name = target.name.rpartition(".")[2]
    name = f"{target.group.removesuffix('[]')}_{name}" if name in draft.crosswalks else name
    shown = list(texts)[:MAX_CODES] or [TODO]
    codes = {text: (text if known(text) else proposed(text)) or TODO for text in shown}
    draft.crosswalks[name] = codes
    draft.undecided += [f"crosswalks.{name}.{code}" for code, outcome in codes.items() if outcome == TODO]
    yield f"crosswalk: {name}"


def _quoted(text: str) -> str:
    """Return a text as YAML reads it back: plain where that is safe, else in double quotes."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)

"""Loading a pack: from the text that lawyers review to the tuples that the engine uses.

Rules, in order:
1. The text is read once and strictly; an unknown key, name or day refuses the pack.
2. Its digest is over the UTF-8 text exactly as given.
3. A pack names only what it defines. It has grounds, or is negative and lists the blocs that it examined, or only
   says what is answered.
4. An overlay has nothing that could give effect (gateway.core.packs.overlays).
5. Every clause carries its mark, and every source that a clause names is listed; a pack cannot raise its own marks.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from gateway.core.findings import Subject
from gateway.core.law.pack_model import Pack, Review, Written, frames_of
from gateway.core.law.rules import Law, Prohibitions
from gateway.core.law.timeline import ALWAYS, INSTANT_SHAPE, Interval
from gateway.core.law.vocabulary import Terms
from gateway.core.packs.pack_parts import ACTS, Setting, names_of, span_of
from gateway.core.packs.pack_rules import (
    condition_rule_of,
    consultation_of,
    duty_of,
    flag_of,
    ground_of,
    norm_of,
    otherwise_of,
    refuse_repeated_ids,
)
from gateway.core.packs.pack_sections import (
    clause_of,
    closed_parts,
    day_at,
    definitions_of,
    groups_of,
    negative_of,
    one_of,
    pairing_of,
    prohibitions_of,
    tables_of,
    territories_of,
)
from gateway.core.packs.pack_text import Keys, PackRefused, Tree, tree_of
from gateway.core.packs.plans import with_plans

__all__ = ["Pack", "PackRefused", "load_pack"]

SCHEMA = "comity-pack/1"
KINDS = frozenset(
    {
        "mutual_validity",
        "common_general_license",
        "license_free",
        "partner_list",
        "certificate_recognition",
        "consent_or_no_objection",
        "consultation",
        "denial_no_undercut",
        "supranational_exemption",
        "floor_obligation",
        "negative",
    }
)
FORCES = frozenset({"law", "treaty", "unilateral_regulation", "administrative_practice", "political"})
DIRECTIONS = frozenset(
    {"mutual", "unilateral", "mirrored_unilateral", "contingent", "one_way_within_instrument", "optional", "none"}
)
OVERLAY = "overlay"
NOT_IN_AN_OVERLAY = (
    "grounds",
    "parties",
    "otherwise",
    "examined",
    "prohibitions",
    "prevails_over",
    "default",
    "acts",
    "kind",
    "direction",
)
SAYS_NOTHING = Prohibitions(asked=False, law=Law((), ALWAYS), unnamed="prohibition")
SUBJECTS = frozenset(subject.value for subject in Subject)


def load_pack(text: str) -> Pack:
    """Return the pack that `text` states; the format is in docs/arrangements.md.

    Raises:
        PackRefused: the text is not a pack; `field` is the place in it.
    """
    tree = tree_of(text)
    keys = Keys(tree, "")
    if keys.text("schema") != SCHEMA:
        raise PackRefused("schema", f"{SCHEMA} was expected as schema, another was found; convert the text")
    subjects = names_of(keys, "subjects", SUBJECTS)
    if not subjects:
        raise PackRefused("subjects", "a pack says what it gives effect to; name a subject")
    _refuse_widening(keys)
    setting = _setting(keys, subjects)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    pack = _with_rules(_pack(keys, setting, sha256=sha256, written=_written(tree)), keys, setting)
    keys.close()
    refuse_repeated_ids(frames_of(pack))
    if not pack.laid_over and not pack.grounds and pack.negative is None and not pack.otherwise:
        raise PackRefused("grounds", "a pack has grounds, is negative, or says what is answered otherwise; add one")
    return with_plans(pack)


def _refuse_widening(keys: Keys) -> None:
    """Refuse an overlay that has what could give effect."""
    widening = next((key for key in NOT_IN_AN_OVERLAY if keys.has(key)), None) if keys.has("overlays") else None
    if widening is not None:
        message = (
            f"an overlay only narrows the pack that it is laid over; take {widening} out, or write a pack of its own"
        )
        raise PackRefused(widening, message)


def _setting(keys: Keys, subjects: frozenset[str]) -> Setting:
    """Return what the rules may refer to; each part may refer to those read before it."""
    sources = {name: f"{part.text('title')}, {part.text('address')}" for name, part in closed_parts(keys, "sources")}
    clauses = {name: clause_of(name, part, sources) for name, part in closed_parts(keys, "clauses")}
    above, zones = territories_of(keys)
    prefix = f"{keys.text('pack')}." if keys.has("overlays") else ""
    setting = Setting(subjects, sources, clauses, zones, {}, Terms({}, tables_of(keys), above, {}), prefix)
    groups, memberships = groups_of(keys, setting)
    terms = replace(setting.terms, groups=groups)
    return replace(setting, memberships=memberships, terms=replace(terms, definitions=definitions_of(keys, terms)))


def _pack(keys: Keys, setting: Setting, *, sha256: str, written: Written) -> Pack:
    laid_over = keys.text("overlays", "")
    return Pack(
        id=keys.text("pack"),
        version=keys.text("version"),
        title=keys.text("title"),
        notice=keys.text("notice"),
        text_as_of=day_at(keys, "text_as_of"),
        kind=OVERLAY if laid_over else one_of(keys, "kind", KINDS),
        force=one_of(keys, "force", FORCES),
        direction="unilateral" if laid_over else one_of(keys, "direction", DIRECTIONS),
        subjects=frozenset(Subject(subject) for subject in setting.subjects),
        acts=names_of(keys, "acts", ACTS),
        sha256=sha256,
        written=written,
        default=keys.text("default", "false") == "true",
        prevails_over=frozenset(keys.texts("prevails_over")),
        sources=setting.sources,
        clauses={name: clause for name, (clause, _) in setting.clauses.items()},
        groups=setting.terms.groups,
        memberships=setting.memberships,
        tables=setting.terms.tables,
        zones=setting.zones,
        prohibitions=SAYS_NOTHING if laid_over else prohibitions_of(keys, setting),
        in_force=_in_force(keys),
        reviews=tuple(_reviews(keys)),
        laid_over=laid_over,
        recognizing=_whose_law(keys) if laid_over else frozenset(),
    )


def _whose_law(keys: Keys) -> frozenset[str]:
    codes = keys.texts("recognizing")
    if not codes:
        raise PackRefused("recognizing", "an overlay says whose law it is; name the jurisdictions under recognizing")
    return frozenset(codes)


def _in_force(keys: Keys) -> Interval:
    """Return the stretch of acts for which this version answers; its days are exact."""
    if not keys.has("in_force"):
        return ALWAYS
    part = Keys(keys.take("in_force"), "in_force")
    span = span_of(part, "in_force")
    part.close()
    if any(boundary.days()[0] != boundary.days()[1] for boundary in span.boundaries()):
        raise PackRefused("in_force", "exact days were expected at in_force; a version begins and ends on a day")
    return span


def _reviews(keys: Keys) -> Iterator[Review]:
    for part in keys.each("review"):
        yield Review(day_at(part, "by"), part.text("what"))
        part.close()


def _with_rules(pack: Pack, keys: Keys, setting: Setting) -> Pack:
    examined = Keys(keys.take("examined"), "examined") if keys.has("examined") else None
    return replace(
        pack,
        pairings=tuple(pairing_of(part, setting) for part in keys.each("parties")),
        grounds=tuple(ground_of(part, setting) for part in keys.each("grounds")),
        otherwise=tuple(otherwise_of(part, setting) for part in _one_or_more(keys, "otherwise")),
        norms=tuple(sorted((norm_of(part, setting) for part in keys.each("rules")), key=lambda norm: norm.layer)),
        consultations=tuple(consultation_of(part, setting) for part in keys.each("consultations")),
        conditions=tuple(condition_rule_of(part, setting) for part in keys.each("conditions")),
        duties=tuple(duty_of(part, setting) for part in keys.each("duties")),
        flags=tuple(flag_of(part, setting) for part in keys.each("red_flags")),
        negative=negative_of(examined, setting) if examined else None,
    )


def _one_or_more(keys: Keys, key: str) -> Iterator[Keys]:
    """Yield the mapping at `key`, or each mapping of the list there; nothing where the key is absent."""
    if keys.has(key) and isinstance(keys.take(key), dict):
        yield Keys(keys.take(key), key)
    else:
        yield from keys.each(key)


def _written(tree: Tree) -> Written:
    texts = frozenset(_texts(tree))
    texts |= {text.partition("{")[0].rstrip(".") for text in texts if "{" in text}
    instants = set()
    for text in filter(INSTANT_SHAPE.match, texts):
        # What has the shape of an instant and is none is refused where an instant is read; elsewhere it is only text.
        with suppress(ValueError):
            instants.add(datetime.fromisoformat(text))
    return Written(texts, frozenset(instants))


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, part in tree.items():
            yield key
            yield from _texts(part)
    else:
        for part in tree:
            yield from _texts(part)

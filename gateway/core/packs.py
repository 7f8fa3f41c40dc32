"""Loading a pack: from the text that lawyers review to the tuples that the engine uses.

Rules, in order:
1. The text is read once and strictly; an unknown key, name or day refuses the pack.
2. Its digest is over the UTF-8 text exactly as given.
3. A pack names only what it defines. It has grounds, or is negative and lists the blocs that it examined, or only
   says what is answered.
4. Every clause carries its mark, and every source that a clause names is listed; a pack cannot raise its own marks.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.core.deadlines import Period
from gateway.core.findings import Subject
from gateway.core.pack_model import Pack, Plan, Review, TurningPoints, Written, frames_of
from gateway.core.pack_parts import ACTS, Setting, names_of, span_of
from gateway.core.pack_rules import (
    condition_rule_of,
    consultation_of,
    duty_of,
    ground_of,
    norm_of,
    otherwise_of,
    refuse_repeated_ids,
)
from gateway.core.pack_sections import (
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
from gateway.core.pack_text import Keys, PackRefused, Tree, tree_of
from gateway.core.scene import COUNTERPART, RECOGNIZING
from gateway.core.timeline import ALWAYS, INSTANT_SHAPE, Interval, turning_days
from gateway.core.vocabulary import Terms

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
SUBJECTS = frozenset(subject.value for subject in Subject)
ONE_DAY = timedelta(days=1)


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
    setting = _setting(keys, subjects)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    pack = _with_rules(_pack(keys, setting, sha256=sha256, written=_written(tree)), keys, setting)
    keys.close()
    refuse_repeated_ids(frames_of(pack))
    if not pack.grounds and pack.negative is None and not pack.otherwise:
        raise PackRefused("grounds", "a pack has grounds, is negative, or says what is answered otherwise; add one")
    plans = {(subject, act): _plan(pack, subject, act) for subject in sorted(subjects) for act in sorted(ACTS)}
    return replace(pack, plans=plans)


def _setting(keys: Keys, subjects: frozenset[str]) -> Setting:
    """Return what the rules may refer to; each part may refer to those read before it."""
    sources = {name: f"{part.text('title')}, {part.text('address')}" for name, part in closed_parts(keys, "sources")}
    clauses = {name: clause_of(name, part, sources) for name, part in closed_parts(keys, "clauses")}
    above, zones = territories_of(keys)
    setting = Setting(subjects, sources, clauses, zones, {}, Terms({}, tables_of(keys), above, {}))
    groups, memberships = groups_of(keys, setting)
    terms = replace(setting.terms, groups=groups)
    return replace(setting, memberships=memberships, terms=replace(terms, definitions=definitions_of(keys, terms)))


def _pack(keys: Keys, setting: Setting, *, sha256: str, written: Written) -> Pack:
    return Pack(
        id=keys.text("pack"),
        version=keys.text("version"),
        title=keys.text("title"),
        notice=keys.text("notice"),
        text_as_of=day_at(keys, "text_as_of"),
        kind=one_of(keys, "kind", KINDS),
        force=one_of(keys, "force", FORCES),
        direction=one_of(keys, "direction", DIRECTIONS),
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
        prohibitions=prohibitions_of(keys, setting),
        in_force=_in_force(keys),
        reviews=tuple(_reviews(keys)),
    )


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
        negative=negative_of(examined, setting) if examined else None,
    )


def _one_or_more(keys: Keys, key: str) -> Iterator[Keys]:
    """Yield the mapping at `key`, or each mapping of the list there; nothing where the key is absent."""
    if keys.has(key) and isinstance(keys.take(key), dict):
        yield Keys(keys.take(key), key)
    else:
        yield from keys.each(key)


def _plan(pack: Pack, subject: str, act: str) -> Plan:
    norms = [rule for rule in pack.norms if rule.frame.speaks_to(subject, act)]
    plan = Plan(
        grounds=tuple(rule for rule in pack.grounds if rule.frame.speaks_to(subject, act)),
        norms=tuple(rule for rule in norms if not rule.frame.grounds),
        norms_of={
            ground: tuple(rule for rule in norms if ground in rule.frame.grounds)
            for ground in {ground for rule in norms for ground in rule.frame.grounds}
        },
        consultations=tuple(rule for rule in pack.consultations if rule.frame.speaks_to(subject, act)),
        conditions=tuple(rule for rule in pack.conditions if rule.frame.speaks_to(subject, act)),
        duties=tuple(rule for rule in pack.duties if rule.frame.speaks_to(subject, act)),
    )
    return replace(plan, turning=_turning(pack, plan))


def _turning(pack: Pack, plan: Plan) -> TurningPoints:
    leaves = tuple(dict.fromkeys(pack.leaves_of(plan)))
    law = set(turning_days(frame.span for frame in frames_of(plan)))
    paths: set[tuple[str, int]] = set()
    periods: set[tuple[str, Period]] = set()
    for turn in (leaf.turns_on() for leaf in leaves):
        if turn.day is not None:
            law |= {(turn.day + shift * ONE_DAY,) * 2 for shift in turn.shifts}
        elif turn.path and turn.period is not None:
            periods.add((turn.path, turn.period))
        elif turn.path:
            paths |= {(turn.path, shift) for shift in turn.shifts}
    parties = {leaf.path for leaf in leaves if leaf.predicate.of_group} | {RECOGNIZING, COUNTERPART}
    return TurningPoints(tuple(sorted(law)), tuple(sorted(paths)), tuple(periods), tuple(sorted(parties)))


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

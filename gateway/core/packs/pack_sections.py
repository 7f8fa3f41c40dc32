"""Reading what the rules of a pack refer to: clauses, territories, groups, tables, parties, and the blocs examined.

Rules, in order:
1. A clause states its instrument, its place in it, its mark and a plain summary; a source that it names is listed.
2. A part of a state is a member of every group of which the state is one, unless the group lists the part itself.
3. The intervals of a member, and the editions of a list, are in order and do not overlap.
4. A pack says whether prohibitions must be known to have been checked, or are a matter of national law.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from gateway.core.findings import Citation, ClauseNotApplied, Mark
from gateway.core.law.rules import Cite, Clause, Examined, Law, Membership, Negative, Pairing, Prohibitions
from gateway.core.law.timeline import Group, Interval, Table
from gateway.core.law.vocabulary import Condition, Terms
from gateway.core.packs.compiling import prepared_condition
from gateway.core.packs.conditions import condition_of
from gateway.core.packs.pack_parts import ACTS, Setting, cites_of, member, names_of, span_of
from gateway.core.packs.pack_text import Keys, PackRefused

ANYBODY = "any"


def closed_parts(keys: Keys, key: str) -> Iterator[tuple[str, Keys]]:
    """Yield the named mappings at `key`, each closed once it has been read."""
    for name, part in keys.parts(key):
        yield name, part
        part.close()


def clause_of(name: str, keys: Keys, sources: Mapping[str, str]) -> tuple[Clause, Mark]:
    """Return a clause with its mark."""
    source = keys.text("source", "")
    if source and source not in sources:
        raise PackRefused(keys.at("source"), f"{keys.at('source')} names no source of the pack; list it under sources")
    keys.text("summary")
    clause = Clause(name, keys.text("instrument"), keys.text("clause"), source, span_of(keys, f"clauses.{name}"))
    return clause, member(Mark, keys.text("mark"), keys.at("mark"))


def territories_of(keys: Keys) -> tuple[dict[str, frozenset[str]], dict[str, tzinfo]]:
    """Return the states above each part of a state, and the zones that are stated."""
    above: dict[str, frozenset[str]] = {}
    zones: dict[str, tzinfo] = {}
    for name, part in closed_parts(keys, "territories"):
        if part.has("part_of"):
            above[name] = frozenset(part.texts("part_of"))
        if part.has("utc_offset"):
            zones[name] = _zone(part)
    return above, zones


def _zone(keys: Keys) -> tzinfo:
    text = keys.text("utc_offset")
    try:
        zone = datetime.strptime(text, "%z").tzinfo
    except ValueError:
        zone = None
    if zone is None:
        raise PackRefused(keys.at("utc_offset"), f"an offset was expected at {keys.at('utc_offset')}; write +01:00")
    return zone


def groups_of(keys: Keys, setting: Setting) -> tuple[dict[str, Group], dict[str, Membership]]:
    """Return the groups with their members, and what is cited for membership."""
    groups: dict[str, Group] = {}
    memberships: dict[str, Membership] = {}
    for name, part in closed_parts(keys, "groups"):
        members = Keys(part.take("members"), part.at("members"))
        ended: dict[str, tuple[Cite, ...]] = {}
        listed = {code: _intervals(members, code, f"{name}.{code}", ended, setting) for code in members.names()}
        for code, states in setting.terms.above.items():
            inherited = next((listed[state] for state in sorted(states) if state in listed), None)
            if code not in listed and inherited is not None:
                listed[code] = inherited
        groups[name] = Group(name, part.text("title"), listed)
        memberships[name] = Membership(cites_of(part, "cite", setting), ended)
    return groups, memberships


def _intervals(
    members: Keys, code: str, owner: str, ended: dict[str, tuple[Cite, ...]], setting: Setting
) -> tuple[Interval, ...]:
    intervals: list[Interval] = []
    for position, part in enumerate(members.each(code)):
        interval = span_of(part, f"{owner}.{position}")
        if part.has("ended_by"):
            ended[code] = cites_of(part, "ended_by", setting)
        part.close()
        end = intervals[-1].end if intervals else None
        if intervals and (end is None or interval.start is None or interval.start.earliest < end.latest):
            raise PackRefused(
                part.field, f"intervals in order and apart were expected at {part.field}; correct the days"
            )
        intervals.append(interval)
    return tuple(intervals)


def tables_of(keys: Keys) -> dict[str, Table]:
    """Return the lists outside the legal text."""
    tables: dict[str, Table] = {}
    for name, part in closed_parts(keys, "tables"):
        editions: list[tuple[str, date]] = []
        for edition in part.each("editions"):
            editions.append((edition.text("label"), day_at(edition, "from")))
            member(Mark, edition.text("mark"), edition.at("mark"))
            edition.text("act")
            edition.close()
        if [first for _, first in editions] != sorted({first for _, first in editions}):
            raise PackRefused(
                part.at("editions"), f"editions in order were expected at {part.at('editions')}; sort them"
            )
        tables[name] = Table(name, part.text("title"), tuple(editions))
    return tables


def definitions_of(keys: Keys, terms: Terms) -> dict[str, Condition]:
    """Return the named conditions; each may refer to those before it."""
    defined: dict[str, Condition] = {}
    if keys.has("definitions"):
        inner = Keys(keys.take("definitions"), "definitions")
        for name in inner.names():
            defined[name] = condition_of(inner.take(name), replace(terms, definitions=dict(defined)), inner.at(name))
    return defined


def prohibitions_of(keys: Keys, setting: Setting) -> Prohibitions:
    """Return how prohibitions are met."""
    part = Keys(keys.take("prohibitions"), "prohibitions")
    asked = one_of(part, "checked", frozenset({"precondition", "national"})) == "precondition"
    cites, unnamed = cites_of(part, "cite", setting), part.text("unnamed", "prohibition")
    part.close()
    law = Law(tuple(cite.citation for cite in cites), cites[0].span if cites else Interval())
    return Prohibitions(asked, law, unnamed)


def pairing_of(keys: Keys, setting: Setting) -> Pairing:
    """Return who may ask whom."""
    pairing = Pairing(
        _side(keys, "recognizing", setting),
        _side(keys, "counterpart", setting),
        names_of(keys, "subjects", setting.subjects) or setting.subjects,
        names_of(keys, "acts", ACTS),
        prepared_condition(keys, "given", setting.terms) if keys.has("given") else None,
    )
    if pairing.given is None and (pairing.recognizing is None or pairing.counterpart is None):
        raise PackRefused(keys.field, f"a pack speaks to named parties, or says when at {keys.field}; add given")
    keys.close()
    return pairing


def _side(keys: Keys, key: str, setting: Setting) -> Group | None:
    name = keys.text(key)
    if name == ANYBODY:
        return None
    if name not in setting.terms.groups:
        raise PackRefused(keys.field, f"{keys.field} names a group that the pack does not define; define it")
    return setting.terms.groups[name]


def negative_of(keys: Keys, setting: Setting) -> Negative:
    """Return the blocs examined."""
    blocs: list[Examined] = []
    for part in keys.each("blocs"):
        group, cites = part.text("group"), cites_of(part, "cite", setting)
        if group not in setting.terms.groups or len(cites) != 1:
            raise PackRefused(part.field, f"a group of the pack and one clause were expected at {part.field}")
        citation = cites[0].citation
        why = f"{setting.terms.groups[group].title}: not both are members at the time of the act"
        blocs.append(Examined(setting.terms.groups[group], citation, ClauseNotApplied(citation.clause_id, why)))
        part.close()
    negative = Negative(
        tuple(blocs), _one(keys, "shared", setting), _one(keys, "none_shared", setting), keys.text("effect")
    )
    keys.close()
    return negative


def _one(keys: Keys, key: str, setting: Setting) -> Citation:
    cites = cites_of(keys, key, setting)
    if len(cites) != 1:
        raise PackRefused(keys.at(key), f"one clause was expected at {keys.at(key)}; name one")
    return cites[0].citation


def one_of(keys: Keys, key: str, allowed: frozenset[str]) -> str:
    """Return the text at `key`, which must be one of `allowed`."""
    text = keys.text(key)
    if text not in allowed:
        raise PackRefused(keys.at(key), f"a value of the closed list was expected at {keys.at(key)}")
    return text


def day_at(keys: Keys, key: str) -> date:
    """Return the day at `key`."""
    try:
        return date.fromisoformat(keys.text(key))
    except ValueError:
        raise PackRefused(keys.at(key), f"a day was expected at {keys.at(key)}; write YYYY-MM-DD") from None

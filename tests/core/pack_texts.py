"""A small invented pack, as text, for tests that change one thing in it."""

from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import load_pack

SMALL = """\
schema: comity-pack/1
pack: harbor-accord
version: '1'
title: Harbor Accord (invented)
notice: invented; no law of any state
text_as_of: '2026-11-24'
kind: common_general_license
force: treaty
direction: mutual
subjects: [common_general_license, foreign_license]
clauses:
  art1: {instrument: Harbor Accord, clause: Art 1, mark: C, from: '2020-01-01', summary: The general license.}
  art2: {instrument: Harbor Accord, clause: Art 2, mark: K, from: '2020-01-01', summary: Registration in thirty days.}
  art3: {instrument: Harbor Accord, clause: Art 3, mark: S, from: '2020-01-01', summary: Destinations.}
groups:
  parties:
    title: parties
    cite: [{clause: art1, role: basis}]
    members:
      XA: [{from: '2020-01-01'}]
      XB: [{from: '2020-01-01', to: '2024-01-01'}, {from: '2025-01-01'}]
      'NO': [{from: '2020-01-01'}]
  destinations:
    title: destinations
    cite: [{clause: art3, role: basis}]
    members:
      XF: [{from: '2020-01-01', to: {earliest: '2022-05-05', latest: '2022-05-07'}}]
      XD: [{from: '2020-01-01'}]
prohibitions: {checked: national, cite: [{clause: art1, role: procedure}]}
parties:
  - {recognizing: parties, counterpart: parties}
grounds:
  - id: general-license
    when: {fact: license.kind, is: general}
    cite: [{clause: art1, role: basis}]
    effect: no license of {recognizing} is needed
rules:
  - id: destination
    layer: scope
    require: {fact: route.final_destination, in_group: destinations}
    reason: DEST_NOT_LISTED
    cite: [{clause: art3, role: basis}]
conditions:
  - id: registration
    met: {fact: parties.exporter.registered_on, happened: 'true'}
    who: exporter
    what: register
    due: {since: procedure.first_use_on, length: '30', unit: calendar_days}
    cite: [{clause: art2, role: basis}]
"""


def version(number: str, *, begins: str = "", ends: str = "", change: tuple[str, str] = ("", "")) -> Pack:
    """Return a version of the small pack that answers for some days, with one thing changed in its text."""
    return load_pack(version_text(number, begins=begins, ends=ends, change=change))


def version_text(number: str, *, begins: str = "", ends: str = "", change: tuple[str, str] = ("", "")) -> str:
    """Return the text of a version; `begins` and `ends` are days as they stand in YAML."""
    days = ", ".join(f"{key}: {day}" for key, day in (("from", begins), ("to", ends)) if day)
    text = SMALL.replace("version: '1'", f"version: '{number}'")
    text = text.replace("clauses:\n", f"in_force: {{{days}}}\nclauses:\n", 1) if days else text
    return text.replace(*change) if change[0] else text

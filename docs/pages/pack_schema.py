"""Write docs/comity-pack-1.schema.json: the pack format as JSON Schema, for completion and checks in an editor.

The closed lists come from the code. The schema says which keys stand where; what they refer to, only the loader knows:
`comity arrangements lint` has the last word. `python docs/pages/pack_schema.py` rewrites it; `--check` writes nothing
and fails when it is out of date. Run it as `make docs`.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from written import written

from gateway.core.findings import Mark
from gateway.core.law.deadlines import Unit
from gateway.core.law.rules import Layer, Reply
from gateway.core.packs.conditions import JOINTS
from gateway.core.packs.loading import DIRECTIONS, FORCES, KINDS, NOT_IN_AN_OVERLAY, SCHEMA, SUBJECTS
from gateway.core.packs.pack_parts import ACTS, NOT_RELIED_ON, RELIED_ON
from gateway.core.packs.pack_rules import CONSULTATION_EFFECTS
from gateway.core.packs.predicates import PREDICATES
from gateway.core.reasons import Reason

PATH = Path(__file__).parent.parent / "comity-pack-1.schema.json"
Schema: TypeAlias = dict[str, object]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "string", "pattern": "^[0-9]{1,4}$", "description": "a whole number, in quotation marks"}
TRUTH: Schema = {"enum": ["true", "false"]}
DAY: Schema = {
    "anyOf": [
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}", "description": "YYYY-MM-DD, in quotation marks"},
        {
            "type": "object",
            "required": ["earliest", "latest"],
            "additionalProperties": False,
            "properties": {"earliest": {"type": "string"}, "latest": {"type": "string"}},
        },
    ]
}


def main() -> int:
    """Write the schema, or with `--check` compare it."""
    return written({PATH: json.dumps(pack_schema(), indent=1) + "\n"}, described=__doc__)


def pack_schema() -> Schema:
    """Return the schema of a pack."""
    head = {
        "schema": {"const": SCHEMA},
        "pack": TEXT | {"description": "the id; the name of the file"},
        "version": TEXT,
        "title": TEXT,
        "notice": TEXT,
        "text_as_of": _ref("day"),
        "kind": _one_of(KINDS),
        "force": _one_of(FORCES),
        "direction": _one_of(DIRECTIONS),
        "subjects": _list(_ref("subject")),
    }
    rest = {
        "acts": _list(_ref("act")),
        "default": TRUTH,
        "prevails_over": _list(TEXT),
        "in_force": _object({"from": _ref("day"), "to": _ref("day")}),
        "review": _list(_object({"by": _ref("day"), "what": TEXT}, required=("by", "what"))),
        "sources": _named(_object({"title": TEXT, "address": TEXT}, required=("title", "address"))),
        "clauses": _named(_ref("clause")),
        "territories": _named(_object({"part_of": _list(TEXT), "utc_offset": TEXT})),
        "groups": _named(_ref("group")),
        "tables": _named(_ref("table")),
        "definitions": _named(_ref("condition")),
        "prohibitions": _ref("prohibitions"),
        "parties": _list(_ref("pairing")),
        "grounds": _list(_ref("ground")),
        "otherwise": {"anyOf": [_ref("otherwise"), _list(_ref("otherwise"))]},
        "rules": _list(_ref("rule")),
        "consultations": _list(_ref("consultation")),
        "conditions": _list(_ref("resolutive")),
        "duties": _list(_ref("duty")),
        "red_flags": _list(_ref("red_flag")),
        "examined": _ref("examined"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "comity-pack/1",
        "if": {"required": ["overlays"]},
        "then": _overlay(head | rest),
        "else": _object(head | rest, required=(*head, "clauses", "prohibitions")),
        "$defs": _definitions(),
    }


def _overlay(keys: Mapping[str, Schema]) -> Schema:
    """Return the schema of an overlay: what a pack has, without what could give effect."""
    named = {
        "overlays": TEXT | {"description": "id of the pack that it is laid over"},
        "recognizing": _list(TEXT) | {"description": "jurisdictions whose law it is"},
    }
    kept = {key: schema for key, schema in keys.items() if key not in NOT_IN_AN_OVERLAY}
    required = ("schema", "pack", "version", "title", "notice", "text_as_of", "force", "subjects", "clauses")
    return _object(kept | named, required=(*required, *named))


def _definitions() -> dict[str, Schema]:
    reason, cites, mark = _ref("reason"), _list(_ref("cite")), _ref("mark")
    frame: dict[str, Schema] = {
        "id": TEXT,
        "subjects": _list(_ref("subject")),
        "acts": _list(_ref("act")),
        "from": _ref("day"),
        "to": _ref("day"),
        "given": _ref("condition"),
        "opened_by": TEXT,
        "since": TEXT,
        "with": _list(TEXT),
        "effect": TEXT,
        "cite": cites,
    }
    period: dict[str, Schema] = {"length": NUMBER, "unit": _ref("unit")}
    interval: dict[str, Schema] = {"from": _ref("day"), "to": _ref("day"), "ended_by": cites}
    return {
        "reason": _one_of(each.value for each in Reason),
        "mark": _one_of(each.value for each in Mark),
        "subject": _one_of(SUBJECTS),
        "act": _one_of(ACTS),
        "unit": _one_of(each.value for each in Unit),
        "day": DAY,
        "clause": _object(
            {
                "instrument": TEXT,
                "clause": TEXT,
                "mark": mark,
                "summary": TEXT,
                "source": TEXT,
                "from": _ref("day"),
                "to": _ref("day"),
            },
            required=("instrument", "clause", "mark", "summary"),
        ),
        "cite": _object(
            {"clause": TEXT, "role": _one_of(RELIED_ON | NOT_RELIED_ON), "kept": TRUTH}, required=("clause", "role")
        ),
        "group": _object(
            {"title": TEXT, "cite": cites, "members": _named(_list(_object(interval)))},
            required=("title", "members"),
        ),
        "table": _object({"title": TEXT, "editions": _list(_ref("edition"))}, required=("title", "editions")),
        "edition": _object(
            {"label": TEXT, "from": _ref("day"), "mark": mark, "act": TEXT},
            required=("label", "from", "mark", "act"),
        ),
        "prohibitions": _object(
            {"checked": _one_of({"precondition", "national"}), "unnamed": TEXT, "cite": cites},
            required=("checked", "cite"),
        ),
        "pairing": _object(
            {
                "recognizing": TEXT,
                "counterpart": TEXT,
                "subjects": _list(_ref("subject")),
                "acts": _list(_ref("act")),
                "given": _ref("condition"),
            },
            required=("recognizing", "counterpart"),
        ),
        "ground": _object(
            frame | {"when": _ref("condition"), "reasons": _list(reason)}, required=("id", "when", "cite")
        ),
        "otherwise": _object(
            {"reason": reason, "cite": cites, "effect": TEXT, "given": _ref("condition")}, required=("reason", "cite")
        ),
        "rule": _object(
            frame
            | {
                "layer": _one_of(each.name.lower() for each in Layer),
                "bar": _ref("condition"),
                "require": _ref("condition"),
                "reason": reason,
                "met_reason": reason,
                "unknown_reason": reason,
            },
            required=("id", "layer", "reason", "cite"),
        )
        | {"oneOf": [{"required": ["bar"]}, {"required": ["require"]}]},
        "consultation": _object(
            frame
            | {
                "consulted": TEXT,
                "started": TEXT,
                "reply": TEXT,
                "replied_on": TEXT,
                "clock": _ref("clock"),
                "replies": _named(_one_of(each.value for each in Reply)),
                "open_reason": reason,
                "silence_reason": reason,
                "adverse_reason": reason,
                "late_reason": reason,
                "favorable_reason": reason,
                "on_silence": TEXT,
                "on_objection": TEXT,
                "effects": _object(dict.fromkeys(CONSULTATION_EFFECTS, TEXT)),
            },
            required=("id", "cite", "consulted", "started", "reply", "replies", "on_silence", "on_objection"),
        ),
        "clock": _object(
            period
            | {
                "calendar_of": TEXT,
                "extension": _object({"length": NUMBER, "asked": TEXT}, required=("length", "asked")),
            },
            required=("length", "unit", "calendar_of"),
        ),
        "resolutive": _object(
            frame
            | {
                "met": _ref("condition"),
                "who": TEXT,
                "what": TEXT,
                "due": _object(period | {"since": TEXT, "calendar_of": TEXT}, required=("length", "unit", "since")),
                "lapsed_reason": reason,
            },
            required=("id", "cite", "met", "who", "what"),
        ),
        "duty": _object(
            frame | {"who": TEXT, "what": TEXT, "years": NUMBER, "start": TEXT, "always": TRUTH},
            required=("id", "cite", "who", "what"),
        ),
        "red_flag": _object(frame | {"when": _ref("condition"), "what": TEXT}, required=("id", "cite", "when", "what")),
        "examined": _object(
            {
                "blocs": _list(_object({"group": TEXT, "cite": cites}, required=("group", "cite"))),
                "shared": cites,
                "none_shared": cites,
                "effect": TEXT,
            },
            required=("blocs", "shared", "none_shared", "effect"),
        ),
        "condition": _condition(),
    }


def _condition() -> Schema:
    condition, texts = _ref("condition"), _list(TEXT)
    any_of_texts: Schema = {"anyOf": [TEXT, texts]}
    arguments: dict[str, Schema] = {
        "entry_of": _object({"list": TEXT, "entries": texts}, required=("list", "entries")),
        "within": _object(
            {"length": NUMBER, "unit": _ref("unit"), "of": TEXT},
            required=("length", "unit", "of"),
        ),
        "is_one_of": texts,
        "has_any": texts,
        "has_only": texts,
        "matches": texts,
    }
    joints: dict[str, Schema] = {
        "all": _list(condition),
        "any": _list(condition),
        "not": condition,
        "every_item": condition,
        "some_item": condition,
        "defined": TEXT,
    }
    leaf: dict[str, Schema] = {name: arguments.get(name, any_of_texts) for name in PREDICATES}
    answered: Schema = {"anyOf": [TEXT, condition]}
    return {
        "type": "object",
        "oneOf": [{"required": ["fact"]}, *({"required": [joint]} for joint in JOINTS)],
        "properties": {"fact": TEXT, "of": TEXT, "answered_by": answered, "as_of": TEXT, **leaf, **joints},
        "additionalProperties": False,
    }


def _one_of(values: Iterable[str]) -> Schema:
    return {"enum": sorted(values)}


def _list(members: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": members}


def _named(parts: Schema) -> Schema:
    return {"type": "object", "additionalProperties": parts}


def _object(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return found | {"required": list(required)} if required else found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    sys.exit(main())

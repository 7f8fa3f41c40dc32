"""Reading the rules of a pack: the part of its text that decides.

Rules, in order:
1. Every rule has an id that no other rule of the pack has, and cites a clause that the pack defines.
2. Subjects, acts, reasons, roles, layers and units come from closed lists; a new one is a change of this code.
3. A rule without a subject speaks to all subjects of its pack; one without an act, to every act.
"""

from collections.abc import Iterable

from gateway.core.findings import ClauseNotApplied, Duty
from gateway.core.law.rules import (
    Clock,
    ConditionRule,
    ConsultationRule,
    DutyRule,
    FlagRule,
    Frame,
    Ground,
    Law,
    Layer,
    Norm,
    Otherwise,
    Reply,
    Skips,
)
from gateway.core.law.timeline import ALWAYS
from gateway.core.law.vocabulary import Condition
from gateway.core.packs.arguments import period_in, whole_number_in
from gateway.core.packs.compiling import prepared_condition
from gateway.core.packs.pack_parts import ACTS, Setting, cites_of, member, names_of, span_of
from gateway.core.packs.pack_text import Keys, PackRefused
from gateway.core.reasons import Reason

CONSULTATION_EFFECTS = ("open", "silent", "adverse", "late", "favorable")


def ground_of(keys: Keys, setting: Setting) -> Ground:
    """Return a ground."""
    when = prepared_condition(keys, "when", setting.terms)
    reasons = tuple(member(Reason, text, keys.at("reasons")) for text in keys.texts("reasons"))
    ground = Ground(_frame(keys, setting), when, reasons or (Reason.IN_SCOPE,))
    keys.close()
    return ground


def otherwise_of(keys: Keys, setting: Setting) -> Otherwise:
    """Return what is answered when no ground holds."""
    reason = member(Reason, keys.text("reason"), keys.at("reason"))
    given = optional_condition(keys, "given", setting)
    cites, effect = cites_of(keys, "cite", setting), keys.text("effect", "")
    keys.close()
    law = Law(tuple(cite.citation for cite in cites), cites[0].span if cites else ALWAYS)
    return Otherwise(reason, cites, law, effect, given)


def norm_of(keys: Keys, setting: Setting) -> Norm:
    """Return a bar or a requirement."""
    bars = keys.has("bar")
    if bars == keys.has("require"):
        raise PackRefused(keys.field, f"either bar or require was expected at {keys.field}; keep one")
    verb = "bar" if bars else "require"
    layer = keys.text("layer")
    if layer not in Layer.__members__.keys() | {name.lower() for name in Layer.__members__}:
        raise PackRefused(keys.at("layer"), f"a layer was expected at {keys.at('layer')}; see docs/arrangements.md")
    met_reason = _reason(keys, "met_reason")
    norm = Norm(
        frame=_frame(keys, setting),
        layer=Layer[layer.upper()],
        when=prepared_condition(keys, verb, setting.terms),
        bars=bars,
        reason=member(Reason, keys.text("reason"), keys.at("reason")),
        met_reason=met_reason,
        unknown_reason=_reason(keys, "unknown_reason"),
        silent=None if met_reason is not None else not bars,
    )
    keys.close()
    return norm


def consultation_of(keys: Keys, setting: Setting) -> ConsultationRule:
    """Return a consultation."""
    replies = Keys(keys.take("replies"), keys.at("replies"))
    effects = Keys(keys.take("effects"), keys.at("effects")) if keys.has("effects") else None
    rule = ConsultationRule(
        frame=_frame(keys, setting),
        consulted=keys.text("consulted"),
        started=keys.text("started"),
        reply=keys.text("reply"),
        replied_on=keys.text("replied_on", ""),
        clock=_clock(Keys(keys.take("clock"), keys.at("clock"))) if keys.has("clock") else None,
        replies={name: member(Reply, replies.text(name), replies.at(name)) for name in replies.names()},
        open_reason=_reason(keys, "open_reason") or Reason.CONSULTATION_OPEN,
        silence_reason=member(Reason, keys.text("silence_reason"), keys.at("silence_reason")),
        adverse_reason=member(Reason, keys.text("adverse_reason"), keys.at("adverse_reason")),
        late_reason=_reason(keys, "late_reason"),
        favorable_reason=_reason(keys, "favorable_reason") or Reason.PRECONDITION_MET,
        on_silence=keys.text("on_silence"),
        on_objection=keys.text("on_objection"),
        effects={name: effects.text(name, "") for name in CONSULTATION_EFFECTS} if effects else {},
    )
    if effects:
        effects.close()
    keys.close()
    return rule


def condition_rule_of(keys: Keys, setting: Setting) -> ConditionRule:
    """Return a resolutive condition."""
    due = Keys(keys.take("due"), keys.at("due")) if keys.has("due") else None
    rule = ConditionRule(
        frame=_frame(keys, setting),
        met=prepared_condition(keys, "met", setting.terms),
        who=keys.text("who"),
        what=keys.text("what"),
        since=due.text("since") if due else "",
        period=period_in(due) if due else None,
        calendar_of=due.text("calendar_of", "") if due else "",
        lapsed_reason=_reason(keys, "lapsed_reason") or Reason.PRECONDITION_UNMET,
    )
    if due:
        due.close()
    keys.close()
    return rule


def duty_of(keys: Keys, setting: Setting) -> DutyRule:
    """Return a duty."""
    years = whole_number_in(keys, "years") if keys.has("years") else 0
    always = keys.text("always", "false") == "true"
    frame, who, what = _frame(keys, setting), keys.text("who"), keys.text("what")
    start = keys.text("start", "")
    told = Duty(who, what, frame.cites[0].citation.mark, period_years=years, period_start=start)
    keys.close()
    return DutyRule(frame, who, what, years, start, always, None if "{" in who + what else told)


def flag_of(keys: Keys, setting: Setting) -> FlagRule:
    """Return a red flag."""
    flag = FlagRule(_frame(keys, setting), prepared_condition(keys, "when", setting.terms), keys.text("what"))
    keys.close()
    return flag


def optional_condition(keys: Keys, key: str, setting: Setting) -> Condition | None:
    """Return the condition at `key`; None where the key is absent."""
    return prepared_condition(keys, key, setting.terms) if keys.has(key) else None


def _frame(keys: Keys, setting: Setting) -> Frame:
    cites = cites_of(keys, "cite", setting)
    if not cites:
        raise PackRefused(keys.at("cite"), f"a rule cites a clause; name one at {keys.at('cite')}")
    rule_id = f"{setting.prefix}{keys.text('id')}"
    span = span_of(keys, rule_id)
    return Frame(
        id=rule_id,
        subjects=names_of(keys, "subjects", setting.subjects) or setting.subjects,
        acts=names_of(keys, "acts", ACTS),
        span=span,
        opened_by=keys.text("opened_by", ""),
        given=optional_condition(keys, "given", setting),
        cites=cites,
        effect=keys.text("effect", ""),
        skips=_skips(cites[0].citation.clause_id, rule_id),
        since=keys.text("since", ""),
        grounds=frozenset(keys.texts("with")),
    )


def _skips(clause_id: str, rule_id: str) -> Skips:
    return Skips(
        time=ClauseNotApplied(clause_id, f"{rule_id}: not in force at the time of the act"),
        procedure=ClauseNotApplied(clause_id, f"{rule_id}: no such procedure is stated to be open"),
        facts=ClauseNotApplied(clause_id, f"{rule_id}: does not come into play on the stated facts"),
        alternative=ClauseNotApplied(clause_id, f"{rule_id}: a ground that does not hold, or is not needed"),
        satisfied=ClauseNotApplied(clause_id, f"{rule_id}: looked at; nothing stands against"),
        apart=ClauseNotApplied(
            clause_id, f"{rule_id}: the arrangement does not apply, so nothing further in it was looked at"
        ),
        other_ground=ClauseNotApplied(clause_id, f"{rule_id}: comes with a ground that is not used"),
    )


def _clock(keys: Keys) -> Clock:
    extension = Keys(keys.take("extension"), keys.at("extension")) if keys.has("extension") else None
    clock = Clock(
        period=period_in(keys),
        extended=whole_number_in(extension, "length") if extension else 0,
        extension=extension.text("asked") if extension else "",
        calendar_of=keys.text("calendar_of"),
    )
    if extension:
        extension.close()
    keys.close()
    return clock


def _reason(keys: Keys, key: str) -> Reason | None:
    return member(Reason, keys.text(key), keys.at(key)) if keys.has(key) else None


def refuse_repeated_ids(frames: Iterable[Frame]) -> None:
    """Refuse a rule id that occurs twice."""
    seen: set[str] = set()
    for frame in frames:
        if frame.id in seen:
            raise PackRefused(frame.id, f"the rule id {frame.id} occurs twice; rename one")
        seen.add(frame.id)

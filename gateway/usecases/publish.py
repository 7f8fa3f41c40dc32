"""What is asked of a version of a pack before an authority publishes it with its adoption.

Rules, in order:
1. The text is the one that was signed, and a pack.
2. Its version is a number, higher than every one of the same pack that answers in the jurisdiction.
3. It begins on a day, which is the first day of effect that was signed, and not before the notice has run.
4. Beside the versions that there are it leaves no day with two and none without; an open one ends on its first day.
5. The authority's own cases hold under it, each on a day on which it answers, and there is one.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.law.facts import FactsRefused
from gateway.core.law.pack_model import Pack
from gateway.core.law.scene import scene_of
from gateway.core.packs.loading import PackRefused, load_pack
from gateway.core.packs.overlays import check_overlays
from gateway.core.reasons import Reason
from gateway.core.review.cases import Case, case_of, differences
from gateway.core.review.lint import remarks_on_versions
from gateway.core.review.rehearsal import with_proposed
from gateway.core.trust.statements import AdoptionClaims
from gateway.usecases.errors import BadRequest, NotPossible

NOTICE = timedelta(days=14)
FIELD = "pack_text"


def pack_to_publish(text: str, cases: Sequence[str], claims: AdoptionClaims, here: Shelf, *, today: date) -> Pack:
    """Return the pack that an authority publishes.

    Raises:
        BadRequest: PACK_INVALID, DIGEST_MISMATCH, JURISDICTION.
        NotPossible: PACK_VERSION_NOT_HIGHER, PACK_NOTICE_TOO_SHORT, PACK_VERSIONS_APART, PACK_TEST_FAILED.
    """
    try:
        pack = load_pack(text)
    except PackRefused as refused:
        raise BadRequest(Reason.PACK_INVALID, f"{FIELD}: {refused.field}", refused.message) from None
    if (pack.id, pack.version, pack.sha256) != (claims.pack, claims.version, claims.pack_digest):
        message = "The statement signs another id, version or digest than this text has; sign the text that is sent."
        raise BadRequest(Reason.DIGEST_MISMATCH, FIELD, message)
    beside = with_proposed(here.packs, [pack])
    _check_overlay(pack, here, claims.jurisdiction)
    _check_version(pack, here)
    _check_notice(pack, claims.effective_on, today)
    _check_order(pack, here)
    apart = remarks_on_versions([each for each in beside if each.id == pack.id])
    if apart:
        raise NotPossible(Reason.PACK_VERSIONS_APART, FIELD, f"{apart[0].place}: {apart[0].message}.")
    _check_cases(pack, cases, Shelf(beside), claims.jurisdiction)
    return pack


def _check_overlay(pack: Pack, here: Shelf, jurisdiction: str) -> None:
    """Check that an overlay is laid over a pack that is there, and is law of the publishing jurisdiction alone."""
    try:
        check_overlays([*here.packs, pack])
    except PackRefused as refused:
        raise BadRequest(Reason.PACK_INVALID, f"{FIELD}: {refused.field}", refused.message) from None
    if pack.laid_over and pack.recognizing != {jurisdiction}:
        message = f"An authority lays something over a pack in its own jurisdiction; name {jurisdiction} alone."
        raise BadRequest(Reason.JURISDICTION, f"{FIELD}: recognizing", message)


def _check_version(pack: Pack, here: Shelf) -> None:
    followed = [_number(each.version) for each in here.packs if each.id == pack.id]
    if not _number(pack.version) or max(followed, default=()) >= _number(pack.version):
        message = "A version is a number, higher than that of every version that there is; count on."
        raise NotPossible(Reason.PACK_VERSION_NOT_HIGHER, f"{FIELD}: version", message)


def _number(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdecimal() for part in parts) else ()


def _check_notice(pack: Pack, effective: date, today: date) -> None:
    begins = pack.in_force.start
    first = begins.earliest if begins is not None else None
    if first is None or first != effective or first < today + NOTICE:
        message = (
            f"A published version begins {NOTICE.days} days from now or later, on the first day of effect that is "
            f"signed; state it as in_force.from."
        )
        raise NotPossible(Reason.PACK_NOTICE_TOO_SHORT, f"{FIELD}: in_force", message)


def _check_order(pack: Pack, here: Shelf) -> None:
    begins = pack.in_force.start
    starts = [each.in_force.start for each in here.packs if each.id == pack.id]
    if begins is not None and any(start is not None and start.latest > begins.earliest for start in starts):
        message = "A version that begins later is published already; begin on its first day, in its place, or after it."
        raise NotPossible(Reason.PACK_VERSIONS_APART, f"{FIELD}: in_force", message)


def _check_cases(pack: Pack, cases: Sequence[str], shelf: Shelf, jurisdiction: str) -> None:
    if not cases:
        message = "A version is published with cases of its own that hold under it; send at least one."
        raise NotPossible(Reason.PACK_TEST_FAILED, "cases", message)
    for place, text in enumerate(cases):
        field = f"cases[{place}]"
        try:
            case = case_of(text)
        except (PackRefused, FactsRefused) as refused:
            raise BadRequest(Reason.PACK_INVALID, field, str(refused)) from None
        wrong = _wrong_with(case, pack, shelf, jurisdiction)
        if wrong:
            raise NotPossible(Reason.PACK_TEST_FAILED, field, f"Case {case.id}: {wrong}.")


def _wrong_with(case: Case, pack: Pack, shelf: Shelf, jurisdiction: str) -> str:
    below = pack.laid_over or pack.id
    if case.arrangements[:1] != (below,) or case.question.recognizing != jurisdiction:
        return f"it is not of {below} in {jurisdiction}"
    if pack.in_force.contains(scene_of(case.question, zone=None)) is not True:
        return "the version does not answer on its day"
    found = differences(case, answer(case.question, shelf))
    return "; ".join(f"{each.field}: expected {each.expected or 'none'}, got {each.got or 'none'}" for each in found)

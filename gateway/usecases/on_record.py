"""V14 and V16: the license on record, and what it says against the paper and the goods.

The story: the paper names a license. The registry gives its record and the canonical license that was registered;
from here on facts come from that document, never from the paper. Its standing, its days and its balances are read
(V14); its digests and the goods are compared (V16).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from google.protobuf.message import DecodeError

from comity.v1.license_pb2 import License
from gateway.core.checklist import Checklist
from gateway.core.findings import Finding, Outcome
from gateway.core.paper.matching import Match
from gateway.core.paper.standing import standing_findings
from gateway.core.paper.terms import LicenseTerms
from gateway.core.reasons import Reason
from gateway.core.trust.claim_checks import check_digests
from gateway.usecases.memory import Memory, weight_of
from gateway.usecases.paper import Paper
from gateway.usecases.record import Record
from gateway.wire.license import facts_of
from registry.records import Balance, LicenseRecord, Standing


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A license on record: its record, its terms, its balances."""

    license: LicenseRecord
    terms: LicenseTerms
    balances: tuple[Balance, ...]

    @property
    def left(self) -> Mapping[tuple[str, str], Decimal]:
        """What each limited line has left, by line id and measure."""
        pairs = ((balance, balance.available) for balance in self.balances)
        return {(balance.line_id, balance.measure): left for balance, left in pairs if left is not None}

    def standing(self, at: datetime, act_time: datetime) -> Standing:
        """Return the standing that counts: at the act, and now; whichever does not permit use.

        A license that was suspended after the act is not used for goods that are still here (statement C-10).
        """
        now = self.license.standing_at(at)
        return now if now is not Standing.IN_FORCE else self.license.standing_at(act_time)


def find_on_record(paper: Paper, record: Record, checklist: Checklist, memory: Memory) -> OnRecord | None:
    """Return the license that a paper names as it is on record; a finding of V14 when it is not, or cannot be read."""
    if paper.registered is None:
        message = "The paper is signed, but its license is not on record; ask the issuing authority to register it."
        finding = Finding("V14", Outcome.NOT_FOUND, Reason.LICENSE_NOT_REGISTERED, "sub", message)
        checklist.found([finding], by="V14")
        return None
    terms = terms_of(paper.registered, record, memory)
    if terms is None:
        message = "The registered license has been erased and cannot be read; ask the issuing authority."
        finding = Finding("V14", Outcome.COULD_NOT_CHECK, Reason.REGISTRY_UNREACHABLE, "license", message)
        checklist.found([finding], by="V14")
        return None
    return OnRecord(paper.registered, terms, record.balances(paper.registered.license_id))


def terms_of(registered: LicenseRecord, record: Record, memory: Memory) -> LicenseTerms | None:
    """Return the terms of a registered license, None when its content was erased or cannot be read."""
    # The registry is asked each time: content that was erased since is not to be used, remembered or not.
    content = record.content(registered.content_digest)
    if content is None:
        return None
    terms = memory.terms.find(registered.content_digest)
    if terms is None:
        try:
            terms = facts_of(License.FromString(content))
        except DecodeError:
            return None
        memory.terms.keep(registered.content_digest, terms, size=weight_of(len(content)))
    return terms


def standing_against(held: OnRecord, *, at: datetime, act_time: datetime, act_on: date) -> list[Finding]:
    """Return the findings of V14: standing, days, balance."""
    available = [balance.available for balance in held.balances]
    return standing_findings(held.terms, standing=held.standing(at, act_time), act_on=act_on, available=available)


def goods_findings(held: OnRecord, paper: Paper, matched: Match) -> list[Finding]:
    """Return the findings of V16: the digests that were signed, and the goods, parties and route presented."""
    digests = check_digests(
        paper.claims,
        license_sha256=held.license.license_digest,
        document_sha256=held.license.document_digest,
    )
    return [*digests, *matched.findings]

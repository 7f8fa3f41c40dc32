"""CompareArrangements: what a proposed version of a pack would change, before anybody is bound by it.

The story: the proposed text is read as strictly as any pack. It is compared with the version that answers for the
latest acts in the jurisdiction for which it would be published, and put there beside the others as it would stand; the
caller's questions are then asked under both. Without a jurisdiction it is held against the loaded packs. Nothing is
recorded.
"""

from collections.abc import Sequence

from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import PackRefused, load_pack
from gateway.core.packs.overlays import check_overlays
from gateway.core.questions import Proposal
from gateway.core.review.comparison import Comparison, comparison_of
from gateway.core.review.rehearsal import Asked
from gateway.usecases.arrangements import latest_of
from gateway.usecases.errors import BadRequest
from gateway.usecases.law_here import law_of, text_of
from gateway.usecases.node import Node
from gateway.usecases.record import Record


def compare_arrangements(proposal: Proposal, node: Node) -> Comparison:
    """Return what a proposed version would change; answers are named by the place of their question.

    Raises:
        BadRequest: PACK_INVALID, with the place in the text.
    """
    asked = [Asked(str(place), "", question) for place, question in enumerate(proposal.questions)]
    with node.reader.snapshot() as snapshot:
        record = Record(snapshot)
        packs = law_of(proposal.jurisdiction, record, node).packs
        pack = proposed_pack(proposal, packs)
        latest = latest_of(pack.id, packs)
        text = text_of(latest, record, node) if latest else None
    current = (latest, text) if latest is not None and text is not None else None
    return comparison_of(proposal.text, current, packs, asked)


def proposed_pack(proposal: Proposal, packs: Sequence[Pack]) -> Pack:
    """Return the pack that is proposed, to stand beside others; an overlay lies over one of them.

    Raises:
        BadRequest: PACK_INVALID, with the place in the text.
    """
    try:
        pack = load_pack(proposal.text)
        check_overlays([*packs, pack])
    except PackRefused as refused:
        raise BadRequest(refused.reason, f"proposed_text: {refused.field}", refused.message) from None
    return pack

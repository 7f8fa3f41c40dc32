"""CompareArrangements: what a proposed version of a pack would change, before anybody is bound by it.

The story: the proposed text is read as strictly as any pack, compared with the loaded version that answers for the
latest acts, and put beside the others as it would stand; the caller's questions are then asked under both. Nothing is
recorded.
"""

from collections.abc import Sequence

from gateway.core.comparison import Comparison, comparison_of
from gateway.core.facts import Question
from gateway.core.packs import PackRefused, load_pack
from gateway.core.rehearsal import Asked
from gateway.usecases.arrangements import latest_of
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import Node


def compare_arrangements(proposed: str, questions: Sequence[Question], node: Node) -> Comparison:
    """Return what a proposed version would change; answers are named by the place of their question.

    Raises:
        BadRequest: PACK_INVALID, with the place in the text.
    """
    asked = [Asked(str(place), "", question) for place, question in enumerate(questions)]
    try:
        loaded = latest_of(load_pack(proposed).id, node)
        current = (loaded.pack, loaded.text) if loaded else None
        return comparison_of(proposed, current, node.shelf.packs, asked)
    except PackRefused as refused:
        raise BadRequest(refused.reason, f"proposed_text: {refused.field}", refused.message) from None

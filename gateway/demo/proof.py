"""The last chapter: the first answer is proved with a public key alone, and judged again years later."""

from comity.v1 import recognition_service_pb2 as pb
from gateway.client import call
from gateway.core.refusal import Refused
from gateway.demo.show import Answer, Step
from gateway.demo.state import Story
from gateway.usecases.receipts import read_receipt_with

NODE = "demo-gateway"


def proof(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter of receipts."""
    return "Receipts prove, and are judged again", [
        Step("the first receipt, offline, by public key", "VALID, RECOGNIZED: GO", lambda: _offline(story)),
        Step("the same receipt with one byte changed", "refused: SIGNATURE_INVALID", lambda: _tampered(story)),
        Step("the first question judged again, as of then", "SAME", lambda: _replayed(story)),
    ]


def _offline(story: Story) -> Answer:
    claims = read_receipt_with(_receipt(story), story.world.receipt_key, node=NODE)
    first = claims.decisions[0]
    says = f"{first.outcome}, {first.recognition}: {first.disposition}"
    return Answer(says, f"{len(first.checks)} checks, {len(first.streams)} streams, given by {claims.node}")


def _tampered(story: Story) -> Answer:
    receipt = _receipt(story)
    header, payload, signature = receipt.split(".")
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    try:
        read_receipt_with(f"{header}.{payload}.{changed}", story.world.receipt_key, node=NODE)
    except Refused as refusal:
        return Answer(f"refused: {refusal.finding.reason}", refusal.finding.message)
    return Answer("not refused")


def _replayed(story: Story) -> Answer:
    if story.first is None:
        return Answer("nothing to replay")
    request, answer = story.first
    item = pb.ReplayItem(receipt=answer.receipt, verify=request)
    result = call(story.world.client.recognition.ReplayDecisions, pb.ReplayDecisionsRequest(items=[item])).results[0]
    comparison = pb.ReplayComparison.Name(result.comparison).removeprefix("REPLAY_COMPARISON_")
    return Answer(
        comparison, "though the license was used, suspended and reinstated since" if not result.note else result.note
    )


def _receipt(story: Story) -> str:
    return story.first[1].receipt.jws if story.first else ""

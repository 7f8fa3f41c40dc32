"""Packs, written into messages."""

from collections.abc import Iterable

from comity.v1 import recognition_service_pb2 as pb
from comity.v1.decision_pb2 import Subject
from gateway.core.packs.loading import Pack
from gateway.wire.values import date_message


def summary_message(pack: Pack, adopted_by: Iterable[str]) -> pb.ArrangementSummary:
    """Return the message of a pack in short."""
    return pb.ArrangementSummary(
        id=pack.id,
        version=pack.version,
        title=pack.title,
        kind=pack.kind,
        subjects=[Subject.Value(f"SUBJECT_{subject.upper()}") for subject in pack.subjects],
        force=pack.force,
        text_as_of_date=date_message(pack.text_as_of),
        sha256=pack.sha256,
        adopted_by=adopted_by,
    )

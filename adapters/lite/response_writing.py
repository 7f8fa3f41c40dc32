"""From replies to the answer of LITE.

Rules, in order:
1. An answer is about one message, which its id names.
2. Replies that name no license refuse the message as a whole; all or none of an answer's replies are such.
3. Otherwise a license was accepted, or rejected with its errors and those of its goods. An accepted good is no reply of
   LITE: only whole licenses are accepted.
4. The licenses are not repeated as they were sent: a reply does not hold that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.errors import RenderRefused
from adapters.json_source import Json, write_json
from adapters.lite.draft import Draft, carried_by
from adapters.lite.losses import sole
from comity.v1.conversion_service_pb2 import Reply
from comity.v1.license_pb2 import License

# How the service behind HMRC names the members of a license update that it could not read.
_OF_LICENCE = "licence."


@dataclass(slots=True)
class _Errors:
    """Errors by the name of the member at fault: the positions of their replies."""

    by_name: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, position: int) -> None:
        self.by_name.setdefault(name, []).append(position)

    def positions(self) -> Iterator[int]:
        for positions in self.by_name.values():
            yield from positions


@dataclass(slots=True)
class _Rejected:
    """A rejected license: its own errors, and those of its goods by their ids."""

    errors: _Errors = field(default_factory=_Errors)
    goods: dict[str, _Errors] = field(default_factory=dict)

    def positions(self) -> Iterator[int]:
        yield from self.errors.positions()
        for errors in self.goods.values():
            yield from errors.positions()


def answer(replies: Sequence[Reply]) -> tuple[bytes, tuple[int, ...]]:
    """Return the answer that holds the replies, and their positions in its order.

    Raises:
        RenderRefused: BATCH_SIZE, FIELD_NOT_ALLOWED or MANDATORY_FIELD_MISSING.
    """
    draft = Draft(License(), "")
    reference = sole([reply.reference for reply in replies], "usage_data_id")
    if replies and not any(reply.accepted or reply.sender_license_id for reply in replies):
        return _refusal(replies, reference)
    message: dict[str, Json] = {"usage_data_id": draft.needed("usage_data_id", reference)}
    accepted = [position for position, reply in enumerate(replies) if reply.accepted]
    rejected = _rejected(replies)
    for position, reply in enumerate(replies):
        draft.needed(f"licences.{'accepted' if reply.accepted else 'rejected'}.id", reply.sender_license_id)
        if reply.accepted and reply.sender_line_id:
            text = "LITE accepts whole licenses; a reply that accepts one good cannot be written."
            raise RenderRefused("FIELD_NOT_ALLOWED", f"replies[{position}].sender_line_id", text)
        if not reply.accepted:
            draft.needed("licences.rejected.errors", reply.message)
    draft.refuse_missing()
    message["licences"] = {
        "accepted": [{"id": replies[position].sender_license_id} for position in accepted],
        "rejected": [_licence(license_id, each, replies) for license_id, each in rejected.items()],
    }
    order = (*accepted, *(position for each in rejected.values() for position in each.positions()))
    return write_json(message), order


def _refusal(replies: Sequence[Reply], reference: str) -> tuple[bytes, tuple[int, ...]]:
    errors = _Errors()
    draft = Draft(License(), "")
    for position, reply in enumerate(replies):
        draft.needed("errors", reply.message)
        errors.add(carried_by(reply, "errors"), position)
    draft.refuse_missing()
    message: dict[str, Json] = {"usage_data_id": reference} if reference else {}
    message["errors"] = _as_listed(_texts(errors, replies))
    return write_json(message), tuple(errors.positions())


def _as_listed(errors: Json) -> Json:
    """Return errors as the service behind HMRC lists those of a license update, where all are of its members."""
    if not isinstance(errors, dict) or not all(name.startswith(_OF_LICENCE) for name in errors):
        return errors
    return [{"licence": {name.removeprefix(_OF_LICENCE): texts for name, texts in errors.items()}}]


def _rejected(replies: Sequence[Reply]) -> dict[str, _Rejected]:
    found: dict[str, _Rejected] = {}
    for position, reply in enumerate(replies):
        if not reply.accepted:
            licence = found.setdefault(reply.sender_license_id, _Rejected())
            line_id = reply.sender_line_id
            errors = licence.goods.setdefault(line_id, _Errors()) if line_id else licence.errors
            errors.add(carried_by(reply, "errors"), position)
    return found


def _licence(license_id: str, rejected: _Rejected, replies: Sequence[Reply]) -> dict[str, Json]:
    licence: dict[str, Json] = {"id": license_id}
    if rejected.goods:
        goods: list[Json] = [
            {"id": line_id, "errors": _texts(errors, replies)} for line_id, errors in rejected.goods.items()
        ]
        licence["goods"] = {"accepted": [], "rejected": goods}
    if rejected.errors.by_name:
        licence["errors"] = _texts(rejected.errors, replies)
    return licence


def _texts(errors: _Errors, replies: Sequence[Reply]) -> Json:
    """Return errors by the member at fault; as a list where one of them does not say of which member it is."""
    texts: dict[str, Json] = {
        name: [replies[position].message for position in positions] for name, positions in errors.by_name.items()
    }
    if "" not in texts:
        return texts
    listed: list[Json] = []
    for name, each in texts.items():
        listed.append({name: each} if name else each)
    return listed

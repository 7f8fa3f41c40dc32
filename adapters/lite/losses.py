"""What a LITE message may lose without harm, and losses counted in the order of what was given to be written.

Rules, in order:
1. A license is named by its id in usage updates and answers, a good by its own: number and line say the same again.
2. A message lists its licenses one by one. What is given in another order is written in that of the message, and
   each loss is named by the position at which it was given.
3. What is left out is a loss that binds.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from adapters.contract import Entry, Fate, ListKind, Reading, Rendering
from adapters.errors import RenderRefused
from adapters.losses import Free, Loss, free, losses_between, read_back, refuse_losses

FREE: tuple[Free, ...] = (
    free(r"usage\[\d+\]\.(license_number|line_number)", "the ids of the license and its good stand"),
    free(r"replies\[\d+\]\.license_number", "the id of the license stands"),
)

_POSITION = re.compile(r"(usage|replies)\[(\d+)\](.*)")


def rendering_in_order(
    reading: Reading,
    document: bytes,
    read: Callable[[bytes], Reading],
    accepted: frozenset[str],
    *,
    order: Sequence[int],
) -> Rendering:
    """Return a written message with its losses; `order` are the positions of the uses or replies that it holds.

    Raises:
        RenderRefused: LOSS_NOT_ACCEPTED; or the reason for which the message would be refused when it is read.
    """
    again = read_back(document, read)
    losses = [_as_given(loss, order) for loss in losses_between(_in_order(reading, order), again, FREE)]
    losses += [
        Loss(Entry("", path, Fate.DROPPED, "not a running total"), binds=True) for path in _left_out(reading, order)
    ]
    refuse_losses(losses, accepted)
    return Rendering(document, tuple(loss.entry for loss in losses))


def sole(values: Iterable[str], field: str) -> str:
    """Return the one value that is given, empty when none is.

    Raises:
        RenderRefused: BATCH_SIZE, several are.
    """
    given = list(dict.fromkeys(value for value in values if value))
    if len(given) > 1:
        message = f"A message of LITE has one {field}; {len(given)} were given. Write each message by itself."
        raise RenderRefused("BATCH_SIZE", field, message)
    return given[0] if given else ""


def _in_order(reading: Reading, order: Sequence[int]) -> Reading:
    if reading.carries is ListKind.REPLIES:
        return replace(reading, replies=tuple(reading.replies[position] for position in order))
    return replace(reading, usage=tuple(reading.usage[position] for position in order))


def _left_out(reading: Reading, order: Sequence[int]) -> list[str]:
    name = "replies" if reading.carries is ListKind.REPLIES else "usage"
    count, held = len(reading.replies if name == "replies" else reading.usage), frozenset(order)
    return [f"{name}[{position}]" for position in range(count) if position not in held]


def _as_given(loss: Loss, order: Sequence[int]) -> Loss:
    match = _POSITION.fullmatch(loss.entry.target)
    if match is None or int(match[2]) >= len(order):
        return loss
    name, position, below = match.groups()
    return replace(loss, entry=replace(loss.entry, target=f"{name}[{order[int(position)]}]{below}"))

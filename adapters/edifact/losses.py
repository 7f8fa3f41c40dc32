"""What a GOVCBR message may lose without harm, beside what any format may lose (adapters/losses.py)."""

from adapters.losses import Free, free

FREE: tuple[Free, ...] = (
    free(r"lines\[\d+\]\.limit", "every figure that the message licenses limits the line"),
    free(r".+\.address(\..+)?", "the message has four lines of 35 characters, a city and a postal code"),
)

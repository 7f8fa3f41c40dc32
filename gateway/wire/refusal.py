"""What is said of a message that cannot be read into values: it is the caller's to mend."""

from gateway.core.reasons import Reason


class BadMessage(Exception):
    """A request or document holds a value that is not in its form. `field` is a dotted path in the message."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(f"{reason} at {field or 'message'}: {message}")
        self.reason = reason
        self.field = field
        self.message = message

"""What can go wrong when a document is read or written, split by whose move it is.

Every error carries a reason of reason.proto, the field in the format's own notation, and one sentence that says what
was expected, what was found and what to do next. None of them repeats the document.
"""

from comity.v1.reason_pb2 import Reason


class AdapterError(Exception):
    """A document was not read or not written. `reason` is a name of reason.proto without its prefix."""

    def __init__(self, reason: str, field: str, message: str) -> None:
        super().__init__(f"{reason} at {field or 'document'}: {message}")
        Reason.Value(f"REASON_{reason}")  # a reason that the schema does not know is a fault of ours, found at once
        self.reason = reason
        self.field = field
        self.message = message


class DocumentRefused(AdapterError):
    """The document as a whole is refused; the sender must mend it."""


class TransactionRefused(AdapterError):
    """One transaction of a document is refused; the others stand."""


class RenderRefused(AdapterError):
    """A license cannot be written in the format as asked; the caller must accept the loss or choose another format.

    `paths` are all the losses that would have to be accepted, where that is the reason.
    """

    def __init__(self, reason: str, field: str, message: str, *, paths: tuple[str, ...] = ()) -> None:
        super().__init__(reason, field, message)
        self.paths = paths


class UnaccountedField(AdapterError):
    """An adapter left a field of the source without a fate; a fault of ours, found by tests."""

    def __init__(self, field: str) -> None:
        super().__init__("UNACCOUNTED_FIELD", field, "The adapter did not say what becomes of this field.")

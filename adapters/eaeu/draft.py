"""A document while it is being written: its fields by path, and what the license keeps of its own document."""

from comity.v1.license_pb2 import License


class Draft:
    """The fields so far: those that came from the same format, replaced by what the license says now."""

    def __init__(self, license_: License, *, own: bool) -> None:
        self.license = license_
        self.own = own
        self.carried = {each.path: each.value for each in license_.carried} if own else {}
        self.aside = {each.path: each.value for each in license_.unmodelled} if own else {}
        self.fields = self.carried | self.aside

    def put(self, path: str, text: str) -> None:
        """Set a field; one without a text is left out."""
        self.fields[path] = text

    def forget(self, path: str) -> None:
        """Leave a carried field out; what is set aside stays."""
        if path not in self.aside:
            self.fields.pop(path, None)

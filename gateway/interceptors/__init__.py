"""The front doors: who calls, how much at once, exceptions to statuses. What a license is, they do not know."""

"""The `comity` command: every use-case on a terminal, offline or against a server."""

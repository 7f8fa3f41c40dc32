"""The bench: its arithmetic, its tables, and one run of everything with tiny counts."""

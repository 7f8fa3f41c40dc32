"""Tests of the schema: its style, its mirrors in Python, the generated code, and changes that would break a caller."""

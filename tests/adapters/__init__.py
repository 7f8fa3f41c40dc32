"""Adapters: what they are, what they read, what they refuse, and what they write."""

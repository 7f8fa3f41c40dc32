"""Adapters: documents of licensing agencies in, canonical licenses out; no input or output of their own."""

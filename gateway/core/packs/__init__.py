"""Packs read from the text that lawyers review: strictly, key by key, into what law is made of."""

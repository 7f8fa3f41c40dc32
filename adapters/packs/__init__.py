"""One mapping pack a format; adapters.catalogue finds them."""

"""One module for each format; adapters.catalogue finds them."""

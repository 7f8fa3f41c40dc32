"""Configuration: what a gateway needs to know, where each value came from, and what is wrong with it."""

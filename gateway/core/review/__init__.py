"""Law looked at before it is law: worked cases, lint, what a change would change, what falls due, maps."""

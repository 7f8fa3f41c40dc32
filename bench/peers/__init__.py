"""Two servers in other people's frameworks that do less than Verify, measured beside it."""

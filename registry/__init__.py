"""The registry: what is on record, as of when; append-only events and projections of them."""

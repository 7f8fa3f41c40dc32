"""The pure core: what is decided, from values alone; no clock, no network, no database, no protobuf."""

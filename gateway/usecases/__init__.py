"""The use-cases: one story a file, without gRPC."""

"""The demonstration: an invented scene, played against a real server."""

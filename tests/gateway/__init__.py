"""Journeys: a real server on a local port, a real client, simulated authorities."""

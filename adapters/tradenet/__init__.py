"""Permits of Singapore's TradeNet for strategic goods: members, reading, writing."""

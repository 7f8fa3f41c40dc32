"""Attacks: one test a row of the table of attacks, each changing one thing and expecting one refusal."""

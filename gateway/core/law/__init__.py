"""What law is made of: facts, a scene to judge them in, time, the shapes of conditions and rules, and a pack."""

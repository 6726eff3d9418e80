"""People: who works here, in which positions, from when to when, and how their records arrive."""

"""Reflections: what people write down for themselves between the sessions of a series (A1)."""

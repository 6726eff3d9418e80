"""Offerings and their sessions: planned, published, moved, cancelled by a coordinator."""

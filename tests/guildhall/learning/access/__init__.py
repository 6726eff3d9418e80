"""Needs of access and shifts."""

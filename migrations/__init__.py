"""Migrations: one straight line of versions."""

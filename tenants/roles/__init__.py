"""Roles: who holds which, from when to when, and what each of them may do here."""

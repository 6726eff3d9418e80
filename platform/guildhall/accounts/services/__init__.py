"""Verbs of accounts: ways in, sessions, links, PINs, invitations."""

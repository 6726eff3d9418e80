"""Verbs of money; the ledger is written in ledger.py alone."""

"""Accounts: one way in for each human, and the sessions it opened."""

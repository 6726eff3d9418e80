"""Campaigns: one letter to an audience, sent once, with true figures (P7, P11, A24)."""

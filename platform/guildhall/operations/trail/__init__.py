"""The audit page: who did what, when, to what, before and after."""

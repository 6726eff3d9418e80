"""Contracts with their clauses, answers that are kept, and runs that divide a pool."""

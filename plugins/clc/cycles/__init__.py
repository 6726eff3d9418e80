"""Cycles of three years: open, handed in, verified, renewed or ended."""

"""Surveys of needs and wants, and the offerings that answer them (A22, A23)."""

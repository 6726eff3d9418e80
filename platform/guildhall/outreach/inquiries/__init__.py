"""Inquiries: what people ask, who answers, and how long it takes (P6)."""

"""Outreach: who is told what and through which channel, what people need, and what they say."""

"""Stakeholders who are invited to see a session, and never count as participants (A26)."""

"""Participants: where each one stands, the list, and how many will reach their points in time."""

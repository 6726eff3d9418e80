"""Seats held for a group by whoever answers for it, and guests from outside."""

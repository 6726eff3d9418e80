"""Projectors, laptops and what else is booked for a session, for whoever prepares one."""

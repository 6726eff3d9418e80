"""Courses, their versions, and the rooms that sessions are held in."""

"""Attendance: who signed in and out, at the kiosk or on the list, and for how long."""

"""Attendance: who signed in and out, at the kiosk or on the facilitator's list, and for how long."""

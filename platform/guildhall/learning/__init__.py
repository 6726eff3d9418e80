"""Learning: courses, offerings, registration, attendance, credit."""

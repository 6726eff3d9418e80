"""Tables of learning: courses, offerings, registrations, attendance, credit."""

"""Stories of credit."""

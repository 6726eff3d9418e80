"""Stories of surveys."""

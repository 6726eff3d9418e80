"""Stories of attendance."""

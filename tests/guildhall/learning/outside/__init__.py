"""Stories of learning elsewhere."""

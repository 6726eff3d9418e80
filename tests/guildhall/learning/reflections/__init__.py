"""Stories of what is written between the sessions of a series."""

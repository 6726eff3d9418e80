"""The sample year: made-up people and sessions, marked as such, which one click removes."""

"""Interest before a date exists: "tell me when there is one"."""

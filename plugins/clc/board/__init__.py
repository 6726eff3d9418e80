"""The Advisory Board's rules: recorded with their decision, in force from a day on."""

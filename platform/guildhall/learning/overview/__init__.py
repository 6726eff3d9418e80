"""What the homes show of learning: the week, the year, what waits, and what fits a member."""

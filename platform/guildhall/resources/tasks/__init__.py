"""Tasks with an owner, a priority and a day, and how much of them everybody carries."""

"""Points: what a session or a project is worth, counted once and explained."""

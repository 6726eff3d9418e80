"""The way back: feedback, its answer, and what changed because of it (M23)."""

"""What people need to take part: asked for by them, arranged by few; and when they work."""

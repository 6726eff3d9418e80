"""A real browser on real pages, through the pages alone."""

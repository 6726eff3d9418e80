"""Work behind the page that failed: what it was to do, and another try."""

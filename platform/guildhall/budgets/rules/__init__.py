"""What follows from dates and amounts alone."""

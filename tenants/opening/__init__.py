"""Opening: what is checked before a tenant goes live, and going live."""

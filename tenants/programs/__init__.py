"""Programs: which are on in this tenant, in exactly one place, and how each is set."""

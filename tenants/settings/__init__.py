"""Settings: one page of what this tenant is, how it looks, what is on, and how it ends."""

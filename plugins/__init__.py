"""The programs: each a plugin of its own, found through its entry point."""

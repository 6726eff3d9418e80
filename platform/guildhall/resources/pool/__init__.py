"""The pool of facilitators, what proves their qualification, and who did what for an offering."""

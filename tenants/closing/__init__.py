"""Closing: read-only at once, gone after a dated notice, with a way back until then."""

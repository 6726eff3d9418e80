"""Credit: what attendance earns, as lines of transcript and certificates that anybody can check."""

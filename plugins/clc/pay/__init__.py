"""Pay: awards of verified cycles, their parts month by month, and what the years ahead cost."""

"""Learning elsewhere: a member's claim with its proof, another person's decision, one line."""

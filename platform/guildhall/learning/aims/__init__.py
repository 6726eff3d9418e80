"""What offerings aim at: outcomes, goals of the board, standards; kept by a coordinator."""

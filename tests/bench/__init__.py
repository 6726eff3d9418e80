"""`make bench`: speed as ratios to floors that were measured in the same run on the same server."""

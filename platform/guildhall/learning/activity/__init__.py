"""Time given in six roles, logged by whoever gave it, summed by month (M14)."""

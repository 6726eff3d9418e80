"""Tables of the CLC: rules, cycles, points, evidence, submissions, imports."""

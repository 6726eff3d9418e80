"""The contract as data: clauses to read, ask, compare and divide by, for both of its sides."""

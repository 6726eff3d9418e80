"""The pages of contracts, of clauses, of answers and of the runs that divide a pool."""

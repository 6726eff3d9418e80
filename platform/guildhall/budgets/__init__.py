"""Money: periods, funds, budgets and the ledger that every program posts to."""

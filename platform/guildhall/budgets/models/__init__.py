"""Tables of money: periods and funds, budgets, commitments, the ledger."""

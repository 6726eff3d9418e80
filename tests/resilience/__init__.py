"""Any process may be killed at any moment: nothing is lost and nothing is doubled."""

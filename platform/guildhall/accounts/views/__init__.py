"""Pages of accounts: signing in, links, one's own account, other people's ways in."""

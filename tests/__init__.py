"""The tests: stories with characters, on a real PostgreSQL and a real Valkey."""

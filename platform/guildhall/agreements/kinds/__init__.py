"""The kinds of clauses: what each takes, how it reads in plain words, and what it can answer."""

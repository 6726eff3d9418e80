"""Operations: the audit page, failed jobs, search, and the homes."""

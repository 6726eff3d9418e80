"""Guildhall: professional learning for union locals and school districts."""

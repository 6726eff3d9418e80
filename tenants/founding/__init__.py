"""Founding: a tenant is made from a template, by page or by command, with its coordinator."""

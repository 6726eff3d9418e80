"""Tenants: locals and districts, who belongs to them with which roles, and which programs are on."""

"""Tenants: locals and districts, who belongs to them in which role, which programs are on."""

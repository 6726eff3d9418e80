"""Printed documents: certificates and sign-in slips, as tagged PDF/UA-1 that anybody can read."""

"""Surveys: what is asked after an offering, answered in private."""

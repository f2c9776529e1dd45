"""Sheets that people take along."""

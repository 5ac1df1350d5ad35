"""Counts that the running text states, by what they count."""

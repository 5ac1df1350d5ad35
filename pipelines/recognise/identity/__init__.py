"""Whose report it is and of which year, by title, preface, signature and letterhead."""

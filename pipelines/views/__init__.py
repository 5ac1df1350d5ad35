"""Views and table macros of the warehouse that pages and analysts read, as SQL by theme."""

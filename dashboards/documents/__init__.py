"""Documents for print and for filling in: what Word files and workbooks have in common. What they say is elsewhere."""

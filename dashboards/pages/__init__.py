"""What each page of the site says, as values for its template. A page is a function of the warehouse alone."""

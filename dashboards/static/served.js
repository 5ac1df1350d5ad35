/* Stays empty in the site: only `gouji serve` has a self-check page, and answers with a script that links to it. */

"""Tables of plain text: lines become rows of cells, however white space, bars and line breaks part them."""
